"""The view functions: what each section says, worked out from the Assessment."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Coverage, FindingStatus, Inputs, Records, Reused, Status, Via, WaiverRun
from affidavit.model.policy import Effect, Severity
from affidavit_reporters.html import finding_cards
from affidavit_reporters.html import findings as findings_module
from affidavit_reporters.html.attack import attack_view
from affidavit_reporters.html.controls import SAMPLES, controls_view, outcome, shares
from affidavit_reporters.html.facets import control_facets, finder_view, finding_facets
from affidavit_reporters.html.failures import limits_view
from affidavit_reporters.html.finding_cards import finding_anchor
from affidavit_reporters.html.findings import findings_view, ordered
from affidavit_reporters.html.inputs import OBJECT_ROWS, inputs_view, manifest_digest
from affidavit_reporters.html.method import method_view
from affidavit_reporters.html.page import page_of
from affidavit_reporters.html.render import render
from affidavit_reporters.html.waivers import waivers_view
from affidavit_reporters.run_verdict import incomplete_reasons

replace = msgspec.structs.replace


def test_findings_stand_by_severity_then_policy(assessment: Assessment) -> None:
    """The gravest come first, and every finding appears exactly once, judged or as part of a population."""
    order = [(finding.severity, finding.policy) for finding in ordered(assessment.findings)]
    assert order == sorted(order, key=lambda pair: (-pair[0].rank, pair[1]))
    view = findings_view(assessment)
    assert [group.severity.text for group in view.judged] == ["Critical", "High", "High", "Medium", "Medium"]
    shown = [card.id for group in (*view.judged, *view.populations) for card in group.cards]
    assert sorted(shown) == sorted(finding.id for finding in assessment.findings)
    assert {group.effect.mark for group in view.populations} == {"evidence"}


def test_bounded_evidence_says_of_how_many(assessment: Assessment) -> None:
    """A finding of 214 records that keeps two says so."""
    cards = [card for group in findings_view(assessment).judged for card in group.cards]
    assert "2 of 214 records shown" in [card.shown for card in cards]


def test_controls_shared_by_all_findings_are_said_once(assessment: Assessment) -> None:
    """Where findings of a policy map alike the group says how; where they differ each card does."""
    group = next(
        group for group in findings_view(assessment).judged if group.policy == "aws.iam.administrator-policy-attached"
    )
    assert [way.control for way in group.controls] == ["CC6.3", "CC6.8"]
    assert all(card.controls == () for card in group.cards)
    changed = [
        replace(finding, controls=finding.controls[:1]) if finding.id == group.cards[0].id else finding
        for finding in assessment.findings
    ]
    view = findings_view(replace(assessment, findings=tuple(changed)))
    group = next(group for group in view.judged if group.policy == "aws.iam.administrator-policy-attached")
    assert group.controls == ()
    assert sorted(len(card.controls) for card in group.cards) == [1, 2, 2, 2, 2]


def test_findings_past_the_room_for_cards_stand_in_the_table(
    assessment: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gravest get a card with their share of the records; of the others one record is named, and none is lost."""
    monkeypatch.setattr(findings_module, "CARD_BUDGET", 3)
    monkeypatch.setattr(finding_cards, "EVIDENCE_BUDGET", 4)
    view = findings_view(assessment)
    cards = [card for group in view.judged for card in group.cards]
    judged = [finding for finding in ordered(assessment.findings) if finding.effect != "evidence"]
    assert [card.id for card in cards] == [finding.id for finding in judged]
    assert [card.full for card in cards] == [True] * 3 + [False] * (len(cards) - 3)
    assert {len(card.evidence) for card in cards} == {1}
    assert "1 of 214 records shown" in [card.shown for card in cards]
    assert sum(int(group.more.split()[0]) for group in view.judged if group.more) == len(cards) - 3
    text = b"".join(render(assessment)).decode()
    for finding in judged:
        assert text.count(f'id="{finding_anchor(finding)}"') == 1
        for known in (finding.id, finding.evidence[0].event_id, finding.evidence[0].object):
            assert known in text


def test_facets_tell_findings_and_controls_apart(assessment: Assessment, empty: Assessment) -> None:
    """Words name what an item is, never hold a space, and every one can be chosen, the gravest first."""
    facets = {facet.name: facet for facet in finder_view(assessment).facets}
    assert [option.text for option in facets["severity"].options] == ["Critical", "High", "Medium", "Info"]
    assert facets["control"].options[0].text == "Not satisfied"
    offered = {option.word for facet in facets.values() for option in facet.options}
    for words_of in (*map(finding_facets, assessment.findings), *map(control_facets, assessment.controls)):
        named = {word for word in words_of.split(" ") if word[0] != "f"}
        assert named <= offered
    odd = replace(assessment.findings[0], accounts=("a b", "<script>"))
    assert finding_facets(odd).split(" ")[-2:] == ["a:a_20_b", "a:_3c_script_3e_"]
    assert finder_view(empty).facets == () and not finder_view(empty).any


