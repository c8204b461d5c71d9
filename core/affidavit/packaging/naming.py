"""Whom a record names: users, people and sessions of roles, by a key or in an ARN, in texts within texts too.

A message says `User arn:aws:iam::111122223333:user/alice is not authorized`, and a policy document is a text of JSON,
in a URL, in JSON. So every text is looked through as it stands and as it is read again
(`affidavit.packaging.unescaping`), for ARNs and for the keys that name somebody.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

from affidavit.packaging.unescaping import Reading, readings

# Keys whose values name a person, in small letters, in CloudTrail's records and in those of account state.
_PERSON_KEYS = frozenset({"username", "user_name", "user", "sourceidentity"})
_SESSION_KEYS = frozenset({"rolesessionname"})
# What stands there and names nobody.
_NOBODY = frozenset({"root", "<root_account>", "anonymous", "HIDDEN_DUE_TO_SECURITY_REASONS"})
# Sessions of people, by the names of the roles that Identity Center makes.
_PEOPLE = "AWSReservedSSO_"

# One of these must be in a text in which an ARN, a role's id or a key of a document is, escaped or not.
_MAY_NAME = re.compile(r"[:%&\\]")
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

_Named = Callable[[str, str, str], str]


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
        yield from _within(text, _PERSON_KEYS, _person)
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
        yield from _within(text, _SESSION_KEYS, _session)


def _texts(record: Any) -> Iterator[tuple[str, str]]:
    """Every text of a record with its key; keys are texts too, and have none."""
    waiting: list[tuple[str, Any]] = [("", record)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend(("", str(name)) for name in value)
            # The issuer of a role's session is the role, whose name is nobody's.
            role = key == "sessionIssuer" and value.get("type") == "Role"
            waiting.extend((str(name), each) for name, each in value.items() if not (role and name == "userName"))
        elif isinstance(value, list):
            waiting.extend((key, each) for each in value)


def _within(text: str, keys: frozenset[str], of: _Named) -> Iterator[str]:
    """Names within a text, in whatever reading of it.

    Args:
        keys: those of documents that name whom is looked for.
        of: who that is of an ARN, by its kind, path and name; '' for nobody.
    """
    if not _MAY_NAME.search(text):
        return
    if text.startswith("arn:") and text.count("arn:") == 1 and not any(map(str.isspace, text)):
        # It is an ARN as a whole: the name is all that there is at its end.
        kind, _, rest = text.split(":", 5)[-1].partition("/")
        path, _, name = rest.rpartition("/")
        yield from _worded("" if "$" in name else of(kind, f"{path}/", name))
        return
    taken: set[int] = set()
    # In a URL a `+` is a space, elsewhere it is itself.
    for is_url in (False, True) if "+" in text else (True,):
        for reading in readings(text if is_url else text.replace("+", _PLUS)):
            for start, name in _read(reading, keys, of):
                place, begin = (reading.place(each, each + 1)[0] for each in start)
                if begin not in taken and (is_url or "%" not in text[place:begin]):
                    taken.add(begin)
                    yield from _worded(name.replace(_PLUS, "+"))


def _read(reading: Reading, keys: frozenset[str], of: _Named) -> Iterator[tuple[tuple[int, int], str]]:
    """Names in one reading of a text, each with where what tells of it begins, and where the name does."""
    arns = ((each, of(each["kind"], each["path"], each["name"])) for each in _ARN.finditer(reading.text))
    ids = ((each, of("", "", each["name"])) for each in _ROLE_ID.finditer(reading.text))
    for each, name in itertools.chain(arns, ids):
        # Of a name that goes on after an escape the next reading has more.
        start, end = each.span("name")
        if not (_is_escaped(reading, end) and _GOES_ON.match(reading.after(end))):
            yield (each.start(), start), name.rstrip(".,?")
    for each in _KEYED.finditer(reading.text):
        if each["key"].lower() in keys:
            for quoted in _TEXTS.finditer(each["value"]):
                if not quoted[0].startswith('"arn:'):
                    yield (each.start(), each.start("value") + quoted.start() + 1), quoted[0][1:-1]


def _is_escaped(reading: Reading, place: int) -> bool:
    """Whether an escape begins at a place."""
    at = bisect_left(reading.escapes, place, key=lambda escape: escape.start)
    return at < len(reading.escapes) and reading.escapes[at].start == place


def _worded(name: str) -> Iterator[str]:
    """A name that has a letter or digit: `*` is everybody's."""
    if any(map(str.isalnum, name)):
        yield name


def _person(kind: str, path: str, name: str) -> str:
    """The person of an ARN, or of the id of a session."""
    if kind in ("user", "federated-user"):
        return name
    is_person = path.startswith(_PEOPLE) if kind == "assumed-role" else not kind and "@" in name
    return name if is_person else ""


def _session(kind: str, path: str, name: str) -> str:
    """The session of a role's ARN, or of its id."""
    return name if (kind == "assumed-role" and path) or not kind else ""
