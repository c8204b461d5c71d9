"""What an object comes to depends on what the fingerprint covers, and the fingerprint on nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.model.policy import Correlation, Effect, PatternKind, Place, Predicate, Severity, Step
from affidavit.model.profile import Profile
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, Provider
from affidavit.scanning.fingerprint import Fingerprint, fingerprint_of

if TYPE_CHECKING:
    from tests.core.conftest import Build

COUNT = Correlation(PatternKind.COUNT, ("who",), within=60, at_least=2)
WAIVER = Waiver("w", "p", Predicate("w", "python", "always", Place("w.yaml")), "r", "o", "t", 9, "s", Place("w.yaml"))
OTHERWISE = {
    "condition": Predicate("w", "python", "never", Place("w.yaml")),
    "expires": 10,
    "policy": "q",
}


def of(build: Build, **given: Any) -> Fingerprint:
    """A fingerprint, with something other than usual."""
    usual: dict[str, Any] = {
        "policies": [build.policy("p")],
        "waivers": [WAIVER],
        "profile": Profile().as_data(),
        "event_classes": ("write",),
        "plugins": build.Memory().plugins,
    }
    return fingerprint_of(**{**usual, **given})


def differing(one: Fingerprint, other: Fingerprint) -> set[str]:
    """The names of what two fingerprints differ in."""
    return {name for name in Fingerprint.__struct_fields__ if getattr(one, name) != getattr(other, name)}


@pytest.mark.parametrize(
    "changes",
    [
        {"effect": Effect.EVIDENCE},
        {"message": "other"},
        {"subject": ("name",)},
        {"each": "items"},
        {"correlate": COUNT},
        {"steps": (Step("", {"name": ("y",)}, Predicate("p", "python", "always", Place("policy.yaml"))),)},
        {"steps": (Step("", {}, Predicate("p", "python", "never", Place("policy.yaml"))),)},
        {"id": "q"},
    ],
)
def test_what_is_applied_to_records_counts(build: Build, changes: dict[str, Any]) -> None:
    """Of a policy: what selects, decides, names and links; and the digest differs with it."""
    changed = of(build, policies=[msgspec.structs.replace(build.policy("p"), **changes)])
    assert differing(of(build), changed) == {"policies"}
    assert of(build).digest != changed.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "other"},
        {"description": "other"},
        {"severity": Severity.LOW},
        {"controls": {"fw": ("C1",)}},
        {"attack": ("T1078",)},
        {"needs": ("read",)},
        {"place": Place("elsewhere.yaml", 7)},
        {"pack": "other"},
        {"remediation": "other"},
    ],
)
def test_what_words_or_maps_a_finding_does_not(build: Build, changes: dict[str, Any]) -> None:
    """It is applied when a finding is made."""
    assert of(build, policies=[msgspec.structs.replace(build.policy("p"), **changes)]) == of(build)


def test_each_of_the_others_is_told(build: Build) -> None:
    """Waivers by condition, end and policy, the profile, the scope, and the code of plugins."""
    for name, value in OTHERWISE.items():
        waiver = msgspec.structs.replace(WAIVER, **{name: value})
        assert differing(of(build), of(build, waivers=[waiver])) == {"waivers"}
    worded = msgspec.structs.replace(WAIVER, reason="other", ticket="other")
    assert of(build, waivers=[worded]) == of(build)
    assert differing(of(build), of(build, profile=Profile(trusted_accounts=("1",)).as_data())) == {"profile"}
    assert differing(of(build), of(build, event_classes=("write", "read"))) == {"scope"}
    newer = Plugins([("memory", build.Memory(), Provider("test-plugins", "1.1"))])
    assert differing(of(build), of(build, plugins=newer)) == {"code"}


def test_the_order_of_event_classes_is_no_matter(build: Build) -> None:
    """A profile that lists them otherwise declares the same scope."""
    assert of(build, event_classes=("a", "b")) == of(build, event_classes=("b", "a"))
