"""The id of a finding is that of what its policy groups by, whichever records a run has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from affidavit.assessment.finding_ids import correlated_id, finding_id
from affidavit.model.policy import Correlation, PatternKind
from affidavit.times import format_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

BURST = Correlation(PatternKind.COUNT, ("address",), within=3_600, at_least=2)
_RECORDS = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(["eve", "bob"]), st.sampled_from(["a", "b"])), min_size=2, max_size=12
)


def record(minute: int, who: str, address: str) -> dict[str, Any]:
    """A call of somebody from an address."""
    given = {"time": format_time(60 * minute), "id": f"{minute} {who} {address}", "who": who, "address": address}
    return {**given, "class": "write", "account": "1", "region": "r"}


@given(_RECORDS, st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_group_has_one_id_whoever_comes_first(
    build: Build, records: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    """A policy grouped by address names a finding by it, though its subject is whoever called first of those read."""
    policy = build.policy(correlate=BURST)
    some = data.draw(st.lists(st.sampled_from(records), min_size=2))
    ids: dict[str, set[str]] = {}
    for each in (records, some):
        memory = build.Memory({"a.json": build.lines(*(record(*one) for one in each))})
        assessment, population = memory.run(policy)
        assert {one.finding for one in population} == {finding.id for finding in assessment.findings}
        for finding in assessment.findings:
            address = finding.evidence[0].event_id.split()[-1]
            ids.setdefault(address, set()).add(finding.id)
    assert all(len(each) == 1 for each in ids.values())
    assert len(set().union(*ids.values())) == len(ids)


_NAMES = st.text(st.sampled_from('\0"ab,[]'), max_size=4)
_GROUPS = st.lists(_NAMES, max_size=3)


@given(_GROUPS, _GROUPS, _NAMES, _NAMES)
def test_other_groups_and_subjects_have_other_ids(
    group: list[str], another: list[str], subject: str, other: str
) -> None:
    """Whatever stands in them, also what stands between names: a caller writes it."""
    assert (correlated_id("p", group) == correlated_id("p", another)) == (group == another)
    assert (finding_id("p", subject) == finding_id("p", other)) == (subject == other)
