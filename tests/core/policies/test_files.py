"""Policy files: both forms read alike, every mistake is named with its place, all at once, and none is let through."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import DocumentError, Place
from affidavit.log_plugins import is_event_class
from affidavit.model.policy import Effect, Severity
from affidavit.policies.files import Known, Pack, load_pack, read_pack

if TYPE_CHECKING:
    from tests.core.conftest import Build

YAML = """\
id: aws.iam.thing-done
title: A thing was done
severity: high
effect: review
logs: memory.kind
needs: [write]
attack: [T1098.003]
controls: {soc2: [CC6.3], other: X}
select:
  name: [AttachUserPolicy, "Put*"]
  who: somebody
when:
  python: |
    always
subject: actor.principal
message: "{actor.principal} did it"
evidence_note: Keep the ticket.
remediation: Undo it.
references: ["https://example.com/"]
tests:
  - name: matching
    matches: true
    event: {name: x, account: 012345670123, nested: {deep: [1]}}
    profile: {trusted_accounts: ["111122223333"]}
  - name: not matching
    matches: false
    event: {}
"""

REGO = """\
# METADATA
# title: A thing was done
# description: Says more.
# related_resources:
# - ref: https://example.com/
# - https://example.org/
# custom:
#   id: aws.iam.thing-done
#   severity: high
#   effect: review
#   logs: memory.kind
#   needs: [write]
#   attack: [T1098.003]
#   controls: {soc2: [CC6.3]}
#   select:
#     name: x
#   subject: who
#   message: did it
#   evidence_note: Keep the ticket.
#   remediation: Undo it.
#   tests:
#     - name: matching
#       matches: true
#       event: {name: x}
#     - name: not matching
#       matches: false
#       event: {}
package policies.thing_done

match if input.name == "x"
"""

Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Writes files into a folder `pack`."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "pack"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


@pytest.fixture(scope="module")
def known(build: Build) -> Known:
    """What the policies here may refer to."""
    return Known(frozenset({"python", "rego"}), {build.kind.name: build.kind})


@pytest.fixture
def load(folder: Write, known: Known) -> Callable[[Mapping[str, str | bytes]], Pack]:
    """Loads a pack of these files."""
    return lambda files: load_pack("pack", folder(files), known)


@pytest.fixture
def problems(load: Callable[[Mapping[str, str | bytes]], Pack]) -> Callable[..., list[str]]:
    """What is wrong with a policy file, as printed."""

    def find(content: str | bytes, name: str = "p.yaml") -> list[str]:
        with pytest.raises(DocumentError) as caught:
            load({name: content})
        return [str(problem) for problem in caught.value.problems]

    return find


def changed(old: str, new: str, text: str = YAML) -> str:
    """A policy with one thing changed."""
    assert text.count(old) == 1
    return text.replace(old, new)


def test_yaml_policy(load: Any) -> None:
    """Every key of the YAML form is read, with its place where errors will need it."""
    (policy,) = load({"iam/thing.yaml": YAML}).policies
    assert policy.id == "aws.iam.thing-done"
    assert (policy.severity, policy.effect) == (Severity.HIGH, Effect.REVIEW)
    assert (policy.logs, policy.needs, policy.attack) == ("memory.kind", ("write",), ("T1098.003",))
    assert policy.controls == {"soc2": ("CC6.3",), "other": ("X",)}
    assert policy.steps[0].select == {"name": ("AttachUserPolicy", "Put*"), "who": ("somebody",)}
    assert (policy.steps[0].predicate.language, policy.steps[0].predicate.source) == ("python", "always\n")
    assert policy.steps[0].predicate.place == Place("iam/thing.yaml", 14, 5)
    assert policy.subject == ("actor.principal",)
    assert policy.references == ("https://example.com/",)
    assert (policy.description, policy.false_positives) == ("", "")
    assert (policy.pack, policy.place) == ("pack", Place("iam/thing.yaml", 1, 1))
    yes, no = policy.tests
    assert (yes.name, yes.matches, no.matches) == ("matching", True, False)
    assert yes.events == ({"name": "x", "account": "012345670123", "nested": {"deep": [1]}},)
    assert yes.profile == {"trusted_accounts": ["111122223333"]}
    assert yes.place.line == 21


def test_rego_policy(load: Any) -> None:
    """The same keys come from a Rego annotation, OPA's own among them; the predicate is the whole module."""
    (policy,) = load({"thing.rego": REGO}).policies
    assert (policy.id, policy.title, policy.description) == ("aws.iam.thing-done", "A thing was done", "Says more.")
    assert policy.references == ("https://example.com/", "https://example.org/")
    assert (policy.steps[0].predicate.language, policy.steps[0].predicate.source) == ("rego", REGO)
    assert policy.steps[0].predicate.place == Place("thing.rego", 1, 1)
    assert policy.steps[0].select == {"name": ("x",)}
    assert [test.matches for test in policy.tests] == [True, False]
    assert policy.tests[0].place == Place("thing.rego", 22, 9)


