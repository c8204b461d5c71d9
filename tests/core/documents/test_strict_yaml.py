"""YAML without its traps: what resolves, what is refused, where things stand, and that nothing else is ever raised."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest
from affidavit import DocumentError, Place, Problem
from affidavit.documents.strict_yaml import Section, Value, parse, suggest
from hypothesis import example, given, settings
from hypothesis import strategies as st


def plain(text: str) -> Any:
    """What a document says, as ordinary data."""
    return parse(text.encode(), "file.yaml").plain()


def problems(text: str | bytes) -> list[str]:
    """What `parse` objects to, as printed."""
    with pytest.raises(DocumentError) as caught:
        parse(text if isinstance(text, bytes) else text.encode(), "file.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("1234567890123", 1234567890123),
        ("123456789012345678", 123456789012345678),
        ("1.5", 1.5),
        ("-1.5e3", -1500.0),
    ],
)
def test_only_these_plain_scalars_resolve(scalar: str, expected: object) -> None:
    """Words for truth and nothing, integers and floats are what they look like."""
    value = plain(f"key: {scalar}\n")["key"]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "scalar",
    [
        *("on", "off", "yes", "no", "y", "n", "True", "TRUE", "False", "Null", "NULL"),
        *("012345670123", "123456789012", "000000000000", "0777", "0o17", "0x1F", "1_000", "190:20:30"),
        *("2026-07-01", "2026-07-01T00:00:00Z", "12:30", "1e3", ".5", "5.", ".inf", ".nan", "1234567890123456789"),
        "=",
    ],
)
def test_yaml_traps_stay_text(scalar: str) -> None:
    """What YAML 1.1 would turn into booleans, octal numbers, dates or base-60 numbers stays what was written."""
    assert plain(f"key: {scalar}\n") == {"key": scalar}


def test_keys_stay_text() -> None:
    """A key is the word that was written, not the boolean or number that YAML 1.1 makes of it."""
    assert plain("on: 1\nyes: 2\n012345670123: 3\nnull: 4\n2026-07-01: 5\n") == {
        "on": 1,
        "yes": 2,
        "012345670123": 3,
        "null": 4,
        "2026-07-01": 5,
    }


def test_quotes_and_blocks_are_text() -> None:
    """Quoted and block scalars are text whatever they hold."""
    assert plain("a: 'true'\nb: \"1\"\nc: |\n  12\nd: >-\n  null\n") == {
        "a": "true",
        "b": "1",
        "c": "12\n",
        "d": "null",
    }


def test_no_number_becomes_infinite() -> None:
    """A float past a double's range is not turned into infinity, which JSON cannot hold."""
    assert plain("key: 1.0e999\n") == {"key": "1.0e999"}


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "---\n...\n", "\ufeff"])
def test_empty_document_is_null(text: str) -> None:
    """A file without content is null, at its first line."""
    assert parse(text.encode(), "file.yaml").plain() is None


def test_byte_order_mark_is_passed_over() -> None:
    """A UTF-8 byte order mark belongs to no key."""
    assert plain("\ufeffa: 1\n") == {"a": 1}


def test_duplicate_keys_are_refused() -> None:
    """The second of two equal keys is refused, and the first is named by line."""
    assert problems("a: 1\nb: 2\na: 3\n") == ["file.yaml:3:1: duplicate key 'a' (first on line 1)"]


def test_duplicate_keys_are_equal_as_text() -> None:
    """A number and the same number in quotes are one key."""
    assert problems("1: a\n'1': b\n") == ["file.yaml:2:1: duplicate key '1' (first on line 1)"]


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x\n", "a: &x [1]\nb: *x\n", "a: &x {b: *x}\n", "a: &x b\n*x : c\n", "a: &x k\nc: {*x : 1}\n"],
)
def test_aliases_are_refused(text: str) -> None:
    """An alias is refused wherever it stands, as value, as key, and where it leads back to itself."""
    found = problems(text)
    assert len(found) == 1
    assert "aliases are refused" in found[0]


