"""The evaluator with its child process: verdicts, and bounded harm from hostile predicates and records."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from affidavit import Candidate, DocumentError, Predicate, Verdict
from affidavit_plugins.rego_language import affidavit_predicate_languages, compile_predicates
from affidavit_plugins.rego_language.process import RegoProcessError
from affidavit_plugins.rego_language.protocol import TOO_SLOW
from affidavit_plugins.rego_language.supervisor import RegoEvaluator, _Item, _part
from hypothesis import given
from hypothesis import strategies as st

Start = Callable[..., RegoEvaluator]
Make = Callable[..., Candidate]

GOOD = "input.a == 1"
OTHER = "input.b"
ENDLESS = (
    "count([1 | some i, j, k; numbers.range(1, 3000)[i]; numbers.range(1, 3000)[j]; numbers.range(1, 3000)[k]]) < 0"
)
HOSTILE = {
    "ran past its deadline of 1 s": [ENDLESS],
    "ended its process (SIGABRT)": [
        "sum(numbers.range(1, 1000000000000)) > 1",
        'count(sprintf("%2000000000d", [1])) > 1',
        "package h\nmatch if count(x20) > 1\nx0 := `aaaaaaaaaaaaaaaa`\n"
        + "\n".join(f"x{n + 1} := concat(``, [x{n}, x{n}, x{n}, x{n}])" for n in range(20)),
    ],
    "ended its process (exit status 1)": ["object.subset([1], [])"],
}
DISABLED = "not run: 3 times before it ended its process or ran past its deadline"


def errors(verdicts: Sequence[Verdict], predicate: int) -> list[str | None]:
    """The errors of one predicate's verdicts, in order; None for a match."""
    return [verdict.error for verdict in verdicts if verdict.predicate == predicate]


def test_verdicts_of_many_records(evaluator: Start, candidate: Make) -> None:
    """Matches and errors come in order, each at its candidate and predicate; no match gives nothing."""
    running = evaluator(GOOD, "not lower(input.b)", "input.c")
    candidates = [candidate({"a": n % 2, "b": "x" if n % 3 else n}, (0, 1, 2)) for n in range(5_000)]
    verdicts = running.evaluate(candidates)
    assert [each.candidate for each in verdicts if each.predicate == 0] == list(range(1, 5_000, 2))
    assert [each.candidate for each in verdicts if each.predicate == 1] == list(range(0, 5_000, 3))
    assert all(error and "cannot use its arguments" in error for error in errors(verdicts, 1))
    assert errors(verdicts, 2) == []


def test_predicates_run_where_asked(evaluator: Start, candidate: Make) -> None:
    """A candidate's predicates are run, no others, on its raw text."""
    running = evaluator(GOOD, OTHER)
    candidates = [candidate({"a": 1, "b": True}, which) for which in ((), (1,), (0,), (0, 1))]
    assert running.evaluate(candidates) == [Verdict(1, 1), Verdict(2, 0), Verdict(3, 0), Verdict(3, 1)]
    assert running.evaluate([]) == []


def test_profile_and_library(evaluator: Start, candidate: Make) -> None:
    """A body sees `data.profile`, and `cloudtrail` without an import."""
    running = evaluator(
        "some s in cloudtrail.statements(input.p)\nsome p in s.Principal\n"
        "not cloudtrail.account_of(p) in data.profile.trusted_accounts",
        profile={"accounts": [], "trusted_accounts": ["111122223333"], "parameters": {}},
    )
    policy = '{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{}"}}}}}}'
    candidates = [candidate({"p": policy.format(account)}) for account in ("111122223333", "999999999999")]
    assert running.evaluate(candidates) == [Verdict(1, 0)]


