"""Makes `vocabulary.json.xz`: the events of AWS's services, and the fields of their requests and responses.

    python -m affidavit_plugins.cloudtrail.vocabulary_table BOTOCORE EVENTS.json RECORDS…

BOTOCORE is the folder of an installed botocore, whose models of services say what operations take and give; EVENTS.json
is TrailDiscover's list of events (objects with `eventSource` and `eventName`); RECORDS are folders of real CloudTrail
logs, of whose records the names of events and fields are taken, and no value. Lint reads the table alone and needs none
of these. Names are known to two levels: what lies deeper the table does not say.
"""

from __future__ import annotations

import gzip
import lzma
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from affidavit_plugins.cloudtrail.event_class import answers_nothing
from affidavit_plugins.cloudtrail.event_names import (
    DATED_SOURCE,
    DATED_URIS,
    MORE_EVENTS,
    NOT_DATED,
    SOURCES_OF_MODELS,
    SUFFIX,
    without_date,
)

TABLE = Path(__file__).with_name("vocabulary.json.xz")

Members = dict[str, set[str] | None]
"""Name → the names within it; None where those are not known, or may be any."""

_PREFIXES = ("api.", "data.", "runtime.", "models.", "data-")
_VERSION = re.compile(r"^__version__ = ['\"]([^'\"]+)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,60}\Z")
_PARTS = ("requestParameters", "responseElements")
# What S3 and EC2 write follows their own rules, so that names are taken in every form a model gives them.
_WRITTEN_AS_SENT = frozenset({"s3", "ec2", "cloudfront", "route53"})


class Event(msgspec.Struct):
    """An event while the table is made: the members of its request and response; None while nothing is known of one."""

    request: Members | None = None
    response: Members | None = None


Events = dict[str, dict[str, Event]]
"""The first part of an eventSource → event name without date → event."""


