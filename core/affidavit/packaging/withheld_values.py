"""Which values are withheld: those that chosen fields have in any record of the logs."""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from affidavit.authoring.record_files import records_of
from affidavit.errors import AffidavitError, UsageError
from affidavit.model.logs import ObjectRef
from affidavit.plugins import Plugins

# Keys whose values name a person, in small letters, in CloudTrail's records and in those of account state.
_NAMING = frozenset({"username", "user_name", "user", "sourceidentity"})
# What stands there and names nobody.
_NOBODY = frozenset({"root", "<root_account>", "anonymous", "HIDDEN_DUE_TO_SECURITY_REASONS"})
# Sessions of people, by the names of the roles that Identity Center makes.
_PEOPLE = "AWSReservedSSO_"


def fields_of(names: Sequence[str]) -> dict[str, Callable[[Any], Iterable[str]]]:
    """What gives the values of each field in a record.

    Raises:
        UsageError: one is neither a known name nor a JMESPath expression.
    """
    return {name: _FIELDS.get(name) or _path(name) for name in names}


def withheld_values(
    refs: Iterable[ObjectRef], more: Iterable[Any], fields: Sequence[str], plugins: Plugins
) -> dict[str, set[str]]:
    """Every value that each field has in any record of these objects, as far as they can be read.

    Args:
        more: data that is looked at as if it were a record, such as the profile's.

    Raises:
        UsageError: one is neither a known name nor a JMESPath expression, or is an expression that finds nothing: a
            slip in it would withhold nothing, and say that it did.
    """
    takers = fields_of(fields)
    found: dict[str, set[str]] = {name: set() for name in takers}
    for record in itertools.chain(more, itertools.chain.from_iterable(_readable(ref, plugins) for ref in refs)):
        for name, take in takers.items():
            found[name].update(value for value in take(record) if any(map(str.isalnum, value)))
    for name, values in found.items():
        if not values and name not in _FIELDS:
            raise UsageError(
                f"--redact: {name!r} finds no value in any record, so nothing of it would be withheld; "
                "fields are named as records spell them, userIdentity.userName for one"
            )
    return found


def _readable(ref: ObjectRef, plugins: Plugins) -> Iterator[dict[str, Any]]:
    """The records of an object that a scan reads: what it cannot read it does not show either, and says so."""
    with contextlib.suppress(AffidavitError):
        for each in records_of(ref, plugins, strict=False):
            with contextlib.suppress(ValueError):
                yield each.decoded()


def _path(expression: str) -> Callable[[Any], Iterable[str]]:
    """The texts that a JMESPath expression finds."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(expression)
    except (JMESPathError, RecursionError) as error:
        known = ", ".join(_FIELDS)
        reason = str(error).splitlines()[0]
        raise UsageError(f"--redact: {expression!r} is none of {known}, and no JMESPath expression: {reason}") from None

    def take(record: Any) -> Iterator[str]:
        try:
            yield from _texts(compiled.search(record))
        except JMESPathError:
            return

    return take


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, at any depth; numbers as they are written."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)


def _source_ip(record: Any) -> Iterator[str]:
    """The address that a call came from; the name of a service that stands there is none."""
    address = record.get("sourceIPAddress")
    if isinstance(address, str):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return
        yield address


def _user_names(record: Any) -> Iterator[str]:
    yield from (name for name in _named(record) if name not in _NOBODY and not name.endswith(".amazonaws.com"))


def _named(value: Any, key: str = "") -> Iterator[str]:
    """Names of users and of people: by key, and at the end of ARNs."""
    if isinstance(value, str):
        if key.lower() in _NAMING and not value.startswith("arn:"):
            yield value
        if value.startswith("arn:"):
            yield from _in_arn(value)
        elif key == "principalId" and "@" in value:
            yield value.partition(":")[2] or value
    elif isinstance(value, dict):
        # The issuer of a role's session is the role, whose name is nobody's.
        role = key == "sessionIssuer" and value.get("type") == "Role"
        for name, each in value.items():
            if not (role and name == "userName"):
                yield from _named(each, str(name))
    elif isinstance(value, list):
        for each in value:
            yield from _named(each, key)


def _in_arn(arn: str) -> Iterator[str]:
    resource = arn.split(":", 5)[-1]
    kind, _, rest = resource.partition("/")
    if kind == "user" and rest:
        yield rest.rpartition("/")[2]
    if kind == "assumed-role" and rest.startswith(_PEOPLE) and "/" in rest:
        yield rest.partition("/")[2]


def _session_names(record: Any) -> Iterator[str]:
    """The name of the session that made the call, and of one that was asked for."""
    identity = record.get("userIdentity")
    arn = identity.get("arn") if isinstance(identity, dict) else None
    if isinstance(arn, str) and ":assumed-role/" in arn:
        yield arn.split("/", 2)[-1]
    asked = record.get("requestParameters")
    name = asked.get("roleSessionName") if isinstance(asked, dict) else None
    if isinstance(name, str):
        yield name


_FIELDS: dict[str, Callable[[Any], Iterable[str]]] = {
    "source-ip": _source_ip,
    "user-name": _user_names,
    "session-name": _session_names,
}
