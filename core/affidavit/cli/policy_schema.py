"""`affidavit policy schema`."""

from __future__ import annotations

import typer

from affidavit.cli import loading
from affidavit.cli.output import print_json
from affidavit.plugins import load_plugins
from affidavit.policies.schema import SchemaOf, pack_schema, policy_schema, waivers_schema


def schema(
    of: SchemaOf = typer.Option(
        SchemaOf.POLICY, "--of", help="A YAML policy, a file of waivers, or a pack's manifest."
    ),
) -> None:
    """Print the JSON Schema of a policy file, for editors."""
    if of is SchemaOf.WAIVERS:
        print_json(waivers_schema())
    elif of is SchemaOf.PACK:
        print_json(pack_schema())
    else:
        known = loading.known(load_plugins())
        print_json(policy_schema(known.languages, known.kinds))
