"""The integrity section: what digest files say, in words that a reader can act on."""

from __future__ import annotations

from affidavit.model.integrity import Chain, ChainGap, DigestVerdict, Integrity, ObjectIntegrity, ObjectVerdict
from affidavit_reporters.html.integrity import integrity_view

WHOLE = Chain(
    "111122223333",
    "eu-west-1",
    "trail (eu-west-1)",
    "2026-07-01T00:00:00Z",
    "2026-07-02T00:00:00Z",
    "",
    (),
    {"valid": 24},
)


def gap(explained: str = "") -> Chain:
    """A chain with a gap."""
    missing = ChainGap("2026-07-01T03:00:00Z", "2026-07-01T04:00:00Z", "no digest", explained)
    return Chain("1", "r", "t", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "", (missing,), {"valid": 23})


def test_what_was_not_checked_says_so() -> None:
    """That nothing was found wrong is not said of it."""
    view = integrity_view(Integrity(note="No digest files were found."))
    assert (view.verdict, view.alarm, view.note) == ("Not checked.", False, "No digest files were found.")


def test_what_is_whole_is_said_to_be() -> None:
    """With its chains and counts."""
    view = integrity_view(Integrity(True, (WHOLE,), {"pending": 1, "valid": 48}))
    assert not view.alarm
    assert view.verdict == "Every log object that digest files speak of is whole."
    assert [(row.objects, row.label.mark) for row in view.outcomes] == [("1 object", "ran"), ("48 objects", "ran")]
    assert [(row.digests, row.gaps) for row in view.chains] == [("24 valid", ())]


def test_a_gap_is_an_alarm_unless_it_is_explained() -> None:
    """Either way it is shown."""
    assert integrity_view(Integrity(True, (gap(),))).alarm
    explained = integrity_view(Integrity(True, (gap("StopLogging to StartLogging"),)))
    assert not explained.alarm
    assert explained.chains[0].gaps == (
        "2026-07-01T03:00:00Z to 2026-07-01T04:00:00Z: no digest (explained: StopLogging to StartLogging)",
    )


def test_what_is_not_whole_is_named() -> None:
    """Objects and digests, each with its outcome and why."""
    altered = ObjectVerdict("a.json.gz", ObjectIntegrity.ALTERED, "its hash differs")
    lost = DigestVerdict("d.json.gz", "digest-missing", "the next one names it", failed=True)
    view = integrity_view(Integrity(True, (WHOLE,), {"altered": 1}, (altered,), (lost,)))
    assert view.alarm
    assert [(row.name, row.outcome) for row in view.failed] == [
        ("d.json.gz", "digest missing"),
        ("a.json.gz", "log object altered"),
    ]
    assert view.outcomes[0].label.mark == "not-satisfied"
