"""Whom a record names: users, people and sessions of roles, by a key or in an ARN, in texts within texts too.

A message says `User arn:aws:iam::111122223333:user/alice is not authorized`, and a policy document is a text of JSON,
in a URL, in JSON. So every text is looked through as it stands and as it is read again
(`affidavit.packaging.unescaping`), for ARNs and for the keys that name somebody.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from affidavit.packaging.unescaping import Reading, readings

# Keys whose values name a person, in small letters, in CloudTrail's records and in those of account state.
_PERSON_KEYS = frozenset({"username", "user_name", "user", "sourceidentity"})
_SESSION_KEYS = frozenset({"rolesessionname"})
_KEYS = _PERSON_KEYS | _SESSION_KEYS | {"principalid"}
# What stands there and names nobody.
_NOBODY = frozenset({"root", "<root_account>", "anonymous", "HIDDEN_DUE_TO_SECURITY_REASONS"})
# Sessions of people, by the names of the roles that Identity Center makes.
_PEOPLE = "AWSReservedSSO_"

# One of these must be in a text in which an ARN, a role's id or a key of a document is, escaped or not.
_MAY_NAME = re.compile(r"[:%&\\]")
_ESCAPED = re.compile(r"[%&\\]")
# Stands for a `+` that is no space.
_PLUS = "\ue000"
# What AWS allows in names, and in patterns of them. A name ends before the next ARN of a list; a variable is none.
_SIGN = rf"\w+=.@*?{_PLUS}-"
_NAME = rf"(?P<name>(?:(?!,arn:)[,{_SIGN}])+)(?![/${_SIGN}]|,(?!arn:))"
_GOES_ON = re.compile(f"[{_SIGN}]")
_ARN = re.compile(
    r"(?<![^\W_])arn:(?:[^\s:/\"']{0,64}:){4}(?P<kind>user|federated-user|assumed-role)/"
    rf"(?P<path>(?:[^\s:/\"'%&\\]{{1,512}}/){{0,8}}){_NAME}"
)
# The unique id of a role, with the name of a session of it.
_ROLE_ID = re.compile(rf"(?<![^\W_])AROA[A-Z0-9]{{4,124}}:{_NAME}")
# A key of a document within a text, with the text or the list of texts that it has.
_QUOTED = r"\"[^\"\\]*(?:\\.[^\"\\]*)*\""
_KEYED = re.compile(
    r"\"(?P<key>username|user_name|user|sourceidentity|rolesessionname)\""
    rf"\s*:\s*(?P<value>{_QUOTED}|\[[^\[\]{{}}]*\])",
    re.IGNORECASE | re.DOTALL,
)
_TEXTS = re.compile(_QUOTED, re.DOTALL)

# Texts up to this length are remembered: records have the same ARNs again and again.
_SHORT = 500


class _Name(NamedTuple):
    """A name in a text: of an ARN with this path, of a role's id ('id'), or by a key in small letters ('key')."""

    kind: str
    path: str
    name: str


def user_names(record: Any) -> Iterator[str]:
    """Names of IAM users, federated users and people of Identity Center, and source identities."""
    for name in _user_names(record):
        if name not in _NOBODY and not name.endswith(".amazonaws.com"):
            yield name


def _user_names(record: Any) -> Iterator[str]:
    for key, text in _texts(record):
        if key.lower() in _PERSON_KEYS and not text.startswith("arn:"):
            yield text
        elif key == "principalId" and "@" in text and not text.startswith("arn:"):
            yield text.partition(":")[2] or text
        for each in _within(text):
            if _is_person(each):
                yield each.name
    # Where it is denied, no answer has the ARN.
    if isinstance(record, dict) and record.get("eventName") == "GetFederationToken":
        asked = record.get("requestParameters")
        if isinstance(asked, dict) and isinstance(name := asked.get("name"), str):
            yield name


def session_names(record: Any) -> Iterator[str]:
    """Names of sessions of roles: of those that made calls, that were asked for, and that texts speak of."""
    for key, text in _texts(record):
        if key.lower() in _SESSION_KEYS:
            yield text
        for each in _within(text):
            if _is_session(each):
                yield each.name


