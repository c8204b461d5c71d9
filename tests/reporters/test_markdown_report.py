"""The markdown reporter: short, bounded, truthful, and nothing from logs is markup in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment, Occurrence, UsageError, assessment_digest
from affidavit.model.assessment import Failure, FindingStatus
from affidavit.model.policy import Effect
from affidavit.testing import check_reporter
from affidavit_reporters.html.text import visible
from affidavit_reporters.markdown_report import LIMIT, SUBJECTS, affidavit_reporters, summary, write
from affidavit_reporters.markdown_text import PROSE_LIMIT, TEXT_LIMIT, code, escaped
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

Population = Callable[[], Iterable[Occurrence]]
LINK = "https://ci.example.com/job/7/report.html"


def _tokens(text: str) -> Iterator[Token]:
    """Everything in a text, by an independent parser."""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


@given(st.text(st.sampled_from("`*_[]()<>#&|~!$\\@:/w.x \n\t\u202e") | st.characters(codec="utf-8")))
def test_a_code_span_holds_any_text(text: str) -> None:
    """Whatever a log says is one code span in one line: no markup, no link, nobody is notified."""
    (paragraph, inline, _) = MarkdownIt("commonmark").parse(f"x {code(text)} y")
    assert paragraph.type == "paragraph_open"
    if not text.strip(" "):
        assert inline.content == "x (none) y"
        return
    before, *span, after = inline.children or []
    assert [token.type for token in span] == ["code_inline"]
    assert (before.content, after.content) == ("x ", " y")
    shown = visible(text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}… (cut)")
    assert span[0].content == shown


@given(st.text(st.sampled_from("`*_[]()<>#&|~!$\\:/w.x1 \n\t") | st.characters(exclude_categories=("Cc", "Cs", "Zs"))))
def test_escaped_text_is_plain_text(text: str) -> None:
    """Text of packs reads as it was written, in one line; an at sign stands in code, so that it names nobody."""
    (_, inline, _) = MarkdownIt("commonmark").enable("strikethrough").parse(f"x {escaped(text)}y")
    children = inline.children or []
    assert {token.type for token in children} <= {"text", "text_special", "code_inline"}
    assert {token.content for token in children if token.type == "code_inline"} <= {"@"}
    shown = "".join(token.content for token in children)
    assert shown == f"x {visible(' '.join(text.split()))}y"
    assert not any("@" in token.content for token in children if token.type != "code_inline")


@pytest.mark.parametrize("text", ["https://example.com/x", "see www.example.com", "HTTP://a.b"])
def test_addresses_in_prose_are_no_links(text: str) -> None:
    """GitHub makes links of addresses in plain text unless their punctuation is escaped."""
    assert re.search(r"https?:|www\.", escaped(text), re.IGNORECASE) is None


def test_the_summary_says_first_whether_the_run_is_whole(assessment: Assessment, empty: Assessment) -> None:
    """Completeness, accounting, coverage and digest come before all else; nothing read is said loudly."""
    text = summary(assessment)
    head = text.partition("###")[0]
    assert "The run is **INCOMPLETE**" in head and "36 records could not be read and were rejected." in head
    assert "12,000 read = 11,880 evaluated + 84 outside the period + 36 rejected; 3 failures" in head
    assert f"SHA-256 `{assessment_digest(assessment)}`" in head
    assert "gaps in the declared scope" in head
    assert "aws.config.recorder-stopped" not in head and "`aws.config.recorder-stopped` could not run" in text
    warned = summary(empty).split("\n")[2]
    assert warned.startswith("**WARNING: Nothing was read.**") and "nothing is shown" in warned
    assert "complete" not in warned


def test_controls_are_counted_by_status(assessment: Assessment) -> None:
    """The table has a row a framework, with the statuses in the order of the model."""
    assert "| framework | not satisfied | needs review | satisfied | indeterminate | not assessed |" in summary(
        assessment
    )
    assert "| soc2 | 3 | 2 | 1 | 2 | 1 |" in summary(assessment)


def test_what_is_broken_and_open_is_named_with_reasons(assessment: Assessment) -> None:
    """Controls not satisfied, open findings by severity, why they are about controls, and the evidence to keep."""
    text = summary(assessment)
    assert "### Controls not satisfied (3)" in text
    assert "- **soc2 CC6.7** Data leaves only as allowed\n  - 1 violation occurred in the period." in text
    assert "### Open findings, critical (2)" in text
    assert (
        "- **EBS snapshot shared outside**: 1 violation, `aws.ec2.snapshot-shared-outside`; soc2 CC6.1, soc2 CC6.7"
        in text
    )
    assert "soc2 CC6.1, soc2 CC6.7: declared by policy aws.ec2.snapshot-shared-outside" in text
    assert "the first soc2 CC6.8: technique T1537, soc2 crosswalk: traces of it show tampering" in text
    assert "Evidence to keep: Keep the approved change ticket and the approver's name with each record." in text
    assert (
        text.index("severity" if "severity" in text else "critical (2)") < text.index("high (6)") < text.index("medium")
    )
    assert f"  - and {5 - SUBJECTS} more" in text


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (FindingStatus.WAIVED, "### Waived; an accepted violation stays a deviation (10)"),
        (FindingStatus.PENDING, "### Pending: the data ends too early to tell (10)"),
        (FindingStatus.INDETERMINATE, "### Indeterminate: the logs do not show whether it is so (10)"),
    ],
)
def test_what_is_not_open_stands_apart(assessment: Assessment, status: FindingStatus, heading: str) -> None:
    """A waived, pending or indeterminate finding is no open one, and is named with its waiver."""
    changed = tuple(
        msgspec.structs.replace(each, status=status, waivers=("w-1",))
        for each in assessment.findings
        if each.effect is not Effect.EVIDENCE
    )
    text = summary(msgspec.structs.replace(assessment, findings=changed))
    assert heading in text and "Open findings" not in text
    assert ", by `w-1`" in text


def test_links_lead_to_the_html_report(assessment: Assessment) -> None:
    """With an address each control and policy links to its place in the page; without, nothing does."""
    linked = [token.attrs["href"] for token in _tokens(summary(assessment, LINK)) if token.type == "link_open"]
    assert LINK in linked
    assert f"{LINK}#control:soc2:CC6.7" in linked
    assert f"{LINK}#findings:aws.iam.root-used" in linked
    assert [token for token in _tokens(summary(assessment)) if token.type == "link_open"] == []


@pytest.mark.parametrize(
    "link", ["http://a.example", "javascript:alert(1)", "https://a.example/)x", "https://a.example/#x", "x"]
)
def test_a_link_is_a_plain_address(assessment: Assessment, link: str, tmp_path: Path) -> None:
    """Anything but a plain https address is refused, and nothing is written."""
    with pytest.raises(UsageError, match=r"markdown\.link: .* is no plain https address"):
        write(assessment, lambda: (), tmp_path / "summary.md", {"link": link})
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_is_no_markup(assessment: Assessment) -> None:
    """In the whole summary there is no HTML but the folds, no image, no link, and no character that deceives."""
    text = summary(assessment)
    kinds = {token.type for token in _tokens(text)}
    assert "alert(1)" in text
    assert not kinds & {"html_inline", "image", "link_open", "fence", "code_block", "em_open"}
    blocks = [token.content for token in _tokens(text) if token.type == "html_block"]
    assert {block.partition(">")[0] for block in blocks} == {"<details", "</details"}
    assert all(character == "\n" or character.isprintable() for character in text)


def test_it_is_bounded_and_says_what_it_leaves_out(large: Assessment, assessment: Assessment) -> None:
    """Beyond the limit items are left out from the end, whole, and counted."""
    failures = tuple(Failure("read", f"{'cut ' * 40}{number}", object="o" * 100) for number in range(2_000))
    text = summary(msgspec.structs.replace(large, failures=failures))
    assert LIMIT - 2_000 < len(text) <= LIMIT
    assert "### Controls not satisfied (3)" in text and "### Failures (2,000)" in text
    shown = text.count("- read: ")
    assert f"**Left out for length:** {2_000 - shown:,} failures" in text
    assert 0 < shown < 2_000
    assert "Left out" not in summary(assessment)


def test_huge_texts_are_cut(assessment: Assessment) -> None:
    """Neither a message nor a reason fills the summary by itself."""
    finding = msgspec.structs.replace(assessment.findings[0], effect=Effect.REVIEW, message="m" * 100_000)
    finding = msgspec.structs.replace(finding, status=FindingStatus.OPEN)
    control = msgspec.structs.replace(assessment.controls[1], why=("w" * 100_000,))
    text = summary(msgspec.structs.replace(assessment, findings=(finding,), controls=(control,)))
    assert f"`{'m' * TEXT_LIMIT}… (cut)`" in text
    assert f"{'w' * PROSE_LIMIT}… (cut)" in text
    assert len(text) < 6_000


def test_the_contract(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, and the destination comes first."""
    (reporter,) = affidavit_reporters()
    assert reporter.name == "markdown"
    text = check_reporter(reporter, assessment, list(population()), tmp_path)
    assert text.decode() == summary(assessment)
