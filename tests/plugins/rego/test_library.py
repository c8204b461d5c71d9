"""The helper library `data.affidavit.cloudtrail`: what it gives, that it never fails and agrees with JMESPath's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from affidavit.model.profile import WEEKDAYS
from affidavit_plugins.jmespath_language import documents
from affidavit_plugins.jmespath_language.days import days_between
from affidavit_plugins.jmespath_language.hours import within_hours
from affidavit_plugins.jmespath_language.patterns import cidr_matcher, glob_matcher
from affidavit_plugins.rego_language.engine import Engine
from affidavit_plugins.rego_language.modules import Module
from hypothesis import given
from hypothesis import strategies as st

Call = Callable[..., Any]

STATEMENT = {"Effect": "Allow", "Action": "s3:*", "Resource": ["*"], "Principal": {"AWS": ["*", "111122223333"]}}
NORMALISED = {
    "Sid": None,
    "Effect": "Allow",
    "Condition": None,
    "Principal": ["*", "AWS:111122223333"],
    "NotPrincipal": [],
    "Action": ["s3:*"],
    "NotAction": [],
    "Resource": ["*"],
    "NotResource": [],
}


@pytest.fixture(scope="module")
def call() -> Call:
    """Function, arguments → what it gives, or `Ellipsis` when it is undefined. Fails when the function does."""
    engine = Engine()
    source = "input.wanted == {f | f := input.function}"
    assert engine.load([Module(0, "p", 1, 1, source, True)], "{}", lambda _: None) == []
    bare = engine._engine

    def run(function: str, *arguments: Any) -> Any:
        bare.set_input_json(msgspec.json.encode(arguments).decode())
        inputs = ", ".join(f"input[{position}]" for position in range(len(arguments)))
        result = msgspec.json.decode(bare.eval_query_as_json(f"data.affidavit.cloudtrail.{function}({inputs})"))
        return result["result"][0]["expressions"][0]["value"] if result.get("result") else ...

    return run


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": [STATEMENT]},
        {"Statement": STATEMENT},
        json.dumps({"Statement": [STATEMENT]}),
        quote(json.dumps({"Statement": [STATEMENT]})),
        quote(json.dumps({"Statement": [STATEMENT, None, "x"]}, indent=1), safe=""),
    ],
)
def test_statements_of_each_form(call: Call, document: Any) -> None:
    """An object, JSON text and URL-encoded JSON give the same; a single statement is a list of one."""
    assert call("statements", document) == [NORMALISED]


@pytest.mark.parametrize(
    "document", [None, "", "x", "%7B", "[]", [], {}, 1, True, {"Statement": "x"}, "null", "%", "{"]
)
def test_no_document_has_no_statements(call: Call, document: Any) -> None:
    """What is no policy document gives an empty list."""
    assert call("statements", document) == []


def test_url_decoding_keeps_plus_signs(call: Call) -> None:
    """A plus sign in a URL-encoded document is no space (RFC 3986)."""
    document = quote(json.dumps({"Statement": {"Sid": "a+b c"}}), safe="+")
    assert call("statements", document)[0]["Sid"] == "a+b c"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", ["*"]),
        ({"AWS": "*"}, ["*"]),
        ({"Service": "*"}, ["Service:*"]),
        ({"Service": ["b.amazonaws.com", "a.amazonaws.com"]}, ["Service:b.amazonaws.com", "Service:a.amazonaws.com"]),
        ({"AWS": [1, None, "x"], "Federated": {}}, ["AWS:x"]),
        (None, []),
        (7, []),
    ],
)
def test_principals(call: Call, principal: Any, expected: list[str]) -> None:
    """Principals come as "*" or kind and value; what is no string is left out."""
    (statement,) = call("statements", {"Statement": {"Principal": principal, "NotPrincipal": principal}})
    assert statement["Principal"] == statement["NotPrincipal"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:iam::111122223333:role/x", "111122223333"),
        ("arn:aws-cn:iam::111122223333:role/a:b:c", "111122223333"),
        ("AWS:arn:aws:iam::111122223333:root", "111122223333"),
        ("AWS:111122223333", "111122223333"),
        ("111122223333", "111122223333"),
        ("1111222233334", ...),
        ("111122223333\n", ...),
        ("arn:aws:s3:::bucket", ...),
        ("arn:aws:iam::aws:policy/AdministratorAccess", ...),
        ("arn:aws", ...),
        ("*", ...),
        (None, ...),
        (111122223333, ...),
    ],
)
def test_account_of(call: Call, value: Any, expected: Any) -> None:
    """The account of an ARN, of a principal or of itself; undefined where there is none."""
    assert call("account_of", value) == expected


def test_as_array(call: Call) -> None:
    """Null is an empty array, an array itself, anything else an array of it; undefined stays undefined."""
    values: list[Any] = [None, [1], [], "x", {"a": 1}, False]
    assert [call("as_array", value) for value in values] == [[], [1], [], ["x"], [{"a": 1}], [False]]


@pytest.mark.parametrize(
    ("cidr", "address", "expected"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.9.9.9/8", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("0.0.0.0/0", "::1", False),
        ("2001:db8::/32", "2001:db8::1", True),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),
        ("10.0.0.0/8", "::FFFF:a01:203", True),
        ("10.0.0.0/8", "AWS Internal", ...),
        ("10.0.0.0/8", "cloudtrail.amazonaws.com", ...),
        ("10.0.0.0/8", "10.0.0.0/9", ...),
        ("10.0.0.0/+8", "10.1.2.3", ...),
        ("10.0.0.0/33", "10.1.2.3", ...),
        ("nowhere", "10.1.2.3", ...),
        (None, "10.1.2.3", ...),
        ("10.0.0.0/8", None, ...),
        ("10.0.0.0/8", ["10.1.2.3"], ...),
    ],
)
def test_cidr_contains(call: Call, cidr: Any, address: Any, expected: Any) -> None:
    """True or false for addresses; undefined, and no failure, for what is none."""
    assert call("cidr_contains", cidr, address) == expected


_names = st.sampled_from(["Statement", "Sid", "Effect", "Action", "NotAction", "Principal", "AWS", "Service", "x"])
_json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=12,
)
_policies = st.fixed_dictionaries(
    {"Statement": st.lists(st.dictionaries(_names, _json_values, max_size=5), max_size=3)}
)
_documents = st.one_of(
    _json_values,
    _policies,
    _policies.map(json.dumps),
    _policies.map(json.dumps).map(quote),
    _policies.map(json.dumps).flatmap(lambda text: st.integers(0, len(text)).map(lambda end: quote(text[:end]))),
    st.text('%7Bb2"{}é+', max_size=12),
)


@given(_documents)
def test_documents_are_those_of_jmespath(call: Call, document: Any) -> None:
    """Both languages read the same out of any value; principals of several kinds may come in another order."""
    found = call("statements", document)
    expected = documents.statements(document) or []
    for statement in (*found, *expected):
        for key in ("Principal", "NotPrincipal"):
            statement[key] = sorted(statement[key])
    assert found == expected
    assert call("as_array", document) == documents.as_array(document)
    account = documents.account_of(document)
    assert call("account_of", document) == (... if account is None else account)


_addresses = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
    st.sampled_from(
        ["", "10.0.0.1", "10.0.0.01", "AWS Internal", ":", "/", "1.2.3", "fe80::1/64", "10.0.0.0/8", "::/0"]
    ),
)


@given(
    st.tuples(_addresses, st.sampled_from(["", "/", "/0", "/8", "/24", "/33", "/64", "/128", "/129", "/-1"])),
    _addresses,
)
def test_ranges_are_those_of_jmespath(call: Call, cidr: tuple[str, str], address: str) -> None:
    """Both languages judge any range and any address the same."""
    try:
        expected = cidr_matcher("".join(cidr))(address)
    except ValueError:
        expected = None
    assert call("cidr_contains", "".join(cidr), address) == (... if expected is None else expected)


TIMES = st.builds(
    "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format,
    st.integers(1960, 2210),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 24),
    st.integers(0, 60),
    st.sampled_from([0, 59, 60]),
)
BUSINESS_HOURS = st.fixed_dictionaries(
    {
        "time_zone": st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Pacific/Apia"]),
        "days": st.lists(st.sampled_from(WEEKDAYS), min_size=1),
        "start": st.sampled_from(["00:00", "08:00", "09:30"]),
        "end": st.sampled_from(["12:30", "17:00", "24:00"]),
    }
)


@given(time=TIMES | st.text(), hours=BUSINESS_HOURS)
def test_within_hours_agrees_with_jmespath(call: Call, time: str, hours: dict[str, Any]) -> None:
    """Any time, in any zone, lies within the hours in both languages or in neither; what is none is undefined."""
    found = call("within_hours", time, hours)
    assert (None if found is ... else found) is within_hours(time, hours)


def test_within_hours_without_hours(call: Call) -> None:
    """A profile that gives no hours leaves the question open."""
    assert call("within_hours", "2026-07-06T06:00:00Z", None) is ...


ZONES = st.sampled_from(["Z", "+00:00", ".123Z", ".1234567890Z", "+02:00", ""])


@given(earlier=st.builds(str.replace, TIMES, st.just("Z"), ZONES) | st.text(), later=TIMES)
def test_days_between_agrees_with_jmespath(call: Call, earlier: str, later: str) -> None:
    """Any two times are as far apart in both languages; what is no time is undefined."""
    for one, other in ((earlier, later), (later, earlier)):
        found = call("days_between", one, other)
        assert (None if found is ... else found) == days_between(one, other)


def test_days_between_of_odd_values(call: Call) -> None:
    """What is no text is no time."""
    assert call("days_between", None, "2026-07-06T06:00:00Z") is ...
    assert call("days_between", "2026-07-06T06:00:00Z", 5) is ...


@given(
    subject=st.text("ab*?.+[]()\\$^{}|\n", max_size=6),
    patterns=st.lists(st.text("ab*?.+[]()\\$^{}|\n", max_size=4), max_size=3),
)
def test_glob_match_any_agrees_with_jmespath(call: Call, subject: str, patterns: list[str]) -> None:
    """Only `*` and `?` mean more than themselves, and a glob covers the whole text."""
    assert call("glob_match_any", subject, patterns) is any(glob_matcher(each)(subject) for each in patterns)


def test_glob_match_any_of_odd_values(call: Call) -> None:
    """No text and no list is undefined; no pattern covers nothing; what is no text among patterns is passed over."""
    assert call("glob_match_any", None, ["*"]) is ...
    assert call("glob_match_any", "a", "a") is ...
    assert call("glob_match_any", "a", []) is False
    assert call("glob_match_any", "a", [None, 1, "a"]) is True


def opened(**parameters: Any) -> dict[str, Any]:
    """A call that adds rules to a security group."""
    return {"eventName": "AuthorizeSecurityGroupIngress", "requestParameters": {"groupId": "sg-1", **parameters}}


SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}
ANYONE = {"protocol": "tcp", "from": 22, "to": 22, "range": "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (opened(**SSH, cidrIp="0.0.0.0/0"), [ANYONE]),
        (opened(ipPermissions={"items": [{**SSH, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}), [ANYONE]),
        (
            opened(ipPermissions={"items": {**SSH, "ipv6Ranges": {"items": {"cidrIpv6": "::/0"}}}}),
            [{**ANYONE, "range": "::/0"}],
        ),
        (opened(**SSH, cidrIp="64.0.0.0/7"), [{**ANYONE, "range": "64.0.0.0/7"}]),
        (opened(**SSH, cidrIp="64.0.0.0/8"), []),
        (opened(**SSH, cidrIp="not a range"), []),
        (opened(**SSH, cidrIp=7), []),
        (opened(ipPermissions={"items": ["x", 7, None, {}]}), []),
        ({"responseElements": {"securityGroupRuleSet": {"items": [{**SSH, "cidrIpv4": "0.0.0.0/0"}]}}}, [ANYONE]),
        (
            {
                "responseElements": {
                    "securityGroupRuleSet": {"items": [{**SSH, "cidrIpv4": "0.0.0.0/0", "isEgress": True}]}
                }
            },
            [],
        ),
        ({"requestParameters": None, "responseElements": None}, []),
        ({"requestParameters": "x", "responseElements": [7]}, []),
        ({}, []),
    ],
)
def test_rules_open_to_all(call: Call, record: Any, expected: Any) -> None:
    """Every form that a rule is written in, if its range is great; nothing for what is odd."""
    assert call("rules_open_to_all", record) == expected


@pytest.mark.parametrize(
    ("protocol", "asked", "expected"),
    [
        ("tcp", ["tcp"], True),
        ("6", ["tcp"], True),
        (6, ["tcp"], True),
        ("udp", ["tcp"], ...),
        ("udp", ["tcp", "udp"], True),
        (17, ["udp"], True),
        ("-1", ["tcp"], True),
        (-1, [], True),
        ("icmp", ["tcp", "udp"], ...),
    ],
)
def test_covers_port_goes_by_protocol(call: Call, protocol: Any, asked: Any, expected: Any) -> None:
    """By its name or its number; -1 is all of them."""
    assert call("covers_port", {"protocol": protocol, "from": 20, "to": 22}, 21, asked) == expected


@pytest.mark.parametrize(("port", "expected"), [(19, ...), (20, True), (22, True), (23, ...)])
def test_covers_port_counts_both_ends(call: Call, port: int, expected: Any) -> None:
    """Both ports that a range names are part of it."""
    assert call("covers_port", {"protocol": "tcp", "from": 20, "to": 22}, port, ["tcp"]) == expected


OWN, TRUSTED, FOREIGN = "111122223333", "444455556666", "999988887777"


def granted(principal: Any, condition: Any = None, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A statement as `statements` gives it."""
    return {"Effect": effect, "Principal": principal, "NotPrincipal": [], "Condition": condition, **more}


