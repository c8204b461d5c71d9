"""The JSON Schemas of what users write: policies, waivers, pack manifests; draft 2020-12, for editors.

They say what the loaders say, as far as JSON Schema can: keys, types, choices, what belongs together. What takes more
(that a predicate compiles, that steps are tied, that an ATT&CK id exists) only loading tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from affidavit.log_plugins import LogKind
from affidavit.model.policy import Effect, PatternKind, Severity
from affidavit.model.profile import WEEKDAYS
from affidavit.policies.pack_manifest import LEAST, NAME, VERSION, ParameterType

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class SchemaOf(StrEnum):
    """What there is a schema of."""

    POLICY = "policy"
    WAIVERS = "waivers"
    PACK = "pack"


def _text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", "pattern": r"\S", **({"description": description} if description else {}), **more}


def _texts(description: str = "", **more: Any) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": description, **more}


def _text_or_texts(description: str, **more: Any) -> Schema:
    return {"type": ["string", "array"], "items": {"type": "string"}, "description": description, **more}


def _mapping(properties: Mapping[str, Any], required: Iterable[str] = (), **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(required),
        "additionalProperties": False,
        **more,
    }


_DURATION = {"type": "string", "pattern": r"^[1-9][0-9]{0,5}[smhd]$"}
_COUNT = {"type": "integer", "minimum": 2}


def waivers_schema() -> Schema:
    """Of a file of waivers."""
    keys = {
        "id": _text("Names it in reports; no two waivers share one."),
        "policy": _text("The id of the policy whose matches it is about."),
        "condition": _text("JMESPath over the matching record; true waives it."),
        "reason": _text("Why the departure is accepted."),
        "owner": _text("Who answers for it."),
        "ticket": _text("Where it was decided."),
        "expires": _text("A day like 2026-12-31 or a time, UTC; from then on it waives nothing."),
    }
    listed = {"type": "array", "items": _mapping(keys, keys), "description": "Accepted departures, each with an end."}
    return {"$schema": DRAFT, "title": "Affidavit waivers", **_mapping({"waivers": listed}, ["waivers"])}


def pack_schema() -> Schema:
    """Of a pack's manifest."""
    parameter = _mapping(
        {"type": {"enum": list(ParameterType)}, "about": _text("What it is for, and what counts without it.")},
        ["type", "about"],
    )
    keys = {
        "parameters": {
            "type": "object",
            "additionalProperties": parameter,
            "description": "Parameters of the organisation profile that the policies read.",
        },
        "name": _text("Names the pack in reports; lower-case words with dots and hyphens.", pattern=NAME),
        "version": _text("The pack's own version, like 1.0.0.", pattern=VERSION),
        "title": _text("A line for people."),
        "description": _text("What the pack is for."),
        "license": _text("An SPDX expression."),
        "homepage": _text("Where it is kept."),
        "requires_affidavit": _text("The least version of Affidavit that will do, like 0.1.0.", pattern=LEAST),
    }
    return {
        "$schema": DRAFT,
        "title": "Affidavit policy pack",
        **_mapping(_nullable(keys, {"name", "version"}), ["name", "version"]),
    }


def policy_schema(languages: Iterable[str], kinds: Mapping[str, LogKind]) -> Schema:
    """Of a YAML policy, given the predicate languages and log kinds there are."""
    one_step = {"select": _select(kinds), "when": _when(languages)}
    part = _mapping({"path": _text(), "after": _text("Only what follows the last of this counts.")}, ["path", "after"])
    bind = {"type": "object", "additionalProperties": {"anyOf": [_text(), part]}, "description": "Name → dotted path."}
    step = _mapping({**one_step, "bind": bind}, ["when"])
    keys: Schema = {
        "id": _text("Lower-case words with dots and hyphens: aws.iam.change.", pattern=r"^[a-z0-9-]*\.[a-z0-9.-]*$"),
        "title": _text("What was found, in a few words."),
        "description": _text("More of the same, in sentences."),
        "severity": {"enum": [*Severity], "description": "How bad a match is."},
        "effect": {"enum": [*Effect], "description": "violation: shows the control broken; review: someone must look; "
                   "evidence: an item of a population."},
        "logs": {"enum": sorted(kinds), "description": "The kind of log."},
        "needs": _needs(kinds),
        "attack": _texts("ATT&CK techniques or tactics."),
        "controls": {
            "type": "object",
            "additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}},
            "description": "Framework → controls that a match itself speaks to.",
        },
        "each": _text("Path of a list in the record: each thing in it is looked at by itself, as item."),
        **one_step,
        "steps": {
            "type": "object",
            "minProperties": 2,
            "maxProperties": 10,
            "additionalProperties": step,
            "description": "Name → what the step matches, in place of 'select' and 'when'.",
        },
        "correlate": _correlate(),
        "subject": _text_or_texts("Whom or what the finding is about: dotted paths or {templates}.", minItems=1),
        "message": _text("Text with {dotted.path} placeholders."),
        "evidence_note": _text("What to keep with the record."),
        "false_positives": _text("When a match is a false alarm."),
        "lint": _mapping(
            {
                "accept": {
                    "type": "object",
                    "additionalProperties": _text(),
                    "description": "Code of a warning → why it is accepted.",
                }
            },
            ["accept"],
            description="What affidavit policy lint need not say of this policy.",
        ),
        "remediation": _text("What to do."),
        "references": _texts("Addresses."),
        "tests": {
            "type": "array",
            "description": "At least one that must match and one that must not.",
            "allOf": [
                {"contains": {"properties": {"matches": {"const": value}}, "required": ["matches"]}}
                for value in (True, False)
            ],
        },
    }  # fmt: skip
    required = {"id", "title", "severity", "effect", "logs", "needs", "subject", "message", "evidence_note",
                "remediation", "tests"}  # fmt: skip
    return {
        "$schema": DRAFT,
        "title": "Affidavit policy",
        **_mapping(_nullable(keys, required), required),
        "allOf": [
            {
                "if": {"required": ["steps"], "properties": {"steps": {"type": "object"}}},
                "then": {
                    "required": ["correlate"],
                    "properties": {"when": {"type": "null"}, "select": {"type": "null"}},
                },
                "else": {"required": ["when"], "properties": {"when": {"type": "object"}}},
            },
            {
                "if": {"required": ["correlate"], "properties": {"correlate": {"type": "object"}}},
                "then": {"properties": {"tests": {"items": _test(correlates=True)}}},
                "else": {"properties": {"tests": {"items": _test(correlates=False)}}},
            },
        ],
    }


