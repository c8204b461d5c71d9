"""What reports of a fixed small scan look like, byte for byte, and which fields the JSON report has.

`make goldens` writes them anew, from the sources as installed. Look at what changed before you commit it. Fields can
only be added so: that one is gone, or is something else than it was, needs a new version of the schema first.

The scan is that of `golden_scan`, mapped to the framework of `examples/affidavit-framework-minimal`. It has a
violation, one that is waived, a review, a population and a finding that is pending; a record that is a duplicate, one
outside the period and one that is rejected; a control that is satisfied, one that is not and one that needs review; and
hostile text.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import msgspec
from affidavit import FrameworkSource, hookimpl
from affidavit.cli import loading
from affidavit.engine import assess
from affidavit.model.assessment import SCHEMA, Assessment, Occurrence
from affidavit.model.logs import Period, Scope
from affidavit.plugins import GROUP, Plugins, Provider
from affidavit.request import Request
from affidavit.times import parse_moment

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
FIELDS = GOLDEN / "json-fields.txt"
FRAMEWORK = HERE.parent.parent / "examples/affidavit-framework-minimal/src/affidavit_framework_minimal/framework"

# Reporter → name of its report; what it writes beside that is golden too.
REPORTS = {
    "csv": "report.csv",
    "html": "report.html",
    "json": "report.json",
    "junit": "report.xml",
    "markdown": "report.md",
    "navigator": "report.layer.json",
    "ocsf": "report.ocsf.jsonl",
    "oscal": "oscal",
    "sarif": "report.sarif",
}


def write_reports(folder: Path) -> list[Path]:
    """Scan, and write every report to a folder; the files written."""
    plugins = _plugins()
    scan = HERE / "golden_scan"
    (framework,) = loading.frameworks(["minimal"], plugins)
    request = Request(
        sources=(("file", str(scan / "logs")),),
        packs=loading.packs([str(scan / "pack")], plugins, [framework]),
        frameworks=(framework,),
        profile=loading.profile(scan / "profile.yaml", plugins, ()),
        period=Period(parse_moment("2026-07-01", "golden"), parse_moment("2026-07-01T04:00:00Z", "golden")),
        scope=Scope(),
        as_of=parse_moment("2026-07-10", "golden"),
        version="0",
    )
    written: list[Path] = []
    with assess(request, plugins, lambda _: None) as result:
        # A new plugin changes no report but by what it finds.
        assessment = msgspec.structs.replace(
            result.assessment, run=msgspec.structs.replace(result.assessment.run, plugins=())
        )
        for name, report in REPORTS.items():
            written += plugins.reporters[name].record.write(assessment, result.population, folder / report, {})
    return sorted(each for path in written for each in (path.rglob("*") if path.is_dir() else [path]))


class _Minimal:
    """The example's plugin, without installing it."""

    @hookimpl
    def affidavit_frameworks(self) -> list[FrameworkSource]:
        """The framework of the scan."""
        return [FrameworkSource("minimal", FRAMEWORK)]


def _plugins() -> Plugins:
    """Affidavit's own plugins and the example's; whatever else is installed stays out of it."""
    own = [each for each in distribution("affidavit").entry_points if each.group == GROUP]
    return Plugins(
        [
            *((each.name, each.load(), Provider("affidavit", "0")) for each in own),
            ("minimal", _Minimal(), Provider("example", "0")),
        ]
    )


def fields() -> list[str]:
    """The fields of the JSON report and of a line of evidence: a line each, with type and whether it is required."""
    _, components = msgspec.json.schema_components([Assessment, Occurrence], ref_template="{name}")
    return sorted(line for name, schema in components.items() for line in _described(name, schema))


def _described(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    for value in schema.get("enum", ()):
        yield f"{name} has the value {value}"
    for field, each in schema.get("properties", {}).items():
        yield f"{name}.{field}: {_type(each)}, {'required' if field in schema['required'] else 'optional'}"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    if kind == "object":
        return f"map of {_type(schema.get('additionalProperties') or {})}"
    return f"{kind} like {schema['pattern']}" if "pattern" in schema else str(kind)


def renew() -> None:
    """Write the golden files anew.

    Raises:
        SystemExit: a field is gone or changed, and the schema's version is the same.
    """
    now = fields()
    version, *before = FIELDS.read_text().splitlines() if FIELDS.exists() else [""]
    gone = sorted(set(before) - set(now))
    if gone and version == SCHEMA:
        sys.exit("\n".join([f"{SCHEMA} promises what is no longer so; raise its version first:", *gone]))
    shutil.rmtree(GOLDEN)
    GOLDEN.mkdir()
    FIELDS.write_text("\n".join([SCHEMA, *now, ""]))
    with tempfile.TemporaryDirectory() as folder:
        for path in write_reports(Path(folder)):
            golden = GOLDEN / path.relative_to(folder)
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(path.read_bytes())


if __name__ == "__main__":
    renew()
