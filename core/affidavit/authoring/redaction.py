"""Makes a real record fit to be published: who and what is replaced, how it is built stays.

The same value gets the same stand-in wherever it stands, in ARNs and in text too, so that a record still hangs
together. Stand-ins are the ones that documents use: account 111122223333, addresses of RFC 5737 and RFC 3849. What is
not known to be harmless is replaced.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Any

import msgspec

_ACCOUNTS = ("111122223333", "444455556666", "777788889999", "123456789012")
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])")
_KEY = re.compile(r"(?<![A-Z0-9])(A[A-Z]{3})[A-Z0-9]{12,124}(?![A-Z0-9])")
_KEY_KINDS = frozenset(("ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA"))
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z")
_RESOURCE_ID = re.compile(r"([a-z]{1,16})-(?:[0-9a-f]{8}|[0-9a-f]{17})\Z")
_ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]*):([a-z0-9-]*):([0-9]{12}|aws)?:(.+)\Z", re.DOTALL)
_HARMLESS = re.compile(
    r"true|false|Allow|Deny|Success|Failure|Yes|No|Enabled|Disabled|tcp|udp|icmp|all|private|public-read(?:-write)?"
    r"|authenticated-read|20(?:08|12)-10-17|\*|-?[0-9]{1,11}(?:\.[0-9]{1,9})?|[A-Z][A-Z_]{1,40}|[a-z][a-z0-9-]*\.amazonaws\.com(?:\.cn)?"
    r"|[a-z]{2}(?:-[a-z]+)+-[0-9]|[a-z0-9-]{2,32}:[A-Z][A-Za-z]*\*?|[a-z][0-9a-z-]*\.[0-9]*x?large"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4},? [0-9: ]+[AP]M"
)
# Keys whose values name somebody or something, even if they look like a constant.
_NAMING = re.compile(r"(?:[Nn]ame|[Uu]ser|[Ii]d|[Kk]ey|[Tt]oken|[Ee]mail)\Z")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_SEPARATOR = re.compile(r"([/:])")
_TYPE = re.compile(r"[a-z][a-z-]{1,23}\Z")
# Services whose ARNs begin with a name, not with a type of resource (Service Authorization Reference).
_WITHOUT_TYPES = frozenset(("execute-api", "s3", "sns", "sqs"))
_OWN = re.compile(r"AWSServiceRoleFor[A-Za-z0-9_]+|aws-service-role|aws-reserved\Z")


def redact(record: dict[str, Any], keep: Collection[str]) -> dict[str, Any]:
    """A copy of a record with accounts, ARNs, keys, addresses and names replaced.

    Args:
        keep: dotted paths of header fields whose text says what happened, not who did it; of these only account ids
            are replaced.
    """
    return _Redaction(keep).mapping(record, "")


class _Redaction:
    """Stand-ins given so far, by kind and value."""

    def __init__(self, keep: Collection[str]) -> None:
        self._keep = frozenset(keep)
        self._given: dict[str, dict[str, str]] = {}

    def mapping(self, value: dict[str, Any], path: str) -> dict[str, Any]:
        return {self._tokens(key): self._value(each, f"{path}.{key}" if path else key) for key, each in value.items()}

    def _value(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return self.mapping(value, path)
        if isinstance(value, list):
            return [self._value(each, path) for each in value]
        if isinstance(value, str):
            if path in self._keep:
                return self._tokens(value)
            return self._text(value, names_something=bool(_NAMING.search(path)))
        if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == 12:
            return int(self._account(str(value)))
        return value

    def _text(self, text: str, *, names_something: bool = False) -> str:
        if text[:1] in "{[" and (parsed := _json(text)) is not None:
            return msgspec.json.encode(self._value(parsed, "(json)")).decode()
        if arn := _ARN.match(text):
            return self._arn(arn)
        if _ACCOUNT.fullmatch(text):
            return self._account(text)
        if address := self._address(text):
            return address
        if (key := _KEY.match(text)) and key[1] in _KEY_KINDS:
            rest = text[key.end() :]
            return self._key(key) + (rest[:1] + self._name(rest[1:]) if rest[:1] == ":" else "")
        return text if _HARMLESS.fullmatch(text) and not names_something else self._name(text)

    def _tokens(self, text: str) -> str:
        """Text with the account ids, access keys and ids of principals in it replaced."""
        text = _ACCOUNT.sub(lambda found: self._account(found[0]), text)
        return _KEY.sub(lambda found: self._key(found) if found[1] in _KEY_KINDS else found[0], text)

    def _arn(self, arn: re.Match[str]) -> str:
        partition, service, region, account, resource = arn.groups()
        if account == "aws":
            return arn[0]  # AWS's own, such as a managed policy: it says what, not who.
        parts = _SEPARATOR.split(resource)
        # Buckets and their objects have no account in their ARNs; an access point has.
        has_type = service not in _WITHOUT_TYPES or (service == "s3" and bool(account))
        first_is_type = len(parts) > 1 and has_type and bool(_TYPE.match(parts[0]))
        told = [
            part if number % 2 or (number == 0 and first_is_type) or part == "root" else self._text(part)
            for number, part in enumerate(parts)
        ]
        return f"arn:{partition}:{service}:{region}:{self._account(account) if account else ''}:{''.join(told)}"

    def _address(self, text: str) -> str:
        """A stand-in for an address or network; '' for what is none. What stands for everywhere stays."""
        bare, slash, length = text.partition("/")
        try:
            address = ipaddress.ip_address(bare)
        except ValueError:
            return ""
        if address.is_unspecified or address.is_loopback:
            return text
        known = self._given.setdefault(f"IPv{address.version}", {})
        number = len(known) + 1
        if address.version == 4:
            blocks = ("192.0.2", "198.51.100", "203.0.113")
            fresh = f"{blocks[(number - 1) // 254 % 3]}.{(number - 1) % 254 + 1}"
        else:
            fresh = f"2001:db8::{number:x}"
        return known.setdefault(str(address), fresh) + slash + length

    def _account(self, account: str) -> str:
        known = self._given.setdefault("account", {})
        number = len(known)
        return known.setdefault(account, _ACCOUNTS[number] if number < len(_ACCOUNTS) else f"{number:012}")

    def _key(self, key: re.Match[str]) -> str:
        known = self._given.setdefault("key", {})
        return known.setdefault(key[0], f"{key[1]}{len(known) + 1:09}EXAMPLE")

    def _name(self, text: str) -> str:
        if not text or _OWN.match(text):
            return text
        if _UUID.match(text):
            known = self._given.setdefault("uuid", {})
            return known.setdefault(text.lower(), f"00000000-0000-4000-8000-{len(known) + 1:012}")
        if found := _RESOURCE_ID.match(text):
            known = self._given.setdefault("resource", {})
            return known.setdefault(text, f"{found[1]}-{len(known) + 1:017x}")
        known = self._given.setdefault("name", {})
        fresh = f"example-{len(known) + 1}"
        return known.setdefault(text, f"{fresh}@example.com" if _ADDRESS.fullmatch(text) else fresh)


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
