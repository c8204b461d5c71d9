"""Loads the organisation profile.

organisation: Example Ltd
scope:
  accounts: ["111122223333"]
  regions: [us-east-1, eu-west-1]
  event_classes: [management-write, management-read]
  coverage_interval: 1h
trusted_accounts: ["444455556666"]
retention_days: 365
parameters: {public_buckets: [www-example-com]}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from affidavit.documents.spelling import mistyped
from affidavit.documents.strict_yaml import Section, Value, parse, suggest
from affidavit.errors import DocumentError, Problem
from affidavit.log_plugins import LogKind, is_event_class
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.policies.control_parameters import read_control_parameters
from affidavit.policies.pack_manifest import Parameter
from affidavit.times import parse_duration

_DAY = 86_400


def load_profile(path: Path, kinds: Iterable[LogKind], declared: Iterable[Parameter] = ()) -> Profile:
    """Load and check a profile file.

    Args:
        declared: the parameters that packs say they read. One that a pack declares must be of its type; one that none
            declares is taken as it is, unless it looks like a declared one misspelt.

    Raises:
        DocumentError: with every problem found.
    """
    shown = path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")]) from None
    problems: list[Problem] = []
    section = Section(parse(content, shown), "the profile", problems)
    trusted = section.texts("trusted_accounts")
    _check_accounts(section, "trusted_accounts", trusted)
    parameters = section.get("parameters", required=False)
    plain = parameters.plain() if parameters is not None else {}
    if parameters is not None and not isinstance(plain, dict):
        section.add(parameters.place, "'parameters' must be a mapping of names to values")
        plain = {}
    elif parameters is not None:
        _check_parameters(section, parameters, {each.name: each for each in declared})
    profile = Profile(
        organisation=section.text("organisation"),
        scope=_scope(section.section("scope", "'scope'"), tuple(kinds)),
        trusted_accounts=trusted,
        controls=read_control_parameters(section),
        parameters=plain,
        digest=hashlib.sha256(content).hexdigest(),
    )
    section.finish()
    if problems:
        raise DocumentError(problems)
    return profile


def _check_parameters(section: Section, parameters: Value, declared: Mapping[str, Parameter]) -> None:
    for name, value in parameters.data.items():
        parameter = declared.get(name)
        if parameter is None:
            if close := mistyped(name, declared):
                section.add(value.key_place or value.place, f"no pack reads {name!r}, did you mean {close!r}?")
        elif not parameter.type.holds(value.plain()):
            wanted = f"{parameter.name!r} must be {parameter.type}: {parameter.about}"
            section.add(value.place, wanted)


def _scope(section: Section | None, kinds: tuple[LogKind, ...]) -> DeclaredScope | None:
    if section is None:
        return None
    accounts = section.texts("accounts", required=True)
    _check_accounts(section, "accounts", accounts)
    classes = section.texts("event_classes", required=True)
    value = section.get("event_classes", required=False)
    known = {name for kind in kinds for name in kind.event_classes}
    for name in classes:
        if value and not any(is_event_class(name, kind) for kind in kinds):
            section.add(value.place, f"no event class {name!r}{suggest(name, known)}")
    text = section.text("coverage_interval", "1h")
    interval = parse_duration(text)
    if interval is None or interval % 3_600 or _DAY % interval:
        value = section.get("coverage_interval", required=False)
        section.add(
            value.place if value else section.value.place,
            f"'coverage_interval' is {text!r}; write whole hours that divide a day, from 1h to 24h",
        )
        interval = 3_600
    scope = DeclaredScope(
        accounts=tuple(sorted(set(accounts))),
        regions=tuple(sorted(set(section.texts("regions", required=True)))),
        event_classes=tuple(sorted(set(classes))),
        coverage_interval=interval,
    )
    for key in ("accounts", "regions", "event_classes"):
        if not getattr(scope, key):
            section.add(section.value.place, f"the scope names no {key.replace('_', ' ')}")
    section.finish()
    return scope


def _check_accounts(section: Section, key: str, accounts: Iterable[str]) -> None:
    value = section.get(key, required=False)
    for account in accounts:
        if value and not (len(account) == 12 and account.isascii() and account.isdigit()):
            section.add(value.place, f"{key!r} holds {account!r}, which is not a 12-digit account id")
