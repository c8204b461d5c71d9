"""A value is found wherever it stands as a word, as it is or escaped, and nothing else is touched."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote

import pytest
from affidavit.packaging.replacing import Replacer
from hypothesis import given
from hypothesis import strategies as st

ESCAPES: list[Callable[[str], str]] = [
    str,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: quote(text, safe=""),
    quote,
    lambda text: quote(text, safe="/:@"),
    lambda text: quote(text, safe=";,/?:@&=+$!*'()#"),
    quote_plus,
    html.escape,
    # As YAML and CSV write what stands between quotation marks.
    lambda text: text.replace("'", "''"),
    lambda text: text.replace('"', '""'),
    # As Go and Gson write JSON.
    lambda text: re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text)[1:-1]),
    lambda text: re.sub("[<>&=']", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text)[1:-1]),
]
# Of them those that reports are written by.
REPORTED = [*ESCAPES[:3], html.escape]
# What names and addresses are made of, and what is escaped in one way or another.
VALUES = st.text("abzAZ09ø.@+=,_-/:\"'&<> ", min_size=1, max_size=12).filter(
    lambda text: text[0].isalnum() and text[-1].isalnum()
)
AROUND = st.text(" /,;:()[]{}|-_", min_size=1, max_size=4)


def shouted(*values: str) -> Replacer:
    """Puts a hash sign in the place of values."""
    return Replacer(values, lambda _: "#")


@given(VALUES, AROUND, AROUND, st.sampled_from(ESCAPES), st.sampled_from(ESCAPES))
def test_a_value_is_found_however_it_is_escaped(
    value: str, before: str, after: str, inner: Callable[[str], str], outer: Callable[[str], str]
) -> None:
    """A text in a text, with what stands around it escaped too: it is gone, and what is around it stays."""
    text = outer(inner(f"{before}{value}{after}"))
    found = shouted(value).replaced(text)
    assert found.count("#") >= 1
    assert found.replace("#", outer(inner(value))) == text


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("10.0.0.1", "10.0.0.1 10.0.0.12 110.0.0.1 10.0.0.1/32", "# 10.0.0.12 110.0.0.1 #/32"),
        ("alice", "alice malice alice2 alice_x x-alice Alice", "# malice alice2 #_x x-# Alice"),
        ("alice", 'user%2Falice "\\nalice" \\u0026alice &quot;alice', 'user%2F# "\\n#" \\u0026# &quot;#'),
        ("2001:db8::1", "[2001:db8::1]:443", "[#]:443"),
        ("a@b.c", "a@b.c a%40b.c a%40b.com a%2540b.c", "# # a%40b.com #"),
        ("@x", "a@x b", "a# b"),
        ("bjørn", "bj\\u00f8rn bj%C3%B8rn bj%c3%b8rn bjørn", "# # # #"),
        ("*", "* - *", "* - *"),
        ("a.b", "a.b.c", "#.c"),
        (
            "émile",
            "Noémile No\\u00e9mile No%C3%A9mile No&#233;mile émiles",
            "Noémile No\\u00e9mile No%C3%A9mile No&#233;mile émiles",
        ),
        ("émile", "é émile\\u0020\\u00e9mile%20%C3%A9mile&#160;&#233;mile", "é #\\u0020#%20#&#160;#"),
        (
            "alice",
            "alice\\u00e9 alice%C3%A9 alice%E2%80%9D \\ud83d\\ude00alice",
            "alice\\u00e9 alice%C3%A9 #%E2%80%9D \\ud83d\\ude00#",
        ),
        (
            "太郎",
            "日本太郎です \\u65e5\\u672c\\u592a\\u90ce \\u592a\\u90ce",
            "日本太郎です \\u65e5\\u672c\\u592a\\u90ce #",
        ),
        ("bob", "CORP\\bob CORP\\\\bob x&bob; %bobby", "CORP\\# CORP\\\\# x&#; %bobby"),
        ("bob@x.com", "CORP\\bob%40x.com CORP\\\\bob@x\\u002Ecom CORP%5Cbob%2540x.com", "CORP\\# CORP\\\\# CORP%5C#"),
        ("10.0.0.1", "10\\u002e0.0.1 10&period;0&#46;0%2e1 10\\x2e0\\u{2e}0.1 10%u002e0.0.1", "# # # #"),
        ("alice", '{\\"n\\": \\"\\\\u0061lice\\"} m\\u0061lice', '{\\"n\\": \\"#\\"} m\\u0061lice'),
        ("C:\\dir\\", '{"d": "C:\\\\dir\\\\"} C:\\dir\\', '{"d": "#"} #'),
        ("a\nb", 'a\nb "a\\nb" a%0Ab', '# "#" #'),
        ("a b", "a+b a%20b a\\u0020b", "# # #"),
        ("a b", "a  b a\tb a\n    b a\r\n  b a%0A%20%20b x  y", "# # # # # x  y"),
        ("a b", "by a\n  # b\n#b, a\n## b", "by #\n#b, #"),
        ("a b", "a # b a#b a  #b", "a # b a#b a  #b"),
        ("a #1 b", "a #1 b, a\n  #1 b", "#, #"),
        ("a  b", "a b, a\n b, a  b", "#, #, #"),
        ("alice", 'who: "al\\\n    ice" al\\\r\nice', 'who: "#" #'),
        ("al ice", '"al \\\n  ice" "al\\\n  \\ ice"', '"#" "#"'),
        ("alice", "run x\\\nalice \\\n alice\\\n", "run x\\\n# \\\n #\\\n"),
        ("a+b", "a+b a%2Bb a%2Bbc", "# # a%2Bbc"),
        ("198.51.100.7", '{\\"ip\\": \\"%198.51.100.7\\"} q=%198.51.100.7+AND', '{\\"ip\\": \\"%#\\"} q=%#+AND'),
        ("u1234", "CORP\\u1234 CORP\\\\u1234", "CORP\\# CORP\\\\#"),
        ("x41", "CORP\\x41 x41", "CORP\\# #"),
        ("alice", "alice\\\\u00e9 alice%25C3%25A9 \\\\u00e9alice", "alice\\\\u00e9 alice%25C3%25A9 \\\\u00e9alice"),
        ("100%25", "100%25 100%2525 100%", "# # #"),
        ("20", "a%20b 20 %20", "a%20b # %20"),
        ("amp", "a&amp;b &amp amp", "a&amp;b &# #"),
        ("o'brien", "'of o''brien' o\\\\'brien 'o''brien''s' oo''brien", "'of #' # '#''s' oo''brien"),
        ('a"b', '"of a""b",x "of a\\\\"b" aa""b', '"of #",x "of #" aa""b'),
        ("a ' b", "'a '' b' 'a\n  ''\n  b'", "'#' '#'"),
        ("alice", "''alice'' \"\"alice\"\"", "''#'' \"\"#\"\""),
        ("bad1", "%bad1 %bad12 \\nbad1", "%# %bad12 \\n#"),
    ],
)
def test_words(value: str, text: str, expected: str) -> None:
    """No part of a longer word, and both ends may touch what is no letter or digit."""
    assert shouted(value).replaced(text) == expected


# Ways in which one character may be escaped, by whoever likes.
ODD: list[Callable[[str], str]] = [
    str,
    lambda each: json.dumps(each)[1:-1],
    lambda each: _units(each),
    lambda each: _units(each).upper().replace("\\U", "\\u"),
    lambda each: f"\\u{{{ord(each):x}}}",
    lambda each: f"\\U{ord(each):08x}",
    lambda each: f"\\x{ord(each):02x}" if ord(each) < 256 else each,
    lambda each: "".join(f"%{octet:02x}" for octet in each.encode()),
    lambda each: "".join(f"%{octet:02X}" for octet in each.encode()),
    lambda each: f"&#{ord(each)};",
    lambda each: f"&#x{ord(each):X};",
    lambda each: f"&#0{ord(each)};",
]


def _units(each: str) -> str:
    units = each.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@given(VALUES, AROUND, AROUND, st.data())
def test_a_value_is_found_whichever_characters_of_it_are_escaped(
    value: str, before: str, after: str, data: st.DataObject
) -> None:
    """Each character in a way of its own, and the whole again in others: it is gone, what is around it stays."""
    levels = data.draw(st.integers(1, 3))

    def escaped(text: str) -> str:
        for _ in range(levels):
            # What begins an escape where it stands bare is never left so.
            ways = [data.draw(st.sampled_from(ODD[2:] if each in "%&+\\" else ODD)) for each in text]
            text = "".join(way(each) for way, each in zip(ways, text, strict=True))
        return text

    parts = [escaped(part) for part in (before, value, after)]
    assert shouted(value).replaced("".join(parts)) == f"{parts[0]}#{parts[2]}"


FOLDS = st.text(" \t", max_size=3).flatmap(
    lambda indent: st.sampled_from([f"\n{indent}", f" \r\n{indent}", f"\n{indent}# ", f"\n\n{indent}", f" {indent}"])
)


@given(
    st.lists(st.text("abz09.@", min_size=1, max_size=4), min_size=2, max_size=4), st.lists(FOLDS, min_size=3), AROUND
)
def test_a_value_is_found_however_lines_are_folded(words: list[str], folds: list[str], around: str) -> None:
    """Any white space within it is one space, in comments too: it is gone, and what is around it stays."""
    value = f"a{' '.join(words)}z"
    first, *rest = value.split(" ")
    folded = first + "".join(fold + word for fold, word in zip(folds, rest, strict=False))
    assert shouted(value).replaced(f"{around}{folded}{around}") == f"{around}#{around}"


@given(VALUES, st.integers(1, 11), st.text(" \t", max_size=4), AROUND)
def test_a_value_is_found_where_a_backslash_ends_the_line(value: str, at: int, indent: str, around: str) -> None:
    """The backslash, the end of the line and the indentation of the next one are nothing."""
    at = min(at, len(value) - 1)
    if at and value[at] != " " and value[at - 1] not in " \\":
        text = f"{value[:at]}\\\n{indent}{value[at:]}"
        assert shouted(value).replaced(f"{around}{text}{around}") == f"{around}#{around}"


@pytest.mark.parametrize("white", [" ", "\n", " #", "\n#", "\\\n", "a\n", "a  "])
def test_much_white_space_is_read(white: str) -> None:
    """As a page has it, or as somebody writes who wants no package made: no depth of calls ends it."""
    text = white * (200_000 // len(white)) + "a\n  b"
    assert shouted("a b", "c").replaced(f"- {text}").endswith("#")


# What is escaped, or looks as if it were. A few backslashes after each other at most: each escaping doubles them.
NEAR = st.text("abzAZ09ø.@日 \n\\%&;", max_size=12).filter(lambda text: 2 * "\\" not in text)


@given(
    VALUES.filter(lambda text: not re.match("[0-9A-Fa-f]{2}", text)),
    NEAR,
    NEAR,
)
def test_what_was_replaced_is_not_found_in_an_escaped_text(value: str, before: str, after: str) -> None:
    """What stays in a text, as within a longer word, stays unfound when reports escape the text."""
    for escape in ESCAPES:
        left = Replacer([value], lambda _: "redacted").replaced(escape(f"{before}{value}{after}"))
        for inner in REPORTED:
            for outer in REPORTED:
                assert not list(shouted(value).found(outer(inner(left)))), outer(inner(left))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("by zebulon.qu", "by "),
        ("by zebulon.quux", "by zebulon.quux"),
        ("by zebulon.quuxx", "by zebulon.quuxx"),
        ("by xzebulon.qu", "by xzebulon.qu"),
        ("by z", "by "),
        ('{"n": "\\u00e9mi', '{"n": "'),
        ('{"n": "\\u00e', '{"n": "'),
        ('{"n": "zebulon\\u002equ', '{"n": "'),
        ("by zebulon%2", "by "),
        ("by zebulon%252Eq", "by "),
        ("by zebulon&am", "by "),
        ("by zebulon%26%2346%3", "by "),
        ("No%C3", "No"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_a_value_that_was_cut_off(text: str, left: str) -> None:
    """Its beginning at the end of a text, as it is or escaped, is where it would begin as a word."""
    assert text[: shouted("zebulon.quux", "émile").begun(text)] == left


def test_the_longest_value_is_taken() -> None:
    """Of two that begin alike, whichever was given first."""
    instead = {"a.b": "1", "a.b@c": "2"}.get
    for values in (("a.b", "a.b@c"), ("a.b@c", "a.b")):
        assert Replacer(values, lambda value: instead(value, "")).replaced("a.b a.b@c") == "1 2"


# Values that can be read as each other: what is escaped in one may be what another says.
ALIKE = st.text("ab+%20\\&#;\"' ", min_size=1, max_size=6) | st.sampled_from(
    ["victim-ops", "%76ictim-ops", "%2576ictim-ops", "victim%2Dops", "a+b", "a b", "a%2Bb", "a%20b", "&amp;", "%20"]
)


@given(st.sets(ALIKE.filter(lambda text: any(map(str.isalnum, text))), min_size=1, max_size=6))
def test_a_text_that_is_a_value_is_replaced_by_what_stands_for_that_value(values: set[str]) -> None:
    """Whatever other values say once they are read: nobody can put what they planted in another's place."""
    replacer = Replacer(values, lambda value: f"<{value}>")
    assert [replacer.replaced(value) for value in values] == [f"<{value}>" for value in values]


