"""Whom records name: in ARNs and by keys, in texts within texts."""

from __future__ import annotations

import gc
import html
import json
from collections.abc import Callable
from time import process_time
from urllib.parse import quote, quote_plus

import pytest
from affidavit.packaging.naming import session_names, user_names
from hypothesis import given
from hypothesis import strategies as st

USER = "arn:aws:iam::111122223333:user"
ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda text: json.dumps({"x": text}),
    lambda text: quote(text, safe=""),
    quote_plus,
    html.escape,
    lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
)


def users(text: str) -> set[str]:
    """Users whom a record with this text names."""
    return set(user_names({"responseElements": [{"x": text}]}))


def sessions(text: str) -> set[str]:
    """Sessions that it names."""
    return set(session_names({"errorMessage": text}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"User: {USER}/ida.west is not authorized to perform: x", {"ida.west"}),
        (f"no rights for {USER}/team/ida.west.", {"ida.west"}),
        (f"{USER}/ida,{USER}/bob.x", {"ida", "bob.x"}),
        (f"('{USER}/ida', <{USER}/bob>)", {"ida", "bob"}),
        (f"of {USER}/o-neil+x@example.com now", {"o-neil+x@example.com"}),
        (f"of {USER}/o-neil+x%40example.com now", {"o-neil+x@example.com"}),
        (quote_plus(f"User: {USER}/ida.west is not"), {"ida.west"}),
        ("arn:aws:sts::111122223333:federated-user/kim", {"kim"}),
        ("by arn:aws:sts::111122223333:federated-user/kim.", {"kim"}),
        ("by arn:aws:sts::1:assumed-role/AWSReservedSSO_A_0/mei@x.org", {"mei@x.org"}),
        ("by arn:aws:sts::1:assumed-role/web/i-0123", set()),
        ("as AROAEXAMPLE:mei@x.org", {"mei@x.org"}),
        (f"any of {USER}/* and {USER}/team/*", set()),
        (f"{USER}/*", set()),
        (f"own {USER}/${{aws:username}}", set()),
        (f"like {USER}/ida-*", {"ida-*"}),
        ("arn:aws:s3:::bucket/user/ida", set()),
        ("no arn:user/ida", set()),
        (json.dumps({"userName": "in.ner", "User": ["a.b", "c.d"], "by": "no"}), {"in.ner", "a.b", "c.d"}),
        (json.dumps({"user": f"{USER}/ida"}), {"ida"}),
    ],
)
def test_users_in_texts(text: str, expected: set[str]) -> None:
    """In prose, in lists, in patterns and in documents."""
    assert users(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User: arn:aws:sts::111122223333:assumed-role/web/i-0123 is not", {"i-0123"}),
        ("as AROAEXAMPLE:i-0123", {"i-0123"}),
        (json.dumps({"roleSessionName": "s.one"}), {"s.one"}),
        (f"{USER}/ida", set()),
        ("arn:aws:iam::111122223333:role/web", set()),
    ],
)
def test_sessions_in_texts(text: str, expected: set[str]) -> None:
    """Likewise."""
    assert sessions(text) == expected


def test_keys_are_texts_too() -> None:
    """And a denied request for a federated user has no ARN of theirs."""
    assert set(user_names({"x": {f"{USER}/ida": 1}})) == {"ida"}
    asked = {"eventName": "GetFederationToken", "requestParameters": {"name": "kim"}}
    assert set(user_names(asked)) == {"kim"} and not set(user_names(asked | {"eventName": "Other"}))


@given(
    st.lists(st.sampled_from(ESCAPES), max_size=4), st.sampled_from(["ida.west", "o-neil+x@example.com", "\xe9mile"])
)
def test_names_are_found_however_a_text_is_escaped(escapes: list[Callable[[str], str]], name: str) -> None:
    """An ARN, and a key of a document, in up to four layers of any kind."""
    text = json.dumps({"AWS": f"{USER}/{name}", "userName": "in.ner"}, ensure_ascii=False)
    for escape in escapes:
        text = escape(text)
    assert users(text) == {name, "in.ner"}


@pytest.mark.parametrize(
    "part",
    [
        "arn:", "arn::::", "arn:::::user/", "arn:::::user/a/", "arn:::::user/a", f"{USER}/a,", "AROAAAAA:", "AROA",
        f"{USER}/a+", f"{USER}/a%41", '"user":"a"', '"user":["a"', '"user":',
        '"user":"', '"user":[', '"user":"\\"', '"user"  ', "a/", "%22", "&#97;", "\\u0061",
    ],
)  # fmt: skip
def test_no_text_takes_long(part: str) -> None:
    """Twice the text takes about twice the time, whatever repeats in it."""

    def seconds(length: int) -> float:
        text = f":{part * (length // len(part))}"
        # What other tests of this process left to be collected is no part of it.
        gc.disable()
        try:
            began = process_time()
            users(text)
            return process_time() - began
        finally:
            gc.enable()

    assert min(seconds(200_000) for _ in range(3)) < 8 * seconds(50_000) + 0.2