def test_alias_bombs_cost_nothing() -> None:
    """Nested aliases that would expand a billion times are refused without being expanded."""
    rows = ["a0: &a0 [1, 1]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert all("aliases are refused" in each for each in problems("\n".join(rows)))


@pytest.mark.parametrize(
    "value",
    [
        *("!!str 5", "!!int '5'", '!!binary "aGk="', "!local x", "! 5", "!!seq [1]", "!!map {a: 1}", "!x {a: 1}"),
        *("&a !!int 5", "&a !x [1]", "!!python/object/apply:os.system [id]", "!!int |\n  5", "!x >\n  5"),
    ],
)
def test_tags_are_refused(value: str) -> None:
    """Explicit tags are refused on every kind of value."""
    found = problems(f"key: {value}\n")
    assert len(found) == 1
    assert found[0].startswith("file.yaml:1:")
    assert "tags are refused" in found[0]


def test_a_tag_on_a_key_is_refused() -> None:
    """Explicit tags are refused on keys."""
    assert "tags are refused" in problems("a: 1\n!!int k: v\n")[0]


def test_an_exclamation_mark_in_text_is_no_tag() -> None:
    """A predicate that begins with `!` in quotes or in a block is text."""
    assert plain("a: '!x'\nb: |\n  !x\nc: x !y\n") == {"a": "!x", "b": "!x\n", "c": "x !y"}


def test_merge_keys_are_refused() -> None:
    """A merge key is refused by name; the same in quotes is an ordinary key."""
    assert problems("<<: {a: 1}\n") == ["file.yaml:1:1: YAML merge keys are refused: write the values out"]
    assert plain("'<<': 1\n") == {"<<": 1}


@pytest.mark.parametrize("text", ["[a]: 1\n", "{a: b}: 1\n", "? [a]\n: 1\n"])
def test_keys_must_be_words(text: str) -> None:
    """Lists and mappings as keys are refused."""
    assert "a key must be a word" in problems(text)[0]


def test_several_documents_are_refused() -> None:
    """A second document in a file is not passed over in silence."""
    assert problems("a: 1\n---\nb: 2\n")[0].startswith("file.yaml:2:1: not YAML: ")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_is_bounded(opening: str) -> None:
    """Nesting past 100 is refused at its place, however deep it goes, without a crash."""
    for depth in (101, 20_000):
        assert problems(opening * depth) == [f"file.yaml:1:{1 + 100 * len(opening)}: nested too deeply"]


def test_depth_up_to_the_bound_is_read() -> None:
    """Exactly 100 levels are fine."""
    assert json.dumps(plain("[" * 100 + "]" * 100)) == "[" * 100 + "]" * 100


def test_what_is_not_utf8_is_refused_with_its_line() -> None:
    """Bytes that are no UTF-8 are refused, with the line they stand on."""
    assert problems(b"a: 1\nb: \xff\n") == ["file.yaml:2:1: not UTF-8: byte 8 of the file"]
    assert len(problems("a: 1".encode("utf-16"))) == 1


def test_control_characters_are_refused() -> None:
    """A NUL is refused as YAML, not passed through."""
    assert "not YAML" in problems(b"a: \x00\n")[0]


def test_all_refusals_at_once() -> None:
    """Every refusal of a file is reported in one go, sorted by place."""
    found = problems("a: !x 1\nb: &y 2\nc: *y\na: 3\n<<: {}\n")
    assert [each.split(":")[1] for each in found] == ["1", "3", "4", "5"]


def test_syntax_errors_have_a_place() -> None:
    """A syntax error names file, line and column."""
    assert problems("a: 1\nb: [1, 2\nc: 3\n")[0].startswith("file.yaml:3:")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("key: value\n", (1, 6)),
        ("key: 'value'\n", (1, 7)),
        ('key: "value"\n', (1, 7)),
        ("key: |\n  value\n", (2, 3)),
        ("key: >\n    value\n", (2, 5)),
        ("key: |\n\n\n  value\n", (4, 3)),
        ("key: |-\n  value\nnext: 1\n", (2, 3)),
        ("key: [value]\n", (1, 6)),
    ],
)
def test_places_of_values(text: str, place: tuple[int, int]) -> None:
    """A value's place is where its own text begins, past quotes and block markers."""
    value = parse(text.encode(), "file.yaml").data["key"]
    assert (value.place.line, value.place.column) == place
    assert value.key_place == Place("file.yaml", 1, 1)