@pytest.mark.parametrize(
    ("record", "trusted", "expected"),
    [
        ({"recipientAccountId": OWN}, [TRUSTED], [OWN, TRUSTED]),
        ({"userIdentity": {"accountId": OWN}}, [], [OWN]),
        ({"recipientAccountId": OWN, "userIdentity": {"accountId": FOREIGN}}, [OWN], [OWN]),
        ({}, [TRUSTED], [None, TRUSTED]),
        ({"userIdentity": "x"}, [], [None]),
    ],
)
def test_known_accounts(call: Call, record: Any, trusted: Any, expected: Any) -> None:
    """The record's own account and those that are trusted; no other becomes known by being absent."""
    assert call("known_accounts", record, trusted) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (granted([f"AWS:arn:aws:iam::{FOREIGN}:role/x"]), True),
        (granted([f"AWS:{FOREIGN}"]), True),
        (granted(["*"]), True),
        (granted([f"AWS:{OWN}", f"AWS:{FOREIGN}"]), True),
        (granted([], NotPrincipal=[f"AWS:{OWN}"]), True),
        (granted([f"AWS:{OWN}"]), ...),
        (granted([f"AWS:arn:aws:iam::{TRUSTED}:root"]), ...),
        (granted(["Service:sns.amazonaws.com"]), ...),
        (granted(["*"], effect="Deny"), ...),
        (granted([]), ...),
    ],
)
def test_grants_outside_goes_by_the_principal(call: Call, statement: Any, expected: Any) -> None:
    """Everyone, everyone but some, or an account that is not known; a service is nobody's account."""
    assert call("grants_outside", statement, [OWN, TRUSTED]) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}, True),
        ({"ForAnyValue:StringLike": {"AWS:PrincipalOrgPaths": ["o-abc123/r-1/*"]}}, True),
        ({"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": TRUSTED}}, True),
        ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}, True),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::exports"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceAccount": OWN}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": FOREIGN}}, ...),
        ({"StringEquals": {"aws:PrincipalAccount": [OWN, FOREIGN]}}, ...),
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, ...),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}, ...),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc123"}}, ...),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, ...),
        ({"Bool": {"aws:SecureTransport": "true"}}, ...),
        ({"StringEquals": {"aws:PrincipalOrgID": [7]}}, ...),
        ({"StringEquals": "x"}, ...),
        ("x", ...),
        (None, ...),
    ],
)
def test_narrowed_inside(call: Call, condition: Any, expected: Any) -> None:
    """By one key all of whose values are of an organisation, a network or a known account; nothing odd narrows."""
    assert call("narrowed_inside", condition, [OWN, TRUSTED]) == expected
    inside = ... if expected is True else True
    assert call("grants_outside", granted(["*"], condition), [OWN, TRUSTED]) == inside


