"""What the `sarif` reporter can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import re2
from affidavit import ReporterOption, UsageError

from affidavit_reporters.sarif.previous import read_previous
from affidavit_reporters.sarif.profiles import Profile

_URI = re2.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9/._~!$&'()*+,;=:@%-]*/")
_PATH = re2.compile(r"[^\x00-\x1f\\]*")
_CATEGORY = re2.compile(r"[A-Za-z0-9._/-]{1,200}")


@dataclass(frozen=True)
class Settings:
    """The options, checked. `policies` is None where results point to records."""

    profile: Profile = Profile.PORTABLE
    previous: Path | None = None
    base: str = ""
    category: str = ""
    policies: str | None = None


def read_settings(options: Mapping[str, str]) -> Settings:
    """The settings that options ask for.

    Raises:
        UsageError: a value that is not understood, with those that are.
    """
    name = options.get("profile", Profile.PORTABLE)
    if name not in list(Profile):
        raise UsageError(f"sarif.profile: {name!r} is none of {', '.join(Profile)}")
    base = _base(options.get("base", ""))
    category = _category(options["category"]) if "category" in options else ""
    policies = _policies(options["policies"]) if "policies" in options else None
    previous = options.get("previous")
    return Settings(Profile(name), Path(previous) if previous else None, base, category, policies)


def _base(value: str) -> str:
    if value and not _is_base(value):
        raise UsageError(f"sarif.base: {value!r} should be an absolute URI that ends with '/', as s3://bucket/logs/")
    return value


def _category(value: str) -> str:
    category = value.strip("/")
    if not _CATEGORY.fullmatch(category):
        raise UsageError(f"sarif.category: {value!r} should be letters, digits and . _ - /")
    return category


def _policies(value: str) -> str:
    if not _PATH.fullmatch(value) or ".." in value.split("/"):
        raise UsageError(f"sarif.policies: {value!r} should be a folder, relative to the root of your repository")
    return value


def _previous(value: str) -> None:
    read_previous(Path(value))


def _is_base(uri: str) -> bool:
    """Whether a URI serves as a base (§3.14.14): absolute, with a final slash, without '..', query and fragment."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return bool(_URI.fullmatch(uri)) and bool(parts.scheme) and ".." not in parts.path.split("/")


OPTIONS = (
    ReporterOption(
        "profile",
        "portable (the default): problems only, by level, which every tool reads; full: every finding, evidence "
        "populations too, with SARIF's own kinds; github: what GitHub code scanning takes and shows rightly",
        choices=tuple(map(str, Profile)),
    ),
    ReporterOption(
        "previous",
        "the SARIF or JSON report of the run before, for the baseline state of each result",
        check=_previous,
    ),
    ReporterOption(
        "base",
        "the absolute URI that names of log objects are relative to, for example s3://bucket/",
        check=_base,
    ),
    ReporterOption(
        "category",
        "what tells runs of one kind from another in a viewer; by default affidavit/ORGANISATION",
        check=_category,
    ),
    ReporterOption(
        "policies",
        "the folder of the policies in your repository: results then point to the policy's file there",
        check=_policies,
    ),
)
