"""Makes `action_table.json.xz`: the IAM actions that are API operations, by the prefix that IAM gives a service.

    python -m affidavit_plugins.access.action_table BOTOCORE

BOTOCORE is the folder of an installed botocore. Its models say which operations a service has, under which name
requests are signed and where they are sent; IAM's prefix is the signing name but for those in
`action_names.PREFIXES`. AWS publishes no model of permissions that are no operations: those that are told by other
events stand in `action_names`, and of others nothing is known here.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from affidavit_plugins.access.action_names import PREFIXES
from affidavit_plugins.cloudtrail.event_names import without_date
from affidavit_plugins.cloudtrail.vocabulary_table import models, sources_of_model

TABLE = Path(__file__).with_name("action_table.json.xz")


class Service(msgspec.Struct, frozen=True):
    """A prefix of IAM: the first parts of the eventSources that its calls are recorded under, and its operations."""

    sources: tuple[str, ...]
    operations: tuple[str, ...]


class ActionTable(msgspec.Struct, frozen=True):
    """The table: prefix → service; `botocore` is the version that it was made from."""

    botocore: str
    services: dict[str, Service]


def make(botocore: Path) -> bytes:
    """The bytes of the table.

    Raises:
        OSError, ValueError: a model cannot be read.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for model in models(botocore / "data"):
        metadata = model["metadata"]
        signed = metadata.get("signingName") or metadata["endpointPrefix"]
        prefix = PREFIXES.get(signed, signed)
        sources, operations = found.setdefault(prefix, (set(), set()))
        sources |= sources_of_model(metadata)
        operations |= {without_date(name) for name in model["operations"]}
    _, found_version, rest = (botocore / "__init__.py").read_text("utf-8").partition("\n__version__ = '")
    if not found_version:
        raise ValueError(f"{botocore}: not botocore: no version")
    services = {
        prefix: Service(tuple(sorted(sources)), tuple(sorted(operations)))
        for prefix, (sources, operations) in sorted(found.items())
    }
    return lzma.compress(
        msgspec.json.encode(ActionTable(rest.partition("'")[0], services)), preset=9 | lzma.PRESET_EXTREME
    )


@cache
def table() -> ActionTable:
    """The table that ships with Affidavit, read on first use."""
    return msgspec.json.decode(lzma.decompress(TABLE.read_bytes()), type=ActionTable)


def main(arguments: Sequence[str]) -> int:
    """Write the table; the exit status is 2 when botocore cannot be used."""
    if len(arguments) != 1:
        sys.stderr.write(f"usage: python -m {__spec__.name} BOTOCORE\n")
        return 2
    try:
        content = make(Path(arguments[0]))
    except (OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    TABLE.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