@pytest.mark.parametrize(("reason", "source"), [(reason, each) for reason, all_ in HOSTILE.items() for each in all_])
def test_hostile_on_one_record(evaluator: Start, candidate: Make, reason: str, source: str) -> None:
    """A predicate that harms on one record is an error there; every other pair gets its verdict."""
    # Filling the memory may take longer than the deadline that ends what is endless.
    running = evaluator(GOOD, source, OTHER, step_seconds=1.0 if source is ENDLESS else 30.0)
    candidates = [candidate({"a": 1, "b": True}, (0, 1, 2) if n == 30 else (0, 2)) for n in range(60)]
    verdicts = running.evaluate(candidates)
    assert errors(verdicts, 0) == errors(verdicts, 2) == [None] * 60
    assert [each for each in verdicts if each.predicate == 1] == [Verdict(30, 1, reason)]
    assert len(running.evaluate(candidates[:30])) == 60


@pytest.mark.parametrize(("reason", "source"), [(reason, all_[0]) for reason, all_ in HOSTILE.items()])
def test_hostile_on_every_record(evaluator: Start, candidate: Make, reason: str, source: str) -> None:
    """One that harms on every record is soon not run any more, each of its records is an error, the rest goes on."""
    running = evaluator(GOOD, source, OTHER)
    candidates = [candidate({"a": 1, "b": True}, (0, 1, 2)) for _ in range(300)]
    for again in (False, True):
        verdicts = running.evaluate(candidates)
        assert errors(verdicts, 0) == errors(verdicts, 2) == [None] * 300
        found = Counter(errors(verdicts, 1))
        assert sum(found.values()) == 300
        assert set(found) == ({DISABLED} if again else {reason, DISABLED})
        assert found[reason] <= 3


def test_slow_but_finite(evaluator: Start, candidate: Make) -> None:
    """A predicate that uses up its time is not run any more; nothing else is to blame for it."""
    slow = "count([1 | some i in numbers.range(1, 100); some j in numbers.range(1, 300); i == j]) < 1"
    running = evaluator(GOOD, slow, OTHER, batch_seconds=0.1, record_seconds=0.0)
    candidates = [candidate({"a": 1, "b": True}, (0, 1, 2)) for _ in range(300)]
    first, second = running.evaluate(candidates), running.evaluate(candidates)
    for verdicts in (first, second):
        assert errors(verdicts, 0) == errors(verdicts, 2) == [None] * 300
        assert set(errors(verdicts, 1)) == {TOO_SLOW}
    # Where it still ran it gave no match; the second time it was not run at all.
    assert 0 < len(errors(first, 1)) < len(errors(second, 1)) == 300


def test_several_hostile_at_once(evaluator: Start, candidate: Make) -> None:
    """Each is blamed for its own doing."""
    sources = [GOOD, *(all_[0] for all_ in HOSTILE.values()), OTHER]
    verdicts = evaluator(*sources).evaluate([candidate({"a": 1, "b": 2}, range(5)) for _ in range(50)])
    assert errors(verdicts, 0) == errors(verdicts, 4) == [None] * 50
    for number, reason in enumerate(HOSTILE, start=1):
        assert set(errors(verdicts, number)) == {reason, DISABLED}
        assert len(errors(verdicts, number)) == 50


def test_odd_records(evaluator: Start, candidate: Make) -> None:
    """Deep, broken, oddly encoded and oversized records are errors of their predicates; their neighbours are judged."""
    running = evaluator(GOOD, OTHER, record_bytes=1 << 20)
    odd = {
        b'{"a":1,"b":' + b"[" * 10_000 + b"]" * 10_000 + b"}": "recursion limit exceeded",
        b'{"a":1,"b":"\\ud800"}': "unexpected end of hex escape",
        b'{"a":1,"b":"\xff\xfe"}': "it is not UTF-8",
        b"": "EOF while parsing a value",
        b'{"a":1,"b":"' + b"x" * (1 << 20) + b'"}': "larger than 1048576 bytes",
    }
    good = candidate({"a": 1, "b": True}, (0, 1))
    candidates = [each for raw in odd for each in (candidate(raw, (0, 1)), good)]
    verdicts = running.evaluate(candidates)
    assert [each.error for each in verdicts if each.candidate % 2] == [None] * 10
    for position, reason in enumerate(odd.values()):
        found = [each.error for each in verdicts if each.candidate == 2 * position]
        assert len(found) == 2
        assert all(error and reason in error for error in found)