def _nullable(keys: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    """As the loader has it, a key that may be left out may also be null."""
    return {
        key: each if key in set(required) else {"anyOf": [each, {"type": "null"}], "description": each["description"]}
        for key, each in keys.items()
    }


def _needs(kinds: Mapping[str, LogKind]) -> Schema:
    """Any event class of any kind, as `is_event_class` has it."""
    classes = sorted({name for kind in kinds.values() for name in kind.event_classes})
    # Completion offers those that are known; a kind with any data events has them for every service.
    choices: list[Schema] = [{"enum": classes}]
    if any(name.startswith("data:") for name in classes):
        choices.append({"pattern": "^data:."})
    needs = _texts("Event classes that a trail must record for silence to mean anything.", minItems=1)
    return needs | {"items": {"type": "string", "anyOf": choices}}


def _select(kinds: Mapping[str, LogKind]) -> Schema:
    paths = sorted({path for kind in kinds.values() for path in kind.select})
    value = {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}
    description = "Header field → value or values, * and ? allowed; all must hold."
    return {
        "type": ["object", "null"],
        "properties": dict.fromkeys(paths, value),
        "additionalProperties": False,
        "description": description,
    }


def _when(languages: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": {language: _text(f"The predicate, in {language}.") for language in sorted(languages)},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "description": "The predicate, in exactly one language.",
    }


def _correlate() -> Schema:
    by = _text_or_texts("What matches must share to make a group: dotted paths, or names that every step binds.")
    some_by = {**by, "minItems": 1}
    within = {**_DURATION, "description": "The longest that a pattern may span, like 15m."}
    learn = {**_DURATION, "description": "How long a group is known before anything of it is new."}
    distinct = _mapping({"of": _text_or_texts("What is counted."), "at_least": _COUNT}, ["of", "at_least"])
    unless = _mapping({"step": _text(), "followed_by": _text()}, ["step", "followed_by"])
    order = _texts("Names of the steps, in order.", minItems=2, uniqueItems=True)
    differ = _text_or_texts("Bound names whose values must differ between steps.")
    kinds = {
        PatternKind.COUNT: ({"count": _COUNT, "by": some_by, "within": within}, ["count", "by", "within"]),
        PatternKind.DISTINCT: ({"distinct": distinct, "by": some_by, "within": within}, ["distinct", "by", "within"]),
        PatternKind.SEQUENCE: (
            {"sequence": order, "by": by, "within": within, "differ": differ},
            ["sequence", "within"],
        ),
        PatternKind.UNLESS: ({"unless": unless, "by": by, "within": within}, ["unless", "within"]),
        PatternKind.FIRST_SEEN: (
            {
                "first_seen": _text_or_texts("The value that is new."),
                "by": some_by,
                "learn": learn,
                "learn_from": {"const": "account", "description": "Learn from the account's first record on."},
            },
            ["first_seen", "by", "learn"],
        ),
    }
    return {
        "oneOf": [_mapping(properties, required) for properties, required in kinds.values()],
        "description": f"Turns matches into one finding: exactly one of {', '.join(PatternKind)}.",
    }


def _test(*, correlates: bool) -> Schema:
    profile = _mapping(
        {
            "accounts": _texts("Account ids."),
            "trusted_accounts": _texts("Account ids."),
            "retention_days": {"type": "integer", "minimum": 1},
            "evidence_window_days": {"type": "integer", "minimum": 1},
            "allowed_regions": _texts("Regions."),
            "log_buckets": _texts("Names of buckets."),
            "automation_principals": _texts("ARNs, with * and ?."),
            "break_glass_principals": _texts("ARNs, with * and ?."),
            "business_hours": _mapping(
                {
                    "time_zone": _text("A name such as Europe/Berlin."),
                    "days": {"type": "array", "items": {"enum": list(WEEKDAYS)}},
                    "start": _text("A time of day such as 08:00."),
                    "end": _text("A time of day such as 18:00."),
                },
                ["time_zone", "days", "start", "end"],
            ),
            "parameters": {"type": "object"},
        }
    )
    keys: Schema = {
        "name": _text("What it shows."),
        "matches": {"type": "boolean", "description": "Whether the policy must match."},
        "profile": {"anyOf": [profile, {"type": "null"}], "description": "What the predicate sees as the profile."},
    }
    if not correlates:
        return _mapping({**keys, "event": {"type": "object", "description": "A record."}}, ["name", "matches", "event"])
    repeated = _mapping(
        {"repeat": {"type": "integer", "minimum": 2, "maximum": 10_000}, "event": {"type": "object"}},
        ["repeat", "event"],
    )
    event = {"type": "object", "if": {"required": ["repeat"]}, "then": repeated}
    events = {"type": "array", "minItems": 1, "items": event, "description": "Records, {repeat, event} among them."}
    until = {"type": ["string", "null"], "description": "When the data ends; it covers all when left out."}
    return _mapping({**keys, "events": events, "until": until}, ["name", "matches", "events"])