def test_rego_annotation_may_follow_other_comments(load: Any) -> None:
    """A licence comment before the annotation, Windows line ends and a byte order mark do not hide it."""
    text = "# Copyright\n\n" + REGO
    for content in (text.encode(), text.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + text.encode()):
        (policy,) = load({"thing.rego": content}).policies
        assert policy.tests[0].place.line == 24


def test_the_event_sources_that_a_policy_selects(folder: Write, build: Build) -> None:
    """Of all its steps, by the header that its log kind names; none where a step may select any."""
    kind = dataclasses.replace(build.kind, source="who")
    known = Known(frozenset({"python", "rego"}), {kind.name: kind})
    files = {"p.yaml": YAML, "q.rego": REGO.replace("iam.thing-done", "iam.other").replace("thing_done", "other")}
    found = {each.id: each.sources for each in load_pack("pack", folder(files), known).policies}
    assert found == {"aws.iam.thing-done": ("somebody",), "aws.iam.other": ()}


def test_a_single_file_is_a_pack(tmp_path: Path, known: Known) -> None:
    """A path to one policy file loads as a pack of one."""
    (tmp_path / "one.yaml").write_text(YAML)
    pack = load_pack("one.yaml", tmp_path / "one.yaml", known)
    assert [policy.id for policy in pack.policies] == ["aws.iam.thing-done"]


def test_manifest_names_the_pack(load: Any) -> None:
    """The manifest's name and version are the pack's, and every policy of it says so."""
    pack = load(
        {"a/p.yaml": YAML, "pack.yaml": "name: mine\nversion: '1.2'\ntitle: My pack\n", "z/q.rego": _other(REGO)}
    )
    assert (pack.name, pack.version, {policy.pack for policy in pack.policies}) == ("mine", "1.2", {"mine"})


def test_without_manifest_the_folder_names_it(load: Any) -> None:
    """A plain folder of policies is a pack too."""
    pack = load({"p.yaml": YAML})
    assert (pack.name, pack.version) == ("pack", "0")


def _other(text: str, policy_id: str = "aws.iam.another") -> str:
    return text.replace("aws.iam.thing-done", policy_id)


def test_policies_are_sorted_and_other_files_left_alone(load: Any) -> None:
    """Order of files does not matter; hidden, cached and foreign files are no policies."""
    files = {
        "z.yaml": _other(YAML, "aws.a"),
        "a.yml": _other(YAML, "aws.z"),
        "m.rego": _other(REGO, "aws.m"),
        "README.md": "# hello",
        ".hidden.yaml": "nonsense: [",
        ".git/x.yaml": "nonsense: [",
        "__pycache__/x.yaml": "nonsense: [",
    }
    assert [policy.id for policy in load(files).policies] == ["aws.a", "aws.m", "aws.z"]


def test_digest_is_of_names_and_bytes(load: Any, tmp_path: Path, known: Known) -> None:
    """The same files have the same digest wherever they lie; any change of a name or a byte changes it."""
    digests = {load({"p.yaml": YAML}).digest}
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "p.yaml").write_text(YAML)
    assert load_pack("other", tmp_path / "elsewhere", known).digest in digests
    content = YAML.encode()
    assert digests == {hashlib.sha256(b"6:p.yaml:%d:" % len(content) + content).hexdigest()}
    digests.add(load({"p.yaml": YAML + "\n"}).digest)
    (tmp_path / "pack" / "p.yaml").rename(tmp_path / "pack" / "q.yaml")
    digests.add(load({}).digest)
    assert len(digests) == 3