def test_large_records_and_batches(evaluator: Start, candidate: Make) -> None:
    """Batches are split by bytes as by number; a record larger than a batch passes alone."""
    running = evaluator(GOOD, batch_bytes=10_000, batch_records=7)
    sizes = [10, 9_000, 30_000, 5_000, 5_000, *[1] * 20]
    verdicts = running.evaluate([candidate({"a": 1, "x": "x" * size}) for size in sizes])
    assert verdicts == [Verdict(position, 0) for position in range(25)]


def test_printing_does_no_harm(evaluator: Start, candidate: Make) -> None:
    """What a policy prints goes nowhere: not between the frames, and not into memory."""
    running = evaluator('print("\\u0000\\u0000\\u0000\\u0001", input.x)\ninput.a == 1')
    candidates = [candidate({"a": 1, "x": "x" * 100_000}) for _ in range(100)]
    assert running.evaluate(candidates) == [Verdict(position, 0) for position in range(100)]


def test_loading_hostile_modules(evaluator: Start) -> None:
    """Modules on which the engine crashes or hangs are told as problems, beside those of the others."""
    wide = "package w\n" + "\n".join(f"x{n} := " + "[" * 16 + "]" * 16 for n in range(3_000)) + "\nmatch if true"
    with pytest.raises(DocumentError) as refused:
        evaluator(wide, "foo(1)", "x := " + "[" * 100 + "]" * 100, step_seconds=0.5)
    messages = [problem.message for problem in refused.value.problems]
    assert any("loading this policy ran past its deadline of 0.5 s" in each for each in messages)
    assert any("there is no function 'foo'" in each for each in messages)
    assert any("nest more than 16 deep" in each for each in messages)


def test_the_language_is_registered(predicate: Callable[..., Predicate], candidate: Make) -> None:
    """The plugin gives one language, `rego`, that compiles; it claims no selectors, which would have to be sound."""
    (language,) = affidavit_predicate_languages()
    assert language.name == "rego"
    assert language.selectors(predicate('input.eventName == "x"')) == {}
    running = language.compile([predicate(GOOD)], {})
    assert list(running.evaluate([candidate({"a": 1})])) == [Verdict(0, 0)]
    running.close()