ROLE = f"AWS:arn:aws:iam::{FOREIGN}:role/x"
BUCKET = "arn:aws:s3:::b"


def may(
    call: Call, *denials: dict[str, Any], action: str = "s3:deleteobject", bucket: Any = "b", **grant: Any
) -> bool | Any:
    """Whether an outsider may do it by a grant of everything in the bucket, beside denials to everyone."""
    one = {"Action": ["s3:*"], "NotAction": [], "Resource": [BUCKET, f"{BUCKET}/*"], "NotResource": []}
    first = {**granted([ROLE]), **one, **grant}
    others = [{**granted(["*"], effect="Deny"), **one, **each} for each in denials]
    return call("lets_outsider", [first, *others], first, action, bucket, [OWN, TRUSTED])


@pytest.mark.parametrize(
    ("grant", "denied", "action", "expected"),
    [
        ([f"{BUCKET}/*"], [f"{BUCKET}/*"], "s3:deleteobject", ...),
        ([f"{BUCKET}/*"], [f"{BUCKET}/tmp/*"], "s3:deleteobject", True),
        ([f"{BUCKET}/*"], [f"{BUCKET}/?"], "s3:deleteobject", True),
        ([f"{BUCKET}/*"], [BUCKET], "s3:deleteobject", True),
        ([f"{BUCKET}/*"], [], "s3:deleteobject", True),
        ([f"{BUCKET}/x/*"], [f"{BUCKET}/*"], "s3:deleteobject", ...),
        ([f"{BUCKET}/x/*", f"{BUCKET}/y/*"], [f"{BUCKET}/x/*"], "s3:deleteobject", True),
        (["*"], ["arn:aws-cn:s3:::b/*"], "s3:replicatedelete", ...),
        (["arn:aws:s3:::*"], [BUCKET], "s3:putbucketobjectlockconfiguration", ...),
        (["*"], [f"{BUCKET}/*"], "s3:deletebucket", True),
        ([BUCKET], [], "s3:deleteobject", ...),
        ([BUCKET], [], "s3:deletebucket", True),
        ([f"{BUCKET}/*"], [], "s3:deletebucket", ...),
        ([f"{BUCKET}/*"], [], "s3:bypassgovernanceretention", True),
    ],
)
def test_lets_outsider_goes_by_the_resource(call: Call, grant: Any, denied: Any, action: str, expected: Any) -> None:
    """Of what is granted, objects or the bucket as the action has it, anything that no denial covers."""
    assert may(call, {"Resource": denied}, action=action, Resource=grant) == expected