REFUSALS = {
    "no id": ("id: aws.iam.thing-done\n", "", "p.yaml:1:1: the policy lacks 'id'"),
    "id in capitals": ("aws.iam.thing-done", "AWS.iam", "p.yaml:1:5: 'id' must be lower-case words with dots"),
    "id of one word": ("aws.iam.thing-done", "thing", "p.yaml:1:5: 'id' must be lower-case words with dots"),
    "no title": ("title: A thing was done\n", "", "p.yaml:1:1: the policy lacks 'title'"),
    "odd severity": ("severity: high", "severity: hgih", "p.yaml:3:11: 'severity' is 'hgih', did you mean 'high'?"),
    "odd effect": (
        "effect: review",
        "effect: deny",
        "p.yaml:4:9: 'effect' is 'deny'; expected one of: evidence, review,",
    ),
    "unknown logs": ("memory.kind", "memory.knd", "p.yaml:5:7: no log kind 'memory.knd', did you mean 'memory.kind'?"),
    "unknown class": ("[write]", "[wirte]", "p.yaml:6:9: no event class 'wirte', did you mean 'write'?"),
    "needs nothing": ("[write]", "[]", "p.yaml:6:8: 'needs'"),
    "no needs": ("needs: [write]\n", "", "p.yaml:1:1: the policy lacks 'needs'"),
    "unknown technique": ("T1098.003", "T9999", "p.yaml:7:10: ATT&CK 18.1 has no technique or tactic 'T9999'"),
    "controls as list": ("{soc2: [CC6.3], other: X}", "[CC6.3]", "p.yaml:8:11: 'controls' must be a mapping of words"),
    "control as number": ("[CC6.3]", "[7.2]", "p.yaml:8:19: 'controls.soc2' must hold text only: put 7.2 in quotes"),
    "select beyond headers": (
        "  who: somebody",
        "  whose: x",
        "p.yaml:11:3: 'select' takes header fields only, not 'whose'",
    ),
    "select nothing": ('[AttachUserPolicy, "Put*"]', "[]", "p.yaml:10:"),
    "no when": ("when:\n  python: |\n    always\n", "", "p.yaml:1:1: the policy lacks 'when'"),
    "when as text": ("when:\n  python: |\n    always\n", "when: x\n", "p.yaml:12:7: 'when' must be a mapping"),
    "empty when": (
        "when:\n  python: |\n    always\n",
        "when: {}\n",
        "p.yaml:12:7: 'when' takes exactly one language, not 0",
    ),
    "two languages": (
        "    always\n",
        "    always\n  rego: x\n",
        "p.yaml:13:3: 'when' takes exactly one language, not 2",
    ),
    "unknown language": (
        "python: |",
        "pyhton: |",
        "p.yaml:13:3: no predicate language 'pyhton', did you mean 'python'?",
    ),
    "blank predicate": ("    always\n", "\n", "p.yaml:13:11: 'python' is blank"),
    "predicate no text": ("python: |\n    always", "python: true", "p.yaml:13:11: 'python' must be text"),
    "no subject": ("subject: actor.principal\n", "", "p.yaml:1:1: the policy lacks 'subject'"),
    "subjects none": ("subject: actor.principal\n", "subject: []\n", "p.yaml:15:10: 'subject'"),
    "subject no text": ("subject: actor.principal", "subject: 5", "p.yaml:15:10: 'subject' must be a list of text"),
    "subject template": (
        "subject: actor.principal",
        'subject: "{actor.principal} {tags[x]}"',
        "p.yaml:15:",
    ),
    "message template": ("{actor.principal} did", "{actor principal} did", "p.yaml:16:"),
    "no message": ('message: "{actor.principal} did it"\n', "", "p.yaml:1:1: the policy lacks 'message'"),
    "no evidence note": ("evidence_note: Keep the ticket.\n", "", "p.yaml:1:1: the policy lacks 'evidence_note'"),
    "no remediation": ("remediation: Undo it.\n", "", "p.yaml:1:1: the policy lacks 'remediation'"),
    "unknown key": (
        "references:",
        "refrences:",
        "p.yaml:19:1: the policy has no key 'refrences', did you mean 'references'?",
    ),
    "test without name": ("  - name: matching\n    matches", "  - matches", "p.yaml:21:5: the test lacks 'name'"),
    "matches as word": ("matches: true", "matches: yes", "p.yaml:22:14: 'matches' must be true or false"),
    "no event": (
        "    event: {}\n",
        "  - name: x\n    matches: false\n    event: {}\n",
        "p.yaml:25:5: the test lacks 'event'",
    ),
    "event as list": (
        "{}\n",
        "[]\n  - {name: x, matches: false, event: {}}\n",
        "p.yaml:27:12: 'event' must be a record",
    ),
    "odd profile": ("{trusted_accounts:", "{trusted:", "p.yaml:24:15: 'profile' has no key 'trusted', did you mean"),
    "profile as text": (
        '{trusted_accounts: ["111122223333"]}',
        "x",
        "p.yaml:24:14: 'profile' must be a mapping of keys to values",
    ),
    "accounts as text": ('{trusted_accounts: ["111122223333"]}', '{accounts: "1"}', "p.yaml:24:"),
    "accounts as numbers": ('{trusted_accounts: ["111122223333"]}', "{accounts: [5]}", "p.yaml:24:"),
    "parameters as list": ('{trusted_accounts: ["111122223333"]}', "{parameters: [5]}", "p.yaml:24:"),
    "odd key in a test": (
        "    event: {}",
        "    event: {}\n    evnt: 1",
        "p.yaml:28:5: the test has no key 'evnt', did you",
    ),
    "no matching test": ("matches: true", "matches: false", "p.yaml:21:3: 'tests' must hold a matching event"),
    "no other test": ("matches: false", "matches: true", "p.yaml:21:3: 'tests' must hold a non-matching event"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_mistake_is_refused(name: str, problems: Any) -> None:
    """Each mistake gives one problem with file, line and column, and what to do."""
    old, new, message = REFUSALS[name]
    found = problems(changed(old, new))
    assert len(found) == 1
    assert found[0].startswith(message)


def test_each_item_of_a_list_has_its_place(problems: Any) -> None:
    """Of several wrong items each is named where it stands."""
    text = YAML.replace("[write]", "[write, x, y]").replace("[T1098.003]", "[T1, T1098.003, T2]")
    assert [each.split(" ")[0] for each in problems(text)] == [
        f"p.yaml:{at}:" for at in ("6:16", "6:19", "7:10", "7:25")
    ]


def test_good_policies_are_read_beside_bad_ones(folder: Write, known: Known) -> None:
    """`read_pack` gives what is right with the problems of the rest, so that later checks can add theirs."""
    pack, found = read_pack("pack", folder({"a.yaml": "nonsense: [", "b.yaml": YAML}), known)
    assert [policy.id for policy in pack.policies] == ["aws.iam.thing-done"]
    assert {problem.path for problem in found} == {"a.yaml"}
    assert read_pack("pack", folder({"a.yaml": _other(YAML)}), known)[1] == []


def test_a_policy_without_tests_is_refused(problems: Any) -> None:
    """Both kinds of test are missed where there are none."""
    text = YAML[: YAML.index("tests:")]
    missed = ["p.yaml:1:1: 'tests' must hold a matching event", "p.yaml:1:1: 'tests' must hold a non-matching event"]
    assert set(missed) <= set(problems(text))
    assert set(problems(text + "tests: []\n")) == {each.replace("1:1", "20:8") for each in missed}


def test_all_mistakes_at_once(load: Any) -> None:
    """One run shows every problem of every file, sorted by place."""
    bad = (
        YAML.replace("severity: high", "severity: x")
        .replace("needs: [write]", "needs: [x]")
        .replace("name: matching", "nam: m")
    )
    with pytest.raises(DocumentError) as caught:
        load({"b.yaml": bad, "a.yaml": "a: [", "c.rego": "package x\n", "pack.yaml": "name: x\n"})
    places = [(problem.path, problem.line) for problem in caught.value.problems]
    assert places == sorted(places)
    assert {path for path, _ in places} == {"a.yaml", "b.yaml", "c.rego", "pack.yaml"}
    assert [line for path, line in places if path == "b.yaml"] == [3, 6, 21, 21]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# METADATA\n", "", r"p.rego:1:1: lacks a '# METADATA' comment before 'package'"),
        ("# title: A thing was done\n", "", r"p.rego:2:3: the METADATA annotation lacks 'title'"),
        ("#   severity: high", "#   severity: x", r"p.rego:9:15: 'severity' is 'x'"),
        ("#   id: aws.iam.thing-done\n", "", r"p.rego:8:5: the policy lacks 'id'"),
        ("# custom:", "# costum:", r"p.rego:2:3: the METADATA annotation lacks 'custom'"),
        (
            "# description: Says more.",
            "# descripton: x",
            r"p.rego:3:3: the METADATA annotation has no key 'descripton', did",
        ),
        ("#       event: {}", "#       event: {a: 1, a: 2}", r"p.rego:27:23: duplicate key 'a'"),
        ("#   attack: [T1098.003]", "#   attack: [T1", r"p.rego:14:\d+: not YAML"),
        (
            "# - ref: https://example.com/\n# - https://example.org/\n",
            "#   x\n",
            r"p.rego:5:5: 'related_resources' must be a list",
        ),
    ],
)
def test_mistakes_in_annotations(old: str, new: str, message: str, problems: Any) -> None:
    """In a Rego file, too, each mistake is named at its line and column of the file."""
    assert any(re.match(message, each) for each in problems(changed(old, new, REGO), "p.rego"))


