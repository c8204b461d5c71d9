"""Reads the control parameters of a profile: what an organisation has set, checked before any policy sees it."""

from __future__ import annotations

import re
import zoneinfo

from affidavit.documents.strict_yaml import Section, suggest
from affidavit.model.profile import WEEKDAYS, BusinessHours, ControlParameters

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
# What IAM allows in an ARN of a principal, and `*` and `?`.
_PRINCIPAL = re.compile(r"arn:[a-z*?-]+:(?:iam|sts)::[0-9*?]+:[A-Za-z0-9+=,.@_/:*?-]+")
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]+)+-[0-9]")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_TEN_YEARS = 3_660


def read_control_parameters(section: Section) -> ControlParameters:
    """The control parameters among a profile's keys; each mistake is added to the section's problems."""
    return ControlParameters(
        retention_days=_days(section, "retention_days"),
        evidence_window_days=_days(section, "evidence_window_days"),
        allowed_regions=_matching(section, "allowed_regions", _REGION, "a region like eu-west-1"),
        log_buckets=_matching(section, "log_buckets", _BUCKET, "a bucket's name"),
        automation_principals=_matching(section, "automation_principals", _PRINCIPAL, _ARN_WANTED),
        break_glass_principals=_matching(section, "break_glass_principals", _PRINCIPAL, _ARN_WANTED),
        business_hours=_business_hours(section.section("business_hours", "'business_hours'")),
    )


_ARN_WANTED = "the ARN of a role or user, such as arn:aws:iam::*:role/deploy-*"


def _days(section: Section, key: str) -> int | None:
    value = section.get(key, required=False)
    if value is None:
        return None
    if not isinstance(value.data, int) or isinstance(value.data, bool) or not 1 <= value.data <= _TEN_YEARS:
        section.add(value.place, f"{key!r} must be a number of days from 1 to {_TEN_YEARS}, not {value.plain()!r}")
        return None
    return value.data


def _matching(section: Section, key: str, pattern: re.Pattern[str], wanted: str) -> tuple[str, ...]:
    texts = section.texts(key)
    for item in section.items(key):
        if not pattern.fullmatch(item.data):
            section.add(item.place, f"{key!r} holds {item.data!r}, which is not {wanted}")
    return tuple(sorted(set(texts)))


def _business_hours(section: Section | None) -> BusinessHours | None:
    if section is None:
        return None
    hours = BusinessHours(
        time_zone=section.text("time_zone"),
        days=section.texts("days", required=True),
        start=section.text("start"),
        end=section.text("end"),
    )
    section.finish()
    zone = section.get("time_zone", required=False)
    if zone is not None and hours.time_zone and not _is_zone(hours.time_zone):
        known = zoneinfo.available_timezones()
        section.add(zone.place, f"no time zone {hours.time_zone!r}{suggest(hours.time_zone, known)}")
    for item in section.items("days"):
        if item.data not in WEEKDAYS:
            section.add(item.place, f"'days' holds {item.data!r}{suggest(item.data, WEEKDAYS)}")
    for key, text in (("start", hours.start), ("end", hours.end)):
        value = section.get(key, required=False)
        if value is not None and text and not _TIME.fullmatch(text):
            section.add(value.place, f"{key!r} must be a time of day like '08:30', not {text!r}")
    if _TIME.fullmatch(hours.start) and _TIME.fullmatch(hours.end) and hours.start >= hours.end:
        section.add(section.value.place, f"business hours end at {hours.end}, which is not after {hours.start}")
    return hours


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