def test_places_can_be_moved() -> None:
    """YAML that stands inside another file reports that file's lines and columns."""
    value = parse(b"a: 1\nb:\n  c: x\n", "policy.rego", line_offset=10, column_offset=2)
    assert value.data["b"].data["c"].place == Place("policy.rego", 13, 8)
    with pytest.raises(DocumentError) as caught:
        parse(b"a: 1\na: 2\n", "policy.rego", line_offset=10, column_offset=2)
    assert str(caught.value) == "policy.rego:12:3: duplicate key 'a' (first on line 11)"


_YAML_TEXT = st.text(alphabet="abc:-[]{}&*!|>'\"#%@`,?~<>=0123456789.eE+_ \n\t\r\u2028é\ufeff\\")


@given(st.binary(max_size=200) | _YAML_TEXT.map(str.encode) | st.text(max_size=100).map(lambda text: text.encode()))
@settings(max_examples=300)
@example(b"? ")
@example(b"!")
@example(b"&a")
@example(b"\xef\xbb\xbf\xff")
def test_parse_raises_nothing_but_document_errors(text: bytes) -> None:
    """Whatever the bytes, `parse` gives plain data or a `DocumentError` with at least one problem."""
    found: tuple[Problem, ...] = ()
    try:
        value = parse(text, "file.yaml")
    except DocumentError as error:
        found = error.problems
    else:
        found = (Problem("file.yaml", 1, 1, json.dumps(value.plain(), allow_nan=False)),)
    assert found
    assert {problem.path for problem in found} == {"file.yaml"}


_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("éß漢😀"))
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
).filter(lambda data: not _has_account_number(data))


def _has_account_number(data: Any) -> bool:
    """Whether unquoted 12-digit integers are in it: those stay text, so they do not come back as numbers."""
    if isinstance(data, dict):
        return any(_has_account_number(value) for value in data.values())
    if isinstance(data, list):
        return any(_has_account_number(value) for value in data)
    return isinstance(data, int) and len(str(data)) == 12


@given(_DATA)
@settings(max_examples=80)
def test_json_reads_as_what_it_says(data: Any) -> None:
    """JSON is YAML: any data without floats comes back unchanged."""
    assert plain(json.dumps(data, ensure_ascii=False)) == data


class Colour(StrEnum):
    """An enumeration to choose from."""

    RED = "red"
    GREEN = "green"


def section(text: str) -> tuple[Section, list[Problem]]:
    """A section over a document, and the list its problems go to."""
    found: list[Problem] = []
    return Section(parse(text.encode(), "f"), "the thing", found), found


def test_section_reads_every_kind_of_value() -> None:
    """Each getter reads its kind, and nothing is left to complain about."""
    made, found = section(
        "t: text\nl: [a, b]\ns: alone\nc: green\nm: {x: one, y: [two, three]}\nn: [{k: v}]\no: {p: q}\n"
    )
    assert made.text("t") == "text"
    assert made.texts("l") == ("a", "b")
    assert made.texts("s", single=True) == ("alone",)
    assert made.choice("c", Colour) is Colour.GREEN
    assert made.text_lists("m") == {"x": ("one",), "y": ("two", "three")}
    assert [each.text("k") for each in made.sections("n", "the item")] == ["v"]
    inner = made.section("o", "the inner")
    assert inner is not None
    assert inner.text("p") == "q"
    made.finish()
    assert found == []