def test_each_mistake_in_an_annotation_is_told_once(problems: Any) -> None:
    """A missing title is not reported a second time as a blank one."""
    assert len(problems(changed("# title: A thing was done\n", "", REGO), "p.rego")) == 1


def test_an_annotation_of_a_rule_is_not_the_policys(problems: Any) -> None:
    """Metadata that stands on a rule, after `package`, is not taken for the policy's."""
    text = "package policies.thing_done\n\n" + REGO.replace("package policies.thing_done\n\n", "")
    assert "lacks a '# METADATA' comment before 'package'" in problems(text, "p.rego")[0]


def test_rego_needs_its_language(folder: Write, build: Build) -> None:
    """Without a Rego plugin a Rego policy is refused, not left out."""
    with pytest.raises(DocumentError, match="no predicate language 'rego' is installed"):
        load_pack("pack", folder({"p.rego": REGO}), Known(frozenset({"python"}), {build.kind.name: build.kind}))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"# METADATA\n# title: \xff\n"])
def test_files_that_are_not_utf8(content: bytes, problems: Any) -> None:
    """What is not UTF-8 is refused with its line in both forms."""
    assert ": not UTF-8" in problems(content, "p.yaml")[0]
    assert ": not UTF-8" in problems(content, "p.rego")[0]


