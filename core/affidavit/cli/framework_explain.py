"""`affidavit framework explain`."""

from __future__ import annotations

import typer

from affidavit.attack import table as attack
from affidavit.cli import loading
from affidavit.cli.output import print_json, printable
from affidavit.controls.framework_reach import ControlReach, control_reach
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.model.framework import JUDGEMENT, Framework
from affidavit.plugins import load_plugins


def explain(
    framework: str = typer.Argument(help="A framework's id."),
    control: str = typer.Argument(help="The id of one of its controls."),
    policies: list[str] | None = typer.Option(
        None,
        "--policies",
        help="A pack's name, or a path to a folder or file of policies; may be repeated.",
        metavar="PACK_OR_PATH",
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Tell which policies and techniques lead to a control and why, and how it relates to other frameworks."""
    plugins = load_plugins()
    chosen = loading.frameworks([framework], plugins)[0]
    others = loading.frameworks([name for name in plugins.frameworks if name != framework], plugins)
    by_id = {each.id: each for each in chosen.controls}
    if control not in by_id:
        raise UsageError(f"{framework} has no control {control!r}{suggest(control, by_id)}")
    loaded = [
        policy
        for pack in loading.packs(policies or (), plugins, [chosen], with_tests=False)
        for policy in pack.policies
    ]
    reach = control_reach(chosen, by_id[control], loaded, others, attack.load())
    if json:
        print_json(reach)
    else:
        _print(chosen, reach)


def _print(framework: Framework, reach: ControlReach) -> None:
    control = reach.control
    lines = [f"{framework.id} {control.id}: {control.title}  [{control.support}]", f"    asks: {control.asks.strip()}"]
    lines.append(f"    keep: {control.evidence_note.strip()}")
    for role, listed in (("test", control.tests), ("sign", control.signs)):
        lines.extend(f"    {role}: {policy}" for policy in listed)
    lines += ["", f"Policies that lead here: {len(reach.policies)}"]
    for each in reach.policies:
        lines.append(f"    {each.policy}  [{each.effect}, {each.severity}]  {' '.join(each.attack)}")
        lines.append(f"        {each.title}: {each.why}")
    lines += [
        "",
        f"Techniques that lead here, by the crosswalk (ATT&CK {framework.attack_version}): {len(reach.techniques)}",
    ]
    for technique in reach.techniques:
        path = (
            f"{technique.path}  ({technique.source})" if technique.source else f"{JUDGEMENT} of the framework's authors"
        )
        lines.append(f"    {technique.attack} {technique.name}  [{technique.relation}]  by {path}")
        lines.append(f"        {technique.rationale.strip()}")
        lines.append(f"        policies: {', '.join(technique.policies) or 'none'}")
    if any(technique.path.count("→") > 1 for technique in reach.techniques):
        lines.append("    The second half of a path is a relation below, with a source of its own.")
    lines += ["", f"Controls of other frameworks: {len(reach.related)}"]
    for other in reach.related:
        why = f": {other.rationale.strip()}" if other.rationale else ""
        lines.append(f"    {other.relation} {other.framework} {other.control}  ({other.source}){why}")
    for line in lines:
        typer.echo(printable(line))