def test_section_defaults() -> None:
    """Absent and null keys read as the default; without a default they are missed."""
    made, found = section("a: null\n")
    assert (made.text("a", "d"), made.text("b", "d"), made.texts("c"), made.text_lists("e")) == ("d", "d", (), {})
    assert made.choice("f", Colour, Colour.RED) is Colour.RED
    assert made.section("g", "x") is None
    assert list(made.sections("h", "x", required=False)) == []
    assert found == []
    made.text("a")
    made.text("b")
    assert [str(each) for each in found] == ["f:1:4: the thing lacks 'a'", "f:1:1: the thing lacks 'b'"]


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("k: 12\n", lambda it: it.text("k"), "f:1:4: 'k' must be text: put 12 in quotes"),
        ("k: true\n", lambda it: it.text("k"), "f:1:4: 'k' must be text: put True in quotes"),
        ("k: [a]\n", lambda it: it.text("k"), "f:1:4: 'k' must be text"),
        ("k: ' '\n", lambda it: it.text("k"), "f:1:5: 'k' is blank"),
        ("k: one\n", lambda it: it.texts("k"), "f:1:4: 'k' must be a list of text"),
        ("k: [a, 1]\n", lambda it: it.texts("k"), "f:1:8: 'k' must hold text only: put 1 in quotes"),
        ("k: rde\n", lambda it: it.choice("k", Colour), "f:1:4: 'k' is 'rde', did you mean 'red'?"),
        ("k: zzz\n", lambda it: it.choice("k", Colour), "f:1:4: 'k' is 'zzz'; expected one of: green, red"),
        ("k: [red]\n", lambda it: it.choice("k", Colour), "f:1:4: 'k' is ['red']; expected one of: green, red"),
        ("k: [a]\n", lambda it: it.text_lists("k"), "f:1:4: 'k' must be a mapping of words to lists of text"),
        ("k: {a: 1}\n", lambda it: it.text_lists("k"), "f:1:8: 'k.a' must be a list of text"),
        ("k: {a: [1]}\n", lambda it: it.text_lists("k"), "f:1:9: 'k.a' must hold text only: put 1 in quotes"),
        ("k: a\n", lambda it: list(it.sections("k", "x")), "f:1:4: 'k' must be a list"),
        ("k: [a]\n", lambda it: list(it.sections("k", "x")), "f:1:5: x must be a mapping of keys to values"),
        ("k: a\n", lambda it: it.section("k", "x"), "f:1:4: x must be a mapping of keys to values"),
        ("[]\n", lambda it: None, "f:1:1: the thing must be a mapping of keys to values"),
        (
            "kye: 1\n",
            lambda it: (it.text("key", ""), it.finish()),
            "f:1:1: the thing has no key 'kye', did you mean 'key'?",
        ),
    ],
)
def test_section_says_what_is_wrong_and_where(text: str, read: Any, message: str) -> None:
    """Each wrong value gives one problem: place, what is wrong, and what to do."""
    made, found = section(text)
    read(made)
    assert [str(each) for each in found] == [message]


def test_suggestions() -> None:
    """A near word is suggested, else all words when they are few, else nothing."""
    assert suggest("abcd", ["abce", "x"]) == ", did you mean 'abce'?"
    assert suggest("zzz", ["b", "a"]) == "; expected one of: a, b"
    assert suggest("zzz", []) == ""
    assert suggest("zzz", [f"word{n}" for n in range(13)]) == ""


def test_plain_gives_ordinary_data() -> None:
    """`plain` undoes the wrapping at every level."""
    place = Place("f")
    assert Value({"a": Value([Value(1, place)], place)}, place).plain() == {"a": [1]}
