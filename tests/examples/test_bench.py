"""The benchmark compares like with like: its logs are what it says, and its rules mean the same in each language."""

from __future__ import annotations

from pathlib import Path

import against_duckdb
import against_jmespath
import candidates
import corpus
import pytest
import rules
import stages
from affidavit.authoring.running_tests import run_tests
from affidavit.cli import loading
from affidavit.plugins import load_plugins
from affidavit.policies.files import load_pack
from correlating import correlate


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log files of 6,000 records."""
    return corpus.generate(tmp_path_factory.mktemp("bench"), 6_000)


def _files(logs: Path) -> list[str]:
    return sorted(map(str, logs.rglob("*.json.gz")))


def test_a_corpus_is_the_same_every_time(logs: Path, tmp_path: Path) -> None:
    """The same number of records gives the same names and bytes."""
    again = corpus.generate(tmp_path, 6_000)
    assert [path.read_bytes() for path in map(Path, _files(logs))] == [
        path.read_bytes() for path in map(Path, _files(again))
    ]
    assert [path.name for path in map(Path, _files(logs))] == [path.name for path in map(Path, _files(again))]


def test_one_record_in_four_is_a_candidate_and_one_in_six_matches(logs: Path) -> None:
    """With the built-in pack as it is, 28% of the records are candidates and 18% match."""
    given, matching = candidates.shares(logs)
    assert given == pytest.approx(0.28, abs=0.02)
    assert matching == pytest.approx(0.18, abs=0.02)


def test_rules_are_policies_that_pass_their_tests(tmp_path: Path) -> None:
    """All 1,000 load, differ from one another, and match just what their tests say."""
    chosen = rules.rules(1_000)
    plugins = load_plugins()
    pack = load_pack("rules", rules.write(tmp_path / "rules", chosen), loading.known(plugins))
    assert len(pack.policies) == len({rule.expression() for rule in chosen}) == 1_000
    assert [result.reason for result in run_tests(pack.policies, plugins) if result.reason] == []


def test_rules_find_the_same_in_every_language(logs: Path) -> None:
    """JMESPath and SQL count the same matches of each of the first ten rules, and none of the others."""
    found = against_jmespath.counts(corpus.FILE_RECORDS, _files(logs))
    assert set(found) == {rule.id for rule in rules.rules(10)}
    assert against_duckdb.counts("logs", _files(logs)) == found


def test_correlation_is_given_patterns_to_find() -> None:
    """One group in fifty makes a pattern, of those that count and those that look for a sequence alike."""
    assert correlate(matches=4_000, groups=200)[2] == 4


def test_each_stage_of_a_scan_takes_time(logs: Path, tmp_path: Path) -> None:
    """The profile times what a scan really calls: all of it with the built-in pack, no matching without a match."""
    whole, told = stages.scan(logs, tmp_path)
    assert min(stage.seconds for stage in told) > 0
    assert sum(stage.seconds for stage in told if stage.depth == 0) < whole
    _, told = stages.scan(logs, tmp_path, *stages.no_match(tmp_path))
    matching = {"matches made", "decoded", "texts of records told apart"}
    assert {stage.name for stage in told if stage.seconds == 0} >= matching