@pytest.mark.parametrize(
    ("values", "text", "expected"),
    [
        (("%76ictim-ops", "victim-ops"), "user/victim-ops, %76ictim-ops", "user/<victim-ops>, <%76ictim-ops>"),
        (("a b@x.y", "a+b@x.y"), "by a+b@x.y, a b@x.y, a%2Bb@x.y.", "by <a+b@x.y>, <a b@x.y>, <a+b@x.y>."),
        (("%76ictim-ops", "victim-ops"), "user%2Fvictim%2Dops", "user%2F<victim-ops>"),
        (("victim-1+", "victim-1"), "by victim-1 in July, not victim-1+", "by <victim-1> in July, not <victim-1+>"),
        (("+carl", "carl"), "done by carl and others", "done by <carl> and others"),
        (("ops+is+not", "ops"), "ops is not allowed; ops%2Bis%2Bnot", "<ops> is not allowed; <ops+is+not>"),
        # What is planted reads as the text, and the text reads as the value.
        (("a%2Bb%252Dc", "a b-c"), "by a+b%2Dc.", "by <a b-c>."),
        (("%2576ictim", "%76ictim"), "by victim.", "by <%76ictim>."),
    ],
)
def test_a_value_itself_comes_before_what_reads_as_one(values: tuple[str, ...], text: str, expected: str) -> None:
    """In any text, escaped or not, and what is escaped less often before what is more often."""
    assert Replacer(values, lambda value: f"<{value}>").replaced(text) == expected


@given(st.lists(VALUES, max_size=5), st.text())
def test_a_text_without_values_stays(values: list[str], text: str) -> None:
    """What is replaced is what was found, and all else is as it was."""
    replacer = shouted(*values)
    rest, at = "", 0
    for start, end, _ in replacer.found(text):
        assert at <= start < end
        rest += text[at:start] + "#"
        at = end
    assert replacer.replaced(text) == rest + text[at:]


def test_url_encoding_is_undone_the_same() -> None:
    """A document in a record that was URL-encoded stays one."""
    document = quote(json.dumps({"Principal": "arn:aws:iam::111122223333:user/alice", "n": "alice"}))
    assert json.loads(unquote(shouted("alice").replaced(document))) == {
        "Principal": "arn:aws:iam::111122223333:user/#",
        "n": "#",
    }