def test_records_are_cut_and_left_out_with_a_word(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record past the limit is cut, one past the page's budget left out, and both say where to find the rest."""
    monkeypatch.setattr(finding_cards, "RECORD_LIMIT", 100)
    monkeypatch.setattr(finding_cards, "RECORD_BUDGET", 250)
    rows = [row for group in findings_view(assessment).judged for card in group.cards for row in card.evidence]
    assert [len(row.record) for row in rows[:3]] == [100, 100, 0]
    assert rows[0].record_note.startswith("Cut after 100 of ")
    assert {row.record_note for row in rows[2:]} == {
        "Left out to keep this page readable; the JSON report holds this record."
    }


def test_a_record_that_is_not_json_is_shown_as_it_is(assessment: Assessment) -> None:
    """Formatting is a convenience: broken or absurdly nested JSON is shown raw rather than failing the report."""
    for text in ("{broken", "[" * 5_000 + "]" * 5_000):
        finding = assessment.findings[0]
        finding = replace(finding, severity=Severity.CRITICAL, policy="a", effect="review",
                          evidence=(replace(finding.evidence[0], record=text),))  # fmt: skip
        (group,) = findings_view(replace(assessment, findings=(finding,))).judged
        assert group.cards[0].evidence[0].record == text


def test_controls_say_how_findings_map_and_why(assessment: Assessment) -> None:
    """Each control names its findings by policy, inline or through the crosswalk, with the reason."""
    (framework,) = controls_view(assessment)
    rows = {row.id: row for group in framework.groups for row in group.controls}
    assert list(rows) == [result.control for result in assessment.controls]
    assert rows["CC7.2"].tally == ("2 violations",)
    (linked,) = rows["CC7.2"].linked
    assert [(way.via, way.why) for way in linked.ways] == [
        ("Inline", "declared by policy aws.cloudtrail.logging-stopped")
    ]
    assert {way.via for policy in rows["CC6.8"].linked for way in policy.ways} == {"Crosswalk"}
    assert rows["CC1.1"].linked == ()


def test_many_findings_of_a_policy_are_named_by_a_few(assessment: Assessment) -> None:
    """A population of 24 shows a few subjects and says how many more there are."""
    (framework,) = controls_view(assessment)
    row = next(row for group in framework.groups for row in group.controls if row.id == "CC6.1")
    population = next(policy for policy in row.linked if policy.policy == "aws.sts.assume-role")
    assert len(population.samples) == SAMPLES
    assert population.more == "and 19 more"


def test_the_bar_is_filled_exactly() -> None:
    """The pieces of the bar follow each other without gap or overlap, whatever the counts."""
    statuses = [Status.SATISFIED] * 3 + [Status.NOT_SATISFIED] * 2 + [Status.NOT_ASSESSED] * 2
    pieces = shares(statuses)
    assert [piece.controls for piece in pieces] == [2, 0, 3, 0, 2]
    assert [piece.x for piece in pieces[1:]] == [piece.x + piece.width for piece in pieces[:-1]]
    assert pieces[-1].x + pieces[-1].width == 1000
    assert sum(piece.width for piece in shares([])) == 0


@pytest.mark.parametrize(
    ("ran", "matches", "errors", "text", "mark"),
    [
        (False, 0, 0, "Did not run", "not-satisfied"),
        (True, 0, 0, "Ran; no match", "ran"),
        (True, 1, 0, "Ran; 1 match", "matched"),
        (True, 4, 2, "Failed on 2 records; 4 matches", "needs-review"),
    ],
)
def test_how_a_policy_went(ran: bool, matches: int, errors: int, text: str, mark: str) -> None:
    """A policy that did not run, or failed, never looks like one that found nothing."""
    label = outcome(ran, matches, errors)
    assert (label.text, label.mark) == (text, mark)


def test_techniques_stand_under_their_tactics(assessment: Assessment) -> None:
    """Tactics keep their order, found techniques come first, and those only looked for are marked so."""
    view = attack_view(assessment)
    assert [column.name for column in view.columns] == [
        "Initial Access", "Persistence", "Privilege Escalation", "Defense Evasion", "Exfiltration",
    ]  # fmt: skip
    evasion = view.columns[3]
    assert [(cell.id, cell.mark, cell.found) for cell in evasion.techniques] == [
        ("T1078.004", "judged", "2 findings, 24 in evidence"),
        ("T1562.008", "judged", "2 findings"),
        ("T1562.001", "covered", ""),
    ]
    assert view.untouched.startswith("Reconnaissance, Resource Development, Execution")


def test_the_accounting_is_an_equation(assessment: Assessment) -> None:
    """read = evaluated + outside + rejected, and the page says that it holds."""
    accounting = inputs_view(assessment.inputs).accounting
    assert [(term.sign, term.number) for term in accounting.terms] == [
        ("", "12,000"), ("=", "11,880"), ("+", "84"), ("+", "36"),
    ]  # fmt: skip
    assert accounting.holds
    assert len(accounting.remarks) == 2


def test_what_came_from_a_ledger_is_told_beside_the_equation(assessment: Assessment) -> None:
    """How many records and objects, and how many of them no run vouches for; nothing where none did."""
    (*_, told) = inputs_view(assessment.inputs, Reused(objects=1, records=12, unvouched=1)).accounting.remarks
    assert "12 records in 1 object, 1 of them kept by a scan that had not ended" in told
    assert len(inputs_view(assessment.inputs, Reused()).accounting.remarks) == 2


def test_an_equation_that_does_not_hold_says_so() -> None:
    """A difference is never smoothed over."""
    accounting = inputs_view(Inputs((), Records(read=10, evaluated=7, rejected=1))).accounting
    assert not accounting.holds
    assert accounting.verdict == "This does not add up: 2 records unaccounted for."


def test_inputs_are_bounded_and_trouble_comes_first(assessment: Assessment) -> None:
    """Of very many objects a bounded number is listed, those with trouble before all others."""
    whole, troubled = assessment.inputs.objects[0], assessment.inputs.objects[7]
    many = tuple(replace(whole, uri=f"{number:05}") for number in range(OBJECT_ROWS + 10))
    view = inputs_view(replace(assessment.inputs, objects=(*many, troubled)))
    assert len(view.objects) == OBJECT_ROWS
    assert view.objects[0].uri == troubled.uri
    assert view.objects_caption.startswith("500 of 511 log objects")


def test_the_manifest_is_what_sha256sum_prints(assessment: Assessment, tmp_path: Path) -> None:
    """The digest of the list of inputs can be made again from files and their names alone."""
    lines = ""
    objects = []
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text(name)
        digest = hashlib.sha256(name.encode()).hexdigest()
        objects.append(replace(assessment.inputs.objects[0], uri=name, sha256=digest))
    for path in sorted(tmp_path.iterdir()):
        lines += f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
    assert manifest_digest(objects) == hashlib.sha256(lines.encode()).hexdigest()


def test_left_aside_tells_a_hole_from_a_thing_of_no_matter(assessment: Assessment) -> None:
    """What may hold evidence stands first and is marked, and the count says when not all are named."""
    view = inputs_view(assessment.inputs)
    assert [row.consequence.text for row in view.skipped] == [
        "Evidence may be missing", "No evidence is missing", "No evidence is missing",
    ]  # fmt: skip
    assert view.skipped_tally == "5 objects left aside, of which 3 are named here."


def test_an_incomplete_run_says_why(assessment: Assessment) -> None:
    """Every kind of loss is named with its number."""
    assert incomplete_reasons(assessment) == (
        "1 log object could not be read at all.",
        "4 log objects could be read only in part.",
        "36 records could not be read and were rejected.",
        "1 object that may hold evidence was left unread.",
        "1 policy could not run (aws.config.recorder-stopped).",
        "1 policy failed on 2 records (aws.signin.console-login-without-mfa).",
        "1 plugin failed: reporter.csv.",
    )


def test_a_policy_that_could_not_run_did_not_fail_on_records(assessment: Assessment) -> None:
    """Its one failure is no record; and of many policies a sentence names some and counts the rest."""
    many = tuple(replace(assessment.policies[0], id=f"p.{each}", ran=False, errors=1) for each in range(12))
    reasons = incomplete_reasons(replace(assessment, policies=many))
    (about,) = [each for each in reasons if "polic" in each]
    assert about.startswith("12 policies could not run (p.0, ") and about.endswith(", p.9 and 2 more).")
    assert "12 policies could not run." in incomplete_reasons(replace(assessment, policies=many), named=False)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, " 1 was shown to be a false positive, and counts no more."),
        (2, " 2 were shown to be false positives, and count no more."),
    ],
)
def test_one_is_not_said_to_be_many(assessment: Assessment, number: int, said: str) -> None:
    """The summary counts false positives in the grammar of their number."""
    none = [replace(each, status=FindingStatus.FALSE_POSITIVE) for each in assessment.findings[:number]]
    changed = replace(assessment, findings=(*none, *assessment.findings[number:]))
    assert said in page_of(changed).summary.sentences[1]


