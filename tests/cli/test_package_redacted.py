"""`affidavit package --redact`: no value that is withheld is left anywhere, and one that is disclosed is proven."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

import pytest
from affidavit.assessment.finding_ids import finding_id
from affidavit.packaging.commitments import load_salts, stand_in
from affidavit.records.fields import as_text

from tests.cli.conftest import POLICY, event
from tests.cli.test_package import Maker, content

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3
SECRET = ("mallory.o-neil+x@example.com", "quiet-user", "198.51.100.77", "2001:db8::77", "only-in-the-profile")
REDACT = ("--redact", "user-name", "--redact", "source-ip")

MANY = (
    POLICY.partition("subject:")[0].replace("test.user-created", "test.many")
    + """\
correlate: {count: 2, by: userIdentity.arn, within: 1h}
subject: userIdentity.arn
message: "{actor.name} created many"
evidence_note: Keep the request.
remediation: Remove the users.
tests:
  - name: two
    matches: true
    events:
      - {repeat: 2, event: {eventTime: "2026-07-01T10:00:00Z", eventName: CreateUser, userIdentity: {arn: a}}}
  - {name: one, matches: false, events: [{eventTime: "2026-07-01T10:00:00Z", eventName: CreateUser}]}
"""
)


@pytest.fixture
def package(cli: Cli, tmp_path: Path) -> Maker:
    """Logs, a policy, a profile and a waiver in which the same names and addresses stand, in every form."""
    for name in ("a", "b"):
        cli("key", "new", f"{name}.key", expect=[DONE])
    mallory, quiet, address, other, trusted = SECRET
    document = {"Principal": f"arn:aws:iam::111122223333:user/{mallory}", "Condition": {"IpAddress": other}}
    person = {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE",
        "arn": f"arn:aws:iam::111122223333:user/{mallory}",
        "accountId": "111122223333",
        "userName": mallory,
    }
    parameters = {
        "userName": quiet,
        "policyDocument": json.dumps(document),
        "encoded": quote(json.dumps(document), safe=""),
        "tags": {mallory: json.dumps(json.dumps({"by": mallory}))},
        "path": f"/home/{quiet}/\n{quiet}",
    }
    records = [
        event(0, userIdentity=person, sourceIPAddress=address, requestParameters=parameters),
        event(1, userIdentity=person, sourceIPAddress=other, eventID="EXAMPLE"),
        event(2, sourceIPAddress="ec2.amazonaws.com", userAgent=f"x ({address}; {quiet})"),
    ]
    (tmp_path / "logs").mkdir()
    (tmp_path / f"logs/{quiet}.json").write_text(json.dumps({"Records": records}))
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "user-created.yaml").write_text(
        POLICY + f"  - {{name: known, matches: true, event: {{eventName: CreateUser, sourceIPAddress: {address}}}}}\n"
    )
    (pack / "many.yaml").write_text(MANY)
    (tmp_path / "profile.yaml").write_text(
        f"organisation: Example Ltd\nparameters: {{known: ['{quiet}']}}\n"
        f"automation_principals: ['arn:aws:iam::111122223333:user/{trusted}']\n"
    )
    return Maker(cli, pack, tmp_path)


def pieces(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and everything that is packed in it: zip, gzip and Base64."""
    yield name, body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for inner in archive.namelist():
                yield from pieces(f"{name}!{inner}", inner.encode() + b"\n" + archive.read(inner))
                yield from pieces(f"{name}!{inner}", archive.read(inner))
    elif body.startswith(b"\x1f\x8b"):
        yield from pieces(f"{name}!gz", gzip.decompress(body))
    else:
        for found in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", body):
            yield f"{name}!base64", base64.b64decode(found[: len(found) // 4 * 4])


def spellings(value: str) -> set[bytes]:
    """A value as it may stand somewhere, its beginning and its end included."""
    part = value.partition("@")[0]
    forms = {value, part, quote(value, safe=""), quote(quote(value, safe=""), safe=""), json.dumps(value)[1:-1]}
    return {form.encode() for form in forms} | {base64.b64encode(value.encode())[:-4]}


def found_in(whole: bytes) -> dict[str, set[str]]:
    """Where values that are to be withheld stand in an archive, in whatever form."""
    found: dict[str, set[str]] = {}
    for name, body in pieces("", whole):
        for value in SECRET:
            if any(form in body for form in spellings(value)):
                found.setdefault(value, set()).add(name)
    return found


def test_no_withheld_value_is_left(package: Maker, cli: Cli) -> None:
    """In no file of the archive, packed or not, in no name of a file, as it is or escaped; and the package verifies."""
    made = package(*REDACT, "--profile", "profile.yaml", "--ledger", "l.db", "--sample", "9")
    assert found_in(made.read_bytes()) == {}
    cli("package", "verify", made, "--public-key", "a.key.pub", expect=[DONE])
    assert "extract of the ledger was left out" in package.printed


def test_without_redaction_the_values_are_there(package: Maker) -> None:
    """So that the search above can find them: each stands in many files, packed ones among them."""
    found = found_in(package("--profile", "profile.yaml", "--sample", "9").read_bytes())
    assert set(found) == set(SECRET)
    logged = [found[value] for value in SECRET[:-1]]
    assert all(any("oscal.zip!" in name for name in names) for names in logged)
    assert all(any(name.endswith("gz!gz") for name in names) for names in logged)


def test_what_is_not_withheld_stays(package: Maker) -> None:
    """Services, policies, counts; and findings about one subject stay one, by an id that nobody can compute."""
    plain = package("--profile", "profile.yaml", name="1.zip")
    made = package("--profile", "profile.yaml", *REDACT, name="2.zip")
    before, after = (content(each, "reports/report.json") for each in (plain, made))
    assert [each["policy"] for each in before["findings"]] == [each["policy"] for each in after["findings"]]
    assert sorted(each["count"] for each in before["findings"]) == sorted(each["count"] for each in after["findings"])
    assert [each["status"] for each in before["controls"]] == [each["status"] for each in after["controls"]]
    assert "ec2.amazonaws.com" in json.dumps(after)
    for finding in after["findings"]:
        assert finding["id"] != finding_id(finding["policy"], finding["subject"])
    assert not {each["id"] for each in before["findings"]} & {each["id"] for each in after["findings"]}
    about = {each["id"] for each in after["findings"]}
    assert {found for each in after["controls"] for found in each["findings"]} <= about
    assert {each["finding"] for each in content(made, "reports/report.evidence.jsonl")} == about
    with zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["withheld"] == ["user-name", "source-ip"]
    assert manifest["altered"] == ["given/profile.yaml", "policies/pack/user-created.yaml"]


def proof(cli: Cli, folder: Path, *values: str, salts: str = "p.zip.salts") -> Any:
    """What discloses values, in a file."""
    told = cli("package", "reveal", *values, "--salts", salts, expect=[DONE]).stdout
    (folder / "told.json").write_text(told)
    return json.loads(told)


def test_a_disclosed_value_is_proven(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """By the archive, the public key and what was disclosed, and only the true one."""
    made = package(*REDACT, "--sample", "9")
    told = proof(cli, tmp_path, SECRET[0], SECRET[2])
    prove = ("package", "prove", made, "told.json", "--public-key")
    done = cli(*prove, "a.key.pub", expect=[DONE])
    assert f"{SECRET[0]}: is what {told[0]['stand_in']} stands for" in done.stdout
    assert "in populations/test.user-created.jsonl.gz" in done.stdout
    assert SECRET[1] not in json.dumps(told)
    assert "signed by the key" in cli(*prove, "b.key.pub", expect=[INCOMPLETE]).stderr
    (tmp_path / "told.json").write_text(json.dumps([{**told[0], "value": SECRET[1]}]))
    assert "is not what" in cli(*prove, "a.key.pub", expect=[INCOMPLETE]).stderr
    proof(cli, tmp_path, "nobody")
    assert "stands nowhere in the package" in cli(*prove, "a.key.pub", expect=[INCOMPLETE]).stderr


def test_a_stand_in_that_somebody_planted_proves_nothing(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """By a salt of their own, for whom they like: it is replaced, and in a package as it is nothing is proven."""
    salt = "07" * 32
    fake = stand_in("bob.innocent", bytes.fromhex(salt))
    records = [event(30, userAgent=f"cli {fake}"), event(31, eventSource=fake)]
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": records}))
    told = {"schema": "affidavit.disclosure/1", "value": "bob.innocent", "salt": salt, "stand_in": fake}
    (tmp_path / "told.json").write_text(json.dumps([told]))
    made, plain = package(*REDACT, "--sample", "20"), package(name="plain.zip")
    prove = ("package", "prove", "told.json", "--public-key", "a.key.pub")
    assert fake.encode() not in made.read_bytes()
    assert "stands nowhere" in cli(*prove[:2], made, *prove[2:], expect=[INCOMPLETE]).stderr
    assert fake.encode() in plain.read_bytes()
    assert "nothing is withheld" in cli(*prove[:2], plain, *prove[2:], expect=[INCOMPLETE]).stderr
    with zipfile.ZipFile(made) as archive:
        listed = archive.read("withheld/stand-ins.txt").decode().splitlines()
    whole = b"".join(body for _, body in pieces("", made.read_bytes()))
    assert {each.decode() for each in re.findall(rb"redacted-[0-9a-f]{64}", whole)} == set(listed)
    assert proof(cli, tmp_path, fake)[0]["stand_in"] in listed == sorted(listed)


def test_a_sampled_record_can_be_disclosed(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """As a whole: its canonical JSON is what its commitment stands for, and no hash lets somebody try it."""
    made = package(*REDACT, "--sample", "9")
    records = json.loads((tmp_path / f"logs/{SECRET[1]}.json").read_text())["Records"]
    for each in content(made, "sample/records.jsonl"):
        assert each["record_sha256"] == ""
        whole = json.dumps(records[each["index"]], sort_keys=True, separators=(",", ":"))
        (told,) = proof(cli, tmp_path, whole)
        assert told["stand_in"] == each["record_commitment"]


def test_salts_are_kept_beside_and_never_inside(package: Maker, tmp_path: Path) -> None:
    """The same salts give the same bytes; others give other stand-ins, so that two packages cannot be linked."""
    first = package(*REDACT, "--salts", "s", name="1.zip")
    secret = json.loads((tmp_path / "s").read_text())["secret"]
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o600
    inside = [body for _, body in pieces("", first.read_bytes())]
    assert not any(form in body for body in inside for form in (secret.encode(), bytes.fromhex(secret)))
    assert package(*REDACT, "--salts", "s", name="2.zip").read_bytes() == first.read_bytes()
    other = package(*REDACT, name="3.zip")
    assert (tmp_path / "3.zip.salts").exists()
    stand_ins = [set(re.findall(rb"redacted-[0-9a-f]{64}", each.read_bytes())) for each in (first, other)]
    assert stand_ins[0] and not stand_ins[0] & stand_ins[1]


def test_any_path_of_a_record_can_be_withheld(package: Maker) -> None:
    """By JMESPath: the principal's id here, and nothing else."""
    made = package("--redact", "userIdentity.principalId")
    assert b"AIDAEXAMPLE" not in b"".join(body for _, body in pieces("", made.read_bytes()))
    assert SECRET[0] in json.dumps(content(made, "reports/report.json"))


def test_no_name_of_a_user_prevents_a_package(package: Maker, tmp_path: Path) -> None:
    """One as a year, a framework, a waiver or the end of a longer word; the waiver's id is the same everywhere."""
    names = ("2026", "soc2", "zq.x1", "émile", "太郎", "bob")
    records = [
        event(n + 10, userIdentity={"userName": name}, userAgent="Noémile 日本太郎です") for n, name in enumerate(names)
    ]
    records.append(event(20, requestParameters={"userName": "x" * 600 + " by zq.x1"}))
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": records}))
    (tmp_path / "w.yaml").write_text(
        "waivers:\n  - id: zq.x1-2026\n    policy: test.user-created\n    reason: of bob\n"
        "    owner: bob\n    ticket: T\n    expires: 2027-01-01\n    condition: eventName == 'CreateUser'\n"
    )
    made = package(*REDACT, "--waivers", "w.yaml", "--sample", "20")
    report = content(made, "reports/report.json")
    (waiver,) = report["waivers"]
    assert re.fullmatch("redacted-[0-9a-f]{64}-redacted", waiver["id"])
    with zipfile.ZipFile(made) as archive:
        assert f"id: {waiver['id']}\n" in archive.read("given/waivers/w.yaml").decode()
    (cut,) = (each["subject"] for each in report["findings"] if each["subject"].startswith("…"))
    assert re.fullmatch("… #[0-9a-f]{12}", cut) and cut[1:] != as_text("x" * 600 + " by zq.x1")[501:]
    sampled = [
        each["record"].get("userAgent")
        for each in content(made, "sample/records.jsonl")
        if each["object"] == "more.json"
    ]
    assert "Noémile 日本太郎です" in sampled


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("logs", "p.zip", "--redact", "user names"), "--redact: 'user names' is none of source-ip"),
        (("logs", "p.zip", "--redact", "eventTime"), "'eventTime' finds eventTime, the time of events, and those stay"),
        (("logs", "p.zip", "--redact", "eventID"), "'eventID' finds eventID, the id of events, and those stay"),
        (
            (
                "logs",
                "p.zip",
                "--policies",
                "pack",
                "--redact",
                "user-name",
                "--sample",
                "1",
                "--seed",
                "by quiet-user",
            ),
            "--seed: 'quiet-user' is to be withheld, and the package tells the seed; choose another",
        ),
        (("logs", "p.zip", "--may-stay", "s"), "--may-stay: is for values that --redact withholds"),
        (("logs", "p.zip", "--salts", "s"), "--salts: is for values that --redact withholds"),
        (("logs", "p.zip", "--redact", "source-ip", "--salts", "a.key"), "a.key: is not what affidavit package wrote"),
        (("reveal", "x", "--salts", "none"), "--salts: none: there is no such file"),
        (("prove", "a.key", "a.key", "--public-key", "a.key.pub"), "a.key: is not what affidavit package wrote"),
    ],
)
def test_wrong_use_is_told(package: Maker, cli: Cli, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """In one line, and nothing is written."""
    assert package
    result = cli("package", *arguments, expect=[USAGE])
    assert told in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "p.zip").exists() and not (tmp_path / "none").exists()


def test_salts_do_not_move_the_draw(package: Maker) -> None:
    """Who packs cannot make salts until a unit is out: a seed draws the same records, whatever stands for values."""
    seeded = (*REDACT, "--sample", "1", "--seed", "x")
    drawn = [
        [(each["policy"], each["object_sha256"], each["index"]) for each in content(made, "sample/records.jsonl")]
        for made in (package(*seeded, "--salts", f"{name}.salts", name=f"{name}.zip") for name in "123")
    ]
    assert drawn[0] == drawn[1] == drawn[2] != []


def test_a_field_that_no_record_has_is_refused(package: Maker, tmp_path: Path) -> None:
    """A slip would withhold nothing, and the manifest would say that it did."""
    package("--redact", "sourceIPaddress", expect=(USAGE,))
    assert not (tmp_path / "p.zip").exists()
    package(*REDACT)
    assert re.search(r"Withheld: \d+ values \(\d+ by user-name, \d+ by source-ip\)", package.printed)


def test_people_named_in_texts_alone_are_withheld(package: Maker, tmp_path: Path) -> None:
    """In documents, answers, messages, keys, and in the first of equal keys in the text of a record that was cut."""
    arn = "arn:aws:iam::111122223333:user"
    names = ("eve.stone", "gus.hill", "joe.lake", "kim.frost", "first.name", "last.name")
    document = json.dumps({"Principal": {"AWS": f"{arn}/eve.stone"}})
    federated = {"type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/kim.frost"}
    long = json.dumps(event(13, userIdentity={"userName": "last.name"}, requestParameters={"x": "y " * 20_000}))
    records = [
        event(10, requestParameters={"policyDocument": document}),
        event(
            11,
            responseElements={"role": {"assumeRolePolicyDocument": quote(document.replace("eve.stone", "gus.hill"))}},
        ),
        event(12, userIdentity=federated, additionalEventData=f"User: {arn}/joe.lake is not authorized"),
    ]
    raw = [*map(json.dumps, records), long.replace('"userName"', '"userName": "first.name", "userName"', 1)]
    (tmp_path / "logs/more.json").write_text(f'{{"Records": [{",".join(raw)}]}}')
    plain, made = package("--sample", "20", name="1.zip"), package(*REDACT, "--sample", "20", name="2.zip")
    before, after = (b"".join(body for _, body in pieces("", each.read_bytes())) for each in (plain, made))
    assert all(name.encode() in before for name in names)
    assert not any(name.encode() in after for name in names)


def test_no_baseline_goes_in(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """It names people of an earlier period, who are in no record of this one."""
    (tmp_path / "earlier").mkdir()
    (tmp_path / "earlier/a.json").write_text(
        json.dumps({"Records": [event(1, userIdentity={"userName": "dave.jones"})]})
    )
    first_seen = MANY.replace("test.many", "test.first").replace(
        "correlate: {count: 2, by: userIdentity.arn, within: 1h}",
        "correlate: {by: recipientAccountId, first_seen: userIdentity.userName, learn: 30d}",
    ).partition("tests:")[0] + (
        "tests:\n  - name: new\n    matches: true\n    events: [{eventTime: '2026-07-01T10:00:00Z', "
        "eventName: CreateUser, recipientAccountId: '1', userIdentity: {userName: a}}]\n"
        "  - {name: other, matches: false, events: [{eventTime: '2026-07-01T10:00:00Z', eventName: GetUser}]}\n"
    )
    (tmp_path / "pack/first.yaml").write_text(first_seen)
    cli("baseline", "earlier", "--policies", "pack", "--output", "b.json", expect=[DONE])
    assert "dave.jones" in (tmp_path / "b.json").read_text()
    plain = package("--baseline", "b.json", name="1.zip")
    assert b"dave.jones" in plain.read_bytes() and "baseline was left out" not in package.printed
    made = package("--baseline", "b.json", *REDACT, name="2.zip")
    assert not any(b"dave.jones" in body for _, body in pieces("", made.read_bytes()))
    assert "The baseline was left out" in package.printed
    digests = [content(each, "reports/report.json")["run"]["baseline_digest"] for each in (plain, made)]
    assert re.fullmatch("[0-9a-f]{64}", digests[0]) and digests[1].startswith("redacted-")


def test_what_is_not_withheld_is_told(package: Maker, tmp_path: Path) -> None:
    """Values of signs alone, and times where they tell when."""
    (tmp_path / "logs/more.json").write_text(
        json.dumps(
            {"Records": [event(10, requestParameters={"a": "!!! ***", "b": "2026-07-01T00:10:00Z", "c": "x.y"})]}
        )
    )
    package("--redact", "requestParameters.[a, b, c]")
    assert "NOT withheld: values without a letter or digit, which cannot be told from other signs: 1" in package.printed
    assert "Withheld but for the times and ids of the events that have them: 1 of these values" in package.printed
    package(*REDACT, name="2.zip")
    assert "NOT withheld" not in package.printed and "but for the times" not in package.printed


def test_no_digest_lets_somebody_try_what_is_withheld(package: Maker, tmp_path: Path) -> None:
    """Of profile, waivers and packs in which a value stands; of all else it stays."""
    (tmp_path / "w.yaml").write_text(
        "waivers:\n  - id: drill\n    policy: test.user-created\n    reason: a drill\n    owner: o\n    ticket: T\n"
        "    expires: 2027-01-01\n    condition: sourceIPAddress == '198.51.100.77'\n"
    )
    given = ("--profile", "profile.yaml", "--waivers", "w.yaml")
    plain, made = package(*given, name="1.zip"), package(*given, *REDACT, name="2.zip")
    before, after = (content(each, "reports/report.json")["run"] for each in (plain, made))
    whole = b"".join(body for _, body in pieces("", made.read_bytes()))
    for digest in (before["profile_digest"], before["waiver_digests"]["w.yaml"], before["packs"][0]["digest"]):
        assert digest.encode() not in whole
    assert after["packs"][0]["withheld"] and not before["packs"][0]["withheld"]
    for digest in (after["profile_digest"], after["waiver_digests"]["w.yaml"]):
        assert re.fullmatch("redacted-[0-9a-f]{64}", digest)
    assert before["frameworks"] == after["frameworks"]


def test_words_of_installed_packs_give_no_stand_in_away(package: Maker, tmp_path: Path) -> None:
    """Whoever has the same pack knows what it says: its files stay, and who is called as a word of it is not told."""
    names = ("maintenance", "reader", "reader.two")
    records = [
        event(n + 10, "CreateAccessKey", userIdentity={"type": "IAMUser", "userName": n_}) for n, n_ in enumerate(names)
    ]
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": records}))
    aws = ("--policies", "aws", "--sample", "9")
    plain, made = package(*aws, name="1.zip"), package(*aws, *REDACT, name="2.zip")
    stand_in_for = load_salts(tmp_path / "2.zip.salts").stand_in
    with zipfile.ZipFile(plain) as one, zipfile.ZipFile(made) as other:
        files = [name for name in one.namelist() if name.startswith(("policies/aws/", "frameworks/"))]
        assert any(b"maintenance" in one.read(name) for name in files)
        assert [one.read(name) for name in files] == [other.read(name) for name in files]
        assert not any(name in files for name in json.loads(other.read("manifest.json"))["altered"])
    before, after = (content(each, "reports/report.json") for each in (plain, made))
    ours = [[each for each in side["policies"] if each["pack"] == "aws"] for side in (before, after)]
    assert ours[0] == ours[1] and before["run"]["packs"][0] == after["run"]["packs"][0]
    said = [
        [each["title"] for each in sorted(side["findings"], key=lambda each: each["title"])] for side in (before, after)
    ]
    assert said[0] == said[1]
    assert stand_in_for("maintenance") in json.dumps([each["evidence"] for each in after["findings"]])


def test_no_planted_name_takes_the_place_of_another(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """A text that reads as somebody's name is a name of its own: both are proven, each where it stands."""
    planted, real = "%76ictim-ops", "victim-ops"
    records = [
        event(10, userIdentity={"type": "IAMUser", "userName": real}),
        event(11, requestParameters={"userName": "x", "description": json.dumps({"user": planted})}),
    ]
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": records}))
    made = package(*REDACT, "--sample", "20")
    stand_in_for = load_salts(tmp_path / "p.zip.salts").stand_in
    rows = {each["time"]: each for each in content(made, "populations/test.user-created.jsonl.gz")}
    assert rows[records[0]["eventTime"]]["actor"] == stand_in_for(real)
    proof(cli, tmp_path, real, planted)
    cli("package", "prove", made, "told.json", "--public-key", "a.key.pub", expect=[DONE])
    sampled = [each["record"] for each in content(made, "sample/records.jsonl") if each["object"] == "more.json"]
    assert {each["userIdentity"].get("userName") for each in sampled} >= {stand_in_for(real)}
    assert json.dumps({"user": stand_in_for(planted)}) in [
        (each["requestParameters"] or {}).get("description") for each in sampled
    ]


def hashes_of(record: bytes) -> Iterator[bytes]:
    """Hashes by which somebody could try what a record says, as bytes, in hexadecimal and in Base64."""
    made = [hashlib.new(name, record).digest() for name in ("md5", "sha1", "sha256", "sha512")]
    made += [hashlib.blake2b(record, digest_size=size).digest() for size in (8, 16, 20, 32, 64)]
    for each in made:
        yield from (
            each,
            each[:8].hex().encode(),
            base64.b64encode(each)[:-4],
            str(UUID(bytes=(each * 2)[:16])).encode(),
        )


def test_no_hash_of_a_record_lets_somebody_try(package: Maker, tmp_path: Path) -> None:
    """Of records without an id, and with one of their own making: neither of the bytes nor of the canonical JSON."""
    person = {"type": "IAMUser", "userName": "quiet-user"}
    records = [event(number, userIdentity=person) for number in range(10, 16)]
    for each, own in zip(records, (None, "", "x", "0" * 32, "{00000000-0000-4000-8000-000000000001}", 7), strict=True):
        each["eventID"] = own
    del records[0]["eventID"]
    again = {**records[0]}
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": [*records, again]}))
    plain, made = package("--sample", "20", name="1.zip"), package(*REDACT, "--sample", "20", name="2.zip")
    raw = [json.dumps(each).encode() for each in records]
    whole = [json.dumps(each, sort_keys=True, separators=(",", ":")).encode() for each in records]
    tried = [found for each in (*raw, *whole) for found in hashes_of(each)]
    before, after = (b"\n".join(body for _, body in pieces("", each.read_bytes())) for each in (plain, made))
    assert sum(each in before for each in tried) >= 2 * len(records)
    assert [each for each in tried if each in after] == []
    # Copies are one action in both, by an id that depends on no secret.
    counts = [content(each, "populations/test.user-created.json")["counts"] for each in (plain, made)]
    assert counts[0] == counts[1] and counts[0]["selected"] == counts[0]["selected_actions"] + 1
    rows = content(made, "populations/test.user-created.jsonl.gz")
    evidence = content(made, "reports/report.evidence.jsonl")
    assert {each["action"] for each in rows} == {each["action"] for each in evidence if "created" in each["policy"]}


def test_words_of_formats_give_no_stand_in_away(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """Whose name is a key of waivers, profile or policies, or a word that a fork shares with the installed pack."""
    names = (
        *("owner", "scope", "reason", "policy", "waivers", "accounts", "organisation", "condition", "parameters"),
        *("regions", "event_classes", "coverage_interval", "management-write", "us-east-1", "given", "profile", "yaml"),
        *("trusted_accounts", "retention_days", "automation_principals", "break_glass_principals", "business_hours"),
        *("eventSource", "reader", "maintenance", "ticket", "expires", "title", "remediation", "aws", "alarm-changed"),
        "zq.only",
    )
    records = [event(n % 60, userIdentity={"type": "IAMUser", "userName": name}) for n, name in enumerate(names)]
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": records}))
    (tmp_path / "w.yaml").write_text(
        "waivers:\n  - {id: reader-1, policy: test.user-created, reason: of zq.only, owner: o, ticket: T,\n"
        "     expires: 2027-01-01, condition: \"userIdentity.userName == 'zq.only'\"}\n"
        "  - {id: owner-1, policy: test.user-created, reason: r, owner: o, ticket: T, expires: 2027-01-01,\n"
        "     condition: eventName == 'x'}\n"
    )
    (tmp_path / "p.yaml").write_text(
        "organisation: Example Ltd\nscope:\n  accounts: ['111122223333']\n  regions: [us-east-1]\n"
        "  event_classes: [management-write]\n  coverage_interval: 1h\ntrusted_accounts: []\nretention_days: 365\n"
        "automation_principals: ['arn:aws:iam::111122223333:user/zq.only']\n"
    )
    fork = tmp_path / "fork"
    with as_file(files("affidavit_policies") / "iam") as installed:
        shutil.copytree(installed, fork / "iam")
    (fork / "pack.yaml").write_text("name: fork\ntitle: iam, and zq.only\nversion: '9'\n")
    (fork / "iam/profile.waivers.yaml").write_text("waivers: []\n")
    odd = [argument for name in names if not name.isalpha() and name != "zq.only" for argument in ("--may-stay", name)]
    made = package(
        *REDACT, *odd, "--waivers", "w.yaml", "--profile", "p.yaml", "--policies", "fork", expect=(DONE, INCOMPLETE)
    )
    stand_in_for = load_salts(tmp_path / "p.zip.salts").stand_in
    report = content(made, "reports/report.json")
    given = [json.dumps([report["run"], report["waivers"], report["policies"]])]
    with zipfile.ZipFile(made) as archive:
        names_of_files = archive.namelist()
        folders = ("given/", "policies/")
        given += [archive.read(name).decode() for name in names_of_files if name.startswith(folders)]
        waiver = archive.read("given/waivers/w.yaml").decode()
    assert [name for name in names if stand_in_for(name) in "".join(given)] == ["zq.only"]
    assert "id: redacted-1, redacted: test.user-created" in waiver and f"== '{stand_in_for('zq.only')}'" in waiver
    assert [name for name in names_of_files if re.fullmatch("policies/fork/iam/redacted-[0-9a-f]{12}.yaml", name)]
    assert "given/profile.yaml" in names_of_files
    cli("package", "verify", made, "--public-key", "a.key.pub", expect=[DONE])


def test_a_name_that_would_be_too_long_is_told_before_anything_is_read(package: Maker, tmp_path: Path) -> None:
    """Of a policy's population, with no path of a temporary file; names of files stay short whatever is withheld."""
    (tmp_path / f"pack/{' '.join(['quiet-user'] * 20)}.yaml").write_text(MANY.replace("test.many", "test.more"))
    made = package(*REDACT)
    with zipfile.ZipFile(made) as archive:
        assert [name for name in archive.namelist() if re.fullmatch(r"policies/pack/redacted-[0-9a-f]{12}\.yaml", name)]
    (tmp_path / "pack/long.yaml").write_text(MANY.replace("test.many", f"test.{'x' * 245}"))
    package(*REDACT, name="2.zip", expect=(USAGE,))
    assert "has a part of more than 255 bytes, so that it cannot be part of a package" in package.printed
    assert "affidavit-" not in package.printed and "Scanning" not in package.printed


def test_a_value_between_quotation_marks_goes(package: Maker, tmp_path: Path) -> None:
    """An apostrophe is doubled in YAML, and a quotation mark in CSV."""
    (tmp_path / "logs/more.json").write_text(
        json.dumps({"Records": [event(10, userIdentity={"userName": "o'brien77@example.com"})]})
    )
    (tmp_path / "p.yaml").write_text("organisation: 'Acme of o''brien77@example.com'\n")
    made = package(*REDACT, "--profile", "p.yaml")
    assert not any(b"brien77" in body for _, body in pieces("", made.read_bytes()))


def test_what_is_lacking_of_a_sample_names_nobody(package: Maker, tmp_path: Path) -> None:
    """Who is called as a word of our sentences: everybody knows what they say."""
    text = json.dumps({"Records": [event(10, userIdentity={"userName": "record"}, more=0.5)]}).replace("0.5", "1e400")
    (tmp_path / "logs/more.json").write_text(text)
    made = package(*REDACT, "--sample", "20")
    problems = {each["problem"] for each in content(made, "sample/records.jsonl")} - {""}
    assert [each[:36] for each in problems] == ["the redacted holds what JSON or a nu"]


def test_a_user_called_as_stand_ins_begin_is_replaced_once(package: Maker, tmp_path: Path) -> None:
    """What a population says of gaps and failures is without the values already: it is that of the report."""
    (tmp_path / "logs/quiet-user-cut.json").write_text('{"Records": [{"eventVersion": "1.08",')
    person = {"type": "IAMUser", "accountId": "111122223333", "userName": "redacted"}
    (tmp_path / "logs/more.json").write_text(json.dumps({"Records": [event(9, userIdentity=person)]}))
    made = package(*REDACT, expect=(INCOMPLETE,))
    told = content(made, "populations/test.user-created.json")["failures"]
    assert told and told == content(made, "reports/report.json")["failures"]
    assert "quiet-user" not in json.dumps(told)