def test_limits_of_the_process(evaluator: Start) -> None:
    """The child may open nothing, write nothing, start nothing, and has none of the surroundings but what it needs."""
    before = _children(os.getpid())
    evaluator(GOOD)
    (child,) = _children(os.getpid()) - before
    limits = {
        line[:26].strip(): line[26:].split()[:2] for line in Path(f"/proc/{child}/limits").read_text().splitlines()
    }
    for none in ("Max core file size", "Max file size", "Max processes", "Max open files"):
        assert limits[none] == ["0", "0"]
    assert limits["Max address space"] == [str(3 << 29)] * 2
    names = {each.split("=")[0] for each in Path(f"/proc/{child}/environ").read_text().split("\0") if each}
    assert names <= {"LC_ALL", "LD_LIBRARY_PATH", "RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "TZ"}
    assert os.getsid(child) == child


def test_half_a_character_in_a_source(evaluator: Start) -> None:
    """A source that has no UTF-8 form is a problem, beside those of the others."""
    with pytest.raises(DocumentError) as refused:
        evaluator('input.a == 1\ninput.b == "\ud800"', "foo(1)")
    assert [(each.line, each.message.split(" (")[0].split(":")[0]) for each in refused.value.problems] == [
        (7, "there is no function 'foo'"),
        (8, "holds half a character"),
    ]


def test_no_predicates_no_process(candidate: Make) -> None:
    """Without predicates nothing is started."""
    before = _children(os.getpid())
    running = compile_predicates([], {})
    assert _children(os.getpid()) == before
    assert list(running.evaluate([candidate({}, ())])) == []
    running.close()


def test_close_ends_the_process(predicate: Callable[..., Predicate]) -> None:
    """After `close`, also twice, no process is left; nor is one after a module was refused."""
    before = _children(os.getpid())
    running = compile_predicates([predicate(GOOD)], {})
    assert len(_children(os.getpid()) - before) == 1
    running.close()
    running.close()
    with pytest.raises(DocumentError):
        compile_predicates([predicate("foo(1)")], {})
    assert _children(os.getpid()) == before


def test_a_killed_process_is_replaced(evaluator: Start, candidate: Make) -> None:
    """A child that somebody kills between two batches costs nothing but its restart."""
    before = _children(os.getpid())
    running = evaluator(GOOD)
    (child,) = _children(os.getpid()) - before
    os.kill(child, signal.SIGKILL)
    assert running.evaluate([candidate({"a": 1}) for _ in range(3)]) == [Verdict(n, 0) for n in range(3)]


def test_a_process_that_cannot_start(monkeypatch: pytest.MonkeyPatch, predicate: Callable[..., Predicate]) -> None:
    """Without a working Python the error says so, and what Python said."""
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(RegoProcessError, match="cannot start a process for Rego"):
        compile_predicates([predicate(GOOD)], {})
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RegoProcessError, match=r"ended its process \(exit status 1\) at its start"):
        compile_predicates([predicate(GOOD)], {})


_PARENT = """
import sys, msgspec
from affidavit import Candidate, Place, Predicate
from affidavit_plugins.rego_language.protocol import TOO_SLOW
from affidavit_plugins.rego_language.supervisor import RegoEvaluator
from affidavit_plugins.rego_language.process import Limits

limits = Limits(step_seconds=1.0, batch_seconds=0.5)
running = RegoEvaluator([Predicate("a.b", "rego", sys.argv[1], Place("p"))], {}, limits)
print("ready", flush=True)
running.evaluate([Candidate({}, b"{}", (0,))])
sys.stdin.read()
"""


@pytest.mark.parametrize("source", [GOOD, ENDLESS])
def test_the_child_ends_with_its_parent(source: str) -> None:
    """When the parent is killed, the child ends: at once when idle, soon when it is in the middle of a record."""
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, source], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (child,) = _children(parent.pid)
        parent.kill()
        parent.wait()
    until = time.monotonic() + 30
    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(child)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4).map(tuple), max_size=6),
    st.integers(0, 24),
    st.integers(0, 24),
)
def test_parts_make_the_whole(predicates: list[tuple[int, ...]], one: int, other: int) -> None:
    """A batch cut at two steps gives three that hold each of its steps once, in order."""
    items = [_Item(number, each, b"") for number, each in enumerate(predicates)]
    count = sum(map(len, predicates))
    first, second = sorted((min(one, count), min(other, count)))
    parts = [_part(items, *ends) for ends in ((0, first), (first, second), (second, count))]
    steps = [(item.candidate, each) for part in parts for item in part for each in item.predicates]
    assert steps == [(item.candidate, each) for item in items for each in item.predicates]
    assert [sum(len(item.predicates) for item in part) for part in parts] == [first, second - first, count - second]


def _children(process: int) -> set[int]:
    """The processes that a process started and that have not been waited for."""
    return {each for each in _processes() if (stat := _stat(each)) and stat[1] == str(process)}


def _is_running(process: int) -> bool:
    stat = _stat(process)
    return stat is not None and stat[0] != "Z"


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def _stat(process: int) -> list[str] | None:
    """State and parent of a process, from proc(5); None when there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