def test_a_whole_run_gives_no_reasons(empty: Assessment) -> None:
    """Nothing lost, nothing said."""
    assert incomplete_reasons(empty) == ()
    summary = page_of(_with_records(empty)).summary
    assert summary.complete.text == "The run is complete" and summary.whole


def test_a_run_that_names_no_reason_says_that(empty: Assessment) -> None:
    """Incomplete without a recorded reason is still shown as incomplete."""
    whole = _with_records(empty)
    label = page_of(replace(whole, run=replace(whole.run, complete=False))).summary.complete
    assert label.text == "The run is incomplete"
    assert "no reason" in label.meaning


def _with_records(assessment: Assessment) -> Assessment:
    return replace(assessment, inputs=replace(assessment.inputs, records=Records(read=1, evaluated=1)))


def test_accounts_beyond_the_scope_are_named(assessment: Assessment) -> None:
    """Findings outside the declared scope count, and the page says which accounts they are in."""
    assert limits_view(assessment).statements[-1].endswith("outside the declared scope: 999900001111.")
    undeclared = replace(assessment, coverage=Coverage(declared=False))
    assert "999900001111" not in " ".join(limits_view(undeclared).statements)


def test_the_summary_counts_what_is_there(assessment: Assessment) -> None:
    """Numbers of the summary are those of the Assessment, and violations come before reviews."""
    summary = page_of(assessment).summary
    assert {tile.label.mark: tile.number for tile in summary.tiles} == {
        "not-satisfied": "3", "needs-review": "2", "satisfied": "1", "indeterminate": "2", "not-assessed": "1",
    }  # fmt: skip
    assert "4 violations and 6 matters" in summary.sentences[1]
    assert [item.effect.mark for item in summary.attention] == ["violation"] * 3 + ["review"] * 2
    assert summary.attention[0].controls == "CC7.2"
    inline = {link.control for finding in assessment.findings for link in finding.controls if link.via is Via.INLINE}
    assert all(set(item.controls.replace(" and ", ", ").split(", ")) <= inline for item in summary.attention)