def test_duplicate_ids(load: Any) -> None:
    """Two policies with one id are refused, naming both files."""
    with pytest.raises(DocumentError) as caught:
        load({"a.yaml": YAML, "b.rego": REGO})
    assert str(caught.value) == "b.rego:8:1: policy id 'aws.iam.thing-done' is taken by pack/a.yaml"


@pytest.mark.parametrize("files", [{"README.md": "x"}, {"pack.yaml": "name: x\nversion: '1'\n"}])
def test_a_pack_without_policies_is_refused(files: Mapping[str, str], load: Any) -> None:
    """A folder without policies is a mistake, not a run in which nothing was found."""
    with pytest.raises(DocumentError, match="holds no policy"):
        load(files)


def test_files_that_cannot_be_read(load: Any, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read is a problem of that file."""
    folder({"p.yaml": YAML})

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DocumentError, match=r"p\.yaml: cannot be read: Permission denied"):
        load({})


def test_folders_in_a_circle(folder: Write, known: Known, tmp_path: Path) -> None:
    """A link that leads back into the pack ends in an error, not in a pack of many copies."""
    root = folder({"iam/p.yaml": YAML})
    (root / "iam" / "again").symlink_to(root)
    with pytest.raises(DocumentError, match="link in a circle"):
        load_pack("pack", root, known)


def test_what_is_no_file_is_no_pack(tmp_path: Path, known: Known) -> None:
    """A path that leads nowhere is an error."""
    with pytest.raises(DocumentError, match="neither a folder nor a file"):
        load_pack("pack", tmp_path / "absent", known)


def test_event_classes(build: Build) -> None:
    """A kind knows its own classes, and data events of any service."""
    assert is_event_class("write", build.kind)
    assert is_event_class("data:s3", build.kind)
    assert not is_event_class("data:", build.kind)
    assert not is_event_class("data", build.kind)
    assert not is_event_class("Write", build.kind)