def test_lets_outsider_goes_by_all_but_some(call: Call) -> None:
    """All but a folder is taken for everything where it is granted, and for nothing where it is denied."""
    but_a_folder: dict[str, Any] = {"Resource": [], "NotResource": [f"{BUCKET}/public/*"]}
    assert may(call, **but_a_folder) is True
    assert may(call, {"Resource": [f"{BUCKET}/*"]}, **but_a_folder) is ...
    assert may(call, but_a_folder) is True


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, ...),
        ({}, ...),
        ({"StringNotEquals": {"aws:PrincipalAccount": [OWN, TRUSTED]}}, ...),
        ({"StringNotEquals": {"aws:PrincipalAccount": [OWN, FOREIGN]}}, True),
        ({"StringNotLike": {"aws:PrincipalAccount": "9999*"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:*"}}, ...),
        ({"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{FOREIGN}:role/*"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{FOREIGN}:role/y"}}, ...),
        ({"ArnNotLike": {"aws:PrincipalArn": ["*"]}}, True),
        ({"StringNotEquals": {"AWS:PrincipalOrgID": "o-abc123"}}, ...),
        ({"StringNotLike": {"aws:PrincipalOrgID": "*"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123", "aws:PrincipalTag/x": "y"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}, "Bool": {"aws:SecureTransport": "false"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}, ...),
        ({"BoolIfExists": {"aws:ViaAWSService": False}}, ...),
        ({"BoolIfExists": {"aws:ViaAWSService": "true"}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": FOREIGN}}, True),
        ({"StringNotEquals": {"aws:PrincipalAccount": [7]}}, True),
        ({"StringNotEquals": "x"}, True),
        ("x", True),
    ],
)
def test_lets_outsider_goes_by_whom_a_denial_leaves_out(call: Call, condition: Any, expected: Any) -> None:
    """A denial counts if all its conditions hold for the outsider; one that leaves it out, or is odd, does not."""
    assert may(call, {"Condition": condition}) == expected


@pytest.mark.parametrize(
    "value", [f"arn:aws:iam::{FOREIGN}:role/y", f"arn:aws:iam::{FOREIGN}:root", "arn:aws:iam::*:*"]
)
@pytest.mark.parametrize("principal", [f"AWS:{FOREIGN}", f"AWS:arn:aws:iam::{FOREIGN}:root"])
def test_lets_outsider_tells_an_account_from_a_role(call: Call, value: str, principal: str) -> None:
    """Of a whole account that is let in, a denial that leaves out one of its roles leaves out some."""
    denial = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": value}}}
    assert may(call, denial, Principal=[principal]) is True


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Principal": ["*"]}, ...),
        ({"Principal": ["*"], "Condition": {"StringEquals": {"aws:PrincipalAccount": FOREIGN}}}, True),
        ({"Principal": [f"AWS:{OWN}"], "Condition": {"StringEquals": {"aws:PrincipalAccount": FOREIGN}}}, ...),
        ({"Principal": ["*"], "Condition": {"StringEquals": {"aws:PrincipalAccount": [7, None]}}}, ...),
        ({"Principal": [f"AWS:{TRUSTED}"]}, ...),
        ({"Effect": "Deny"}, ...),
        ({"Action": ["s3:Get*"]}, ...),
        ({"Action": [], "NotAction": ["s3:Get*"]}, True),
        ({"Action": [], "NotAction": ["S3:Delete*"]}, ...),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}}, ...),
        ({"bucket": 7}, ...),
        ({"bucket": None}, ...),
    ],
)
def test_lets_outsider_goes_by_the_grant(call: Call, changed: dict[str, Any], expected: Any) -> None:
    """By effect, principal, action and conditions; everyone only as far as a condition narrows them to an outsider."""
    grant = {"Principal": [ROLE], **changed}
    assert may(call, **grant) == expected


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ((True, "GetPublicAccessBlock", True), True),
        ((True, "AccountPublicAccessBlock", True), True),
        ((False, "GetPublicAccessBlock", True), ...),
        ((True, "GetPublicAccessBlock", False), ...),
        ((True, "GetPublicAccess", True), ...),
    ],
)
def test_restricts_public_policy(call: Call, bucket: tuple[bool, str, bool], expected: Any) -> None:
    """A policy that is public, where the bucket or its account restricts such."""
    public, name, restricts = bucket
    item = {
        "GetBucketPolicyStatus": {"response": {"PolicyStatus": {"IsPublic": public}}},
        name: {"response": {"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": restricts}}},
    }
    assert call("restricts_public_policy", item) == expected
    assert call("restricts_public_policy", {**item, name: "x"}) is ...
    assert call("restricts_public_policy", None) is ...