def _texts(record: Any) -> Iterator[tuple[str, str]]:
    """Every text of a record that may name somebody, with its key; keys are texts too, and have none."""
    waiting: list[tuple[str, Any]] = [("", [record])]
    while waiting:
        key, value = waiting.pop()
        members = value.items() if isinstance(value, dict) else ((key, each) for each in value)
        # The issuer of a role's session is the role, whose name is nobody's.
        issuer = key == "sessionIssuer" and isinstance(value, dict) and value.get("type") == "Role"
        for name, each in members:
            if isinstance(each, (dict, list)):
                waiting.append((name, each))
            elif isinstance(each, str) and (_MAY_NAME.search(each) or name.lower() in _KEYS):
                yield from () if issuer and name == "userName" else ((name, each),)
            if name != key and _MAY_NAME.search(name):
                yield "", name


def _within(text: str) -> tuple[_Name, ...]:
    """Names within a text, in whatever reading of it."""
    if not ("arn:" in text or "AROA" in text or '"' in text or _ESCAPED.search(text)):
        return ()
    return _short_within(text) if len(text) <= _SHORT else tuple(_names(text))


def _names(text: str) -> Iterator[_Name]:
    if text.startswith("arn:") and text.count("arn:") == 1 and not any(map(str.isspace, text)):
        # It is an ARN as a whole: the name is all that there is at its end.
        kind, _, rest = text.split(":", 5)[-1].partition("/")
        path, _, name = rest.rpartition("/")
        if "$" not in name and _has_word(name):
            yield _Name(kind, f"{path}/", name)
        return
    taken: set[int] = set()
    # In a URL a `+` is a space, elsewhere it is itself.
    for is_url in (False, True) if "+" in text else (True,):
        for reading in readings(text if is_url else text.replace("+", _PLUS)):
            for start, found in _read(reading):
                place, begin = (reading.place(each, each + 1)[0] for each in start)
                if begin not in taken and (is_url or "%" not in text[place:begin]):
                    taken.add(begin)
                    if _has_word(found.name):
                        yield found._replace(name=found.name.replace(_PLUS, "+"))


_short_within = functools.lru_cache(20_000)(lambda text: tuple(_names(text)))


def _read(reading: Reading) -> Iterator[tuple[tuple[int, int], _Name]]:
    """Names in one reading of a text, each with where what tells of it begins, and where the name does."""
    arns = ((each, each["kind"], each["path"]) for each in _ARN.finditer(reading.text))
    ids = ((each, "id", "") for each in _ROLE_ID.finditer(reading.text))
    for each, kind, path in itertools.chain(arns, ids):
        # Of a name that goes on after an escape the next reading has more.
        start, end = each.span("name")
        if not (_is_escaped(reading, end) and _GOES_ON.match(reading.after(end))):
            yield (each.start(), start), _Name(kind, path, each["name"].rstrip(".,?"))
    for each in _KEYED.finditer(reading.text):
        for quoted in _TEXTS.finditer(each["value"]):
            if not quoted[0].startswith('"arn:'):
                place = each.start("value") + quoted.start() + 1
                yield (each.start(), place), _Name("key", each["key"].lower(), quoted[0][1:-1])


def _is_escaped(reading: Reading, place: int) -> bool:
    """Whether an escape begins at a place."""
    at = bisect_left(reading.escapes, place, key=lambda escape: escape.start)
    return at < len(reading.escapes) and reading.escapes[at].start == place


def _has_word(name: str) -> bool:
    """Whether a name has a letter or digit: `*` is everybody's."""
    return any(map(str.isalnum, name))


def _is_person(found: _Name) -> bool:
    if found.kind == "key":
        return found.path in _PERSON_KEYS
    if found.kind == "id":
        return "@" in found.name
    return found.kind in ("user", "federated-user") or (found.kind == "assumed-role" and found.path.startswith(_PEOPLE))


def _is_session(found: _Name) -> bool:
    if found.kind == "key":
        return found.path in _SESSION_KEYS
    return found.kind == "id" or (found.kind == "assumed-role" and found.path != "/")