def test_the_method_pins_everything(assessment: Assessment) -> None:
    """Digests of packs, frameworks and profile, and every policy with how it went."""
    view = method_view(assessment)
    assert [row.digest for row in (*view.packs, *view.frameworks)] == [
        assessment.run.packs[0].digest, assessment.run.frameworks[0].digest,
    ]  # fmt: skip
    assert {fact.name: fact.value for fact in view.facts}["Profile, SHA-256"] == assessment.run.profile_digest
    assert [row.id for row in view.policies] == [policy.id for policy in assessment.policies]
    assert {row.outcome.text for row in view.policies} >= {"Did not run", "Ran; no match"}


def test_waivers_are_told_with_how_they_went(assessment: Assessment) -> None:
    """Accepted findings, deviations first, and every waiver: in use, expired, never used, or about nothing."""
    made = [
        WaiverRun(name, "p", "c", "Agreed.", "sec", "T-1", "w.yaml", "2026-12-31T00:00:00Z", expired, known, records)
        for name, expired, known, records in (
            ("a", False, True, 2), ("b", True, True, 1), ("c", True, True, 0), ("d", False, True, 0),
            ("e", False, False, 0),
        )
    ]  # fmt: skip
    review = next(each for each in assessment.findings if each.effect is Effect.REVIEW)
    violation = next(each for each in assessment.findings if each.effect is Effect.VIOLATION)
    findings = (
        replace(review, waived=1, waivers=("a",), records=3),
        replace(violation, waived=violation.records, waivers=("a", "gone"), status=FindingStatus.WAIVED),
    )
    changed = replace(assessment, findings=findings, waivers=tuple(made))
    view = waivers_view(changed)
    assert [item.effect.text for item in view.accepted] == ["Violation", "Review"]
    assert view.accepted[0].waivers == (("a", view.rows[0].anchor), ("gone", ""))
    assert view.accepted[1].share == "accepted in part: 1 of 3 records"
    assert [row.outcome.text for row in view.rows] == [
        "In use", "Expired", "Expired, waived nothing", "Waived nothing", "Policy not loaded"
    ]  # fmt: skip
    assert [sentence.rpartition(": ")[2] for sentence in view.useless] == ["b and c.", "d.", "e."]
    assert waivers_view(assessment).rows == ()
    cards = {card.id: card for group in findings_view(changed).judged for card in group.cards}
    assert cards[review.id].accepted == "1 of 3 records, by waiver a"
    assert cards[violation.id].accepted == "all records, by waiver a and gone"
    facts = {
        fact.name: fact.value
        for fact in method_view(replace(changed, run=replace(changed.run, waiver_digests={"w.yaml": "0" * 64}))).facts
    }
    assert facts["Waivers w.yaml, SHA-256"] == "0" * 64