def make(botocore: Path, reference: Iterable[Mapping[str, Any]], records: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of the table.

    Raises:
        OSError, ValueError: a model cannot be read.
    """
    events: Events = {}
    dated: dict[str, str] = {}
    for model in models(botocore / "data"):
        _add_model(model, events, dated)
    for source, names in MORE_EVENTS.items():
        for name in names.split():
            events.setdefault(source, {}).setdefault(name, Event())
    for listed in reference:
        if listed["eventSource"].endswith(SUFFIX):
            source = listed["eventSource"].removesuffix(SUFFIX)
            events.setdefault(source, {}).setdefault(without_date(listed["eventName"]), Event())
    for record in records:
        _add_record(record, events)
    init = (botocore / "__init__.py").read_text("utf-8")
    version = _VERSION.search(init)
    if version is None:
        raise ValueError(f"{botocore}: not botocore: no version")
    table = {
        "botocore": version[1],
        "dated": dated,
        "events": {
            source: {name: _written(event) for name, event in sorted(named.items())}
            for source, named in sorted(events.items())
        },
    }
    return lzma.compress(msgspec.json.encode(table), preset=9 | lzma.PRESET_EXTREME)


def records_in(document: Any) -> Iterator[Mapping[str, Any]]:
    """Every CloudTrail record in a document, however it is wrapped."""
    if isinstance(document, list):
        for item in document:
            yield from records_in(item)
    elif isinstance(document, str) and '"eventName"' in document:
        yield from records_in(_json(document))
    elif isinstance(document, dict):
        if isinstance(document.get("eventSource"), str) and "userIdentity" in document:
            yield document
        else:
            for value in document.values():
                yield from records_in(value)


def models(data: Path) -> Iterator[dict[str, Any]]:
    """The newest model of each service."""
    for folder in sorted(data.iterdir()):
        found = sorted(folder.glob("*/service-2.json*")) if folder.is_dir() else []
        if found:
            content = found[-1].read_bytes()
            yield msgspec.json.decode(gzip.decompress(content) if found[-1].suffix == ".gz" else content)


def _add_model(model: Mapping[str, Any], events: Events, dated: dict[str, str]) -> None:
    metadata = model["metadata"]
    sources = sources_of_model(metadata)
    shapes = model["shapes"]
    sent = bool(sources & _WRITTEN_AS_SENT)
    for operation, details in model["operations"].items():
        name = without_date(operation)
        request = _members(shapes, details.get("input"), sent)
        response = {} if answers_nothing(name) else _members(shapes, details.get("output"), sent)
        if metadata["protocol"] == "query" and len(response) == 1:
            # RDS and its like write the one thing that a response holds without its name.
            response.update((inner, None) for within in list(response.values()) for inner in within or ())
        uri = details.get("http", {}).get("requestUri", "")
        if "ec2" in sources:
            # Some calls are written whole, under a name of their own.
            request[f"{name}Request"] = None
            response.update(dict.fromkeys((f"{name}Response", "requestId", "_return")))
        if "s3" in sources:
            _add_s3_fields(request, uri)
        for source in sources:
            event = events.setdefault(source, {}).setdefault(name, Event())
            event.request = _merged(event.request, request)
            event.response = _merged(event.response, response)
        if DATED_SOURCE in sources and uri.startswith(DATED_URIS) and name not in NOT_DATED:
            dated[name] = name + uri[1:11].replace("-", "")


def _add_s3_fields(request: Members, uri: str) -> None:
    """What S3 writes of every request: where it went, its query, its headers; those of an access list in one place."""
    request.update(dict.fromkeys(("bucketName", "host", "Host", "key", "bucketPolicy")))
    request.update(dict.fromkeys(filter(None, uri.partition("?")[2].split("&"))))
    if "x-amz-acl" in request:
        request.update(dict.fromkeys(("accessControlList", "AccessControlList")))
    for within in request.values():
        if within is not None:
            within |= {"xmlns", "xmlns:xsi"}


def sources_of_model(metadata: Mapping[str, Any]) -> frozenset[str]:
    """The first parts of the eventSources that the calls of a service are recorded under, by its model's metadata."""
    found: set[str] = set()
    for name in filter(None, (metadata["endpointPrefix"], metadata.get("signingName"))):
        if name in SOURCES_OF_MODELS:
            found.update(SOURCES_OF_MODELS[name])
        else:
            plain = next((name.removeprefix(each) for each in _PREFIXES if name.startswith(each)), name)
            # Marketplace's endpoints, say, are `agreement.marketplace`, and its sources `agreement-marketplace`.
            found |= {plain.lower(), plain.lower().replace(".", "-")}
    return frozenset(found)


def _members(shapes: Mapping[str, Any], reference: Mapping[str, str] | None, sent: bool) -> Members:
    """The members of an operation's input or output, and the members of those."""
    if reference is None:
        return {}
    shape = shapes[reference["shape"]]
    result: Members = {}
    for name, member in shape.get("members", {}).items():
        inner = _structure(shapes, member["shape"])
        within = None
        if inner is not None:
            within = {form for each, its in inner.get("members", {}).items() for form in _forms(each, its, sent)}
        for form in _forms(name, member, sent):
            result[form] = within
        if sent and shapes[member["shape"]]["type"] == "list":
            # EC2 writes `instancesSet: {items: […]}` of InstanceIds, and `subnetSet` of SubnetIds.
            base = _camel(name)
            for form in {base, base.removesuffix("s"), base.removesuffix("Ids"), f"{base.removesuffix('Ids')}s"}:
                result[f"{form}Set"] = None
    return result


def _structure(shapes: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """The structure that a member is, or a list of which it is; None for anything else."""
    shape: Mapping[str, Any] = shapes[name]
    for _ in range(3):
        if shape["type"] == "list":
            shape = shapes[shape["member"]["shape"]]
    return shape if shape["type"] == "structure" and not shape.get("document") else None


def _forms(name: str, member: Mapping[str, Any], sent: bool) -> set[str]:
    # What is all capitals is written all small: `arn`.
    forms = {_camel(name), name.lower() if name.isupper() else _camel(name)}
    if sent:
        location = member.get("locationName", name)
        forms |= {name, location, _camel(location)}
    return forms


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _merged(one: Members | None, other: Members) -> Members:
    result = dict(one or {})
    for name, within in other.items():
        already = result.get(name, within)
        result[name] = already | within if already is not None and within is not None else None
    return result


def _add_record(record: Mapping[str, Any], events: Events) -> None:
    source, name = record["eventSource"], record.get("eventName")
    if not source.endswith(SUFFIX) or not isinstance(name, str) or not _NAME.match(name):
        return
    event = events.setdefault(source.removesuffix(SUFFIX), {}).setdefault(without_date(name), Event())
    event.request = _seen(event.request, record.get(_PARTS[0]))
    event.response = _seen(event.response, record.get(_PARTS[1]))


def _seen(members: Members | None, value: Any) -> Members | None:
    """Members with those that a record has. Of an event that no model has, others are possible: None it stays."""
    if members is None or not isinstance(value, dict):
        return members
    result = dict(members)
    for name, inner in value.items():
        if not _NAME.match(name):
            continue
        names = _names(inner)
        if name not in result:
            result[name] = names or None
        elif (within := result[name]) is not None:
            result[name] = within | names
    return result


def _names(value: Any) -> set[str]:
    if isinstance(value, dict) and value.keys() == {"items"}:
        value = value["items"]
    if isinstance(value, list):
        return {name for item in value for name in _names(item)}
    return {name for name in value if _NAME.match(name)} if isinstance(value, dict) else set()


def _written(event: Event) -> list[str | None]:
    """The members of the request and of the response: `name`, or `name(inner,inner)` where those are known."""
    return [None if part is None else _line(part) for part in (event.request, event.response)]


def _line(members: Members) -> str:
    return " ".join(
        name if within is None else f"{name}({','.join(sorted(within))})" for name, within in sorted(members.items())
    )


def _json(text: str | bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None


def documents_in(folder: Path) -> Iterator[Any]:
    """Every JSON document in a folder's files, of which a file may hold one or one a line; what is none is told."""
    for path in sorted(folder.rglob("*.json*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        whole = _json(content)
        found = [whole] if whole is not None else [_json(line) for line in content.splitlines()]
        if None in found:
            sys.stderr.write(f"{path}: left out: not JSON\n")
            continue
        yield from found


def main(arguments: Sequence[str]) -> int:
    """Write the table; the exit status is 2 when an input cannot be used."""
    if len(arguments) < 3:
        sys.stderr.write(f"usage: python -m {__spec__.name} BOTOCORE EVENTS.json RECORDS…\n")
        return 2
    botocore, reference, *folders = map(Path, arguments)
    try:
        listed = msgspec.json.decode(reference.read_bytes())
        documents = (document for folder in folders for document in documents_in(folder))
        content = make(botocore, listed, (record for document in documents for record in records_in(document)))
    except (OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    TABLE.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
