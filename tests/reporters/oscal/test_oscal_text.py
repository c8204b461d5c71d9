"""Text stays data in Markdown, ids are tokens, and properties are those of the vocabulary."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from affidavit import Assessment
from affidavit_reporters.html.text import visible
from affidavit_reporters.oscal.controls import tokens_of
from affidavit_reporters.oscal.json_lines import json_lines
from affidavit_reporters.oscal.text import plain, prose, sentence, title
from affidavit_reporters.oscal.vocabulary import NS, TERMS, own, vocabulary_page
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from tests.reporters.oscal.conftest import Bundled

MARKUP = st.text(st.sampled_from("ab \n1.)-+*_`#~>|&;<![](){}\\\"'=:/\u202e\x00\u00a0"), max_size=40)
RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(MARKUP | st.text(max_size=60))
def test_markdown_shows_the_text_itself(text: str) -> None:
    """A renderer of Markdown makes one paragraph of it, without any markup, that reads as the text."""
    for written in (title(text), sentence(text)):
        rendered = RENDER.render(written)
        inner = re.fullmatch(r"<p>(.*)</p>\n", rendered, re.DOTALL)
        assert inner is not None, rendered
        assert "<" not in inner[1]
        assert html.unescape(inner[1]) == plain(text)


@given(MARKUP)
def test_prose_keeps_lines_and_no_markup(text: str) -> None:
    """Text of several lines is rendered as paragraphs of lines, and as nothing else."""
    rendered = RENDER.render(prose(text))
    assert re.fullmatch(r"(<p>[^<]*</p>\n)+", rendered), rendered
    words = html.unescape(re.sub(r"</?p>", "", rendered)).split()
    assert words == (visible_lines(text) or ["(empty)"])


def visible_lines(text: str) -> list[str]:
    """The words of a text as it is shown, line by line."""
    return [word for line in text.splitlines() for word in visible(line.strip()).split()]


@given(st.text(max_size=60))
def test_strings_are_oscal_strings(text: str) -> None:
    """A string is never empty, of one line, and without white space at its ends (StringDatatype)."""
    assert re.fullmatch(r"\S(.*\S)?", plain(text))


def test_long_text_is_cut_and_says_so() -> None:
    """A string of a log can be of any length; a document tells how long it was."""
    assert plain("x" * 5_000).endswith("x… (5,000 characters)")
    assert len(title("y" * 5_000)) < 400


@pytest.mark.parametrize(
    ("framework", "control", "token"),
    [
        ("hipaa", "164.312(b)", "hipaa-164.312-b"),
        ("hipaa", "164.308(a)(1)(ii)(A)", "hipaa-164.308-a-1-ii-a"),
        ("pci-dss", "8.6.1", "pci-8.6.1"),
        ("soc2", "CC6.1", "soc2-cc6.1"),
        ("iso27001", "A.8.15", "iso27001-a.8.15"),
        ("nist-csf", "PR.AA-05", "PR.AA-05"),
        ("nist-800-53", "AC-2(13)", "ac-2.13"),
    ],
)
def test_control_ids_are_tokens(framework: str, control: str, token: str) -> None:
    """Parentheses and leading digits go; what NIST publishes has NIST's ids."""
    assert tokens_of(framework, [control]) == {control: token}


@given(st.lists(st.text("aA1.()- é", min_size=1, max_size=6), unique=True, max_size=8))
def test_tokens_are_unique(controls: list[str]) -> None:
    """Controls whose ids differ in what a token cannot say are still told apart."""
    tokens = tokens_of("my rules", controls)
    assert len(set(tokens.values())) == len(controls)
    assert all(re.fullmatch(r"[a-z_][a-z0-9._-]*", token) for token in tokens.values())


def test_nist_ids_are_those_of_nist_s_catalogs(shared_data: Path) -> None:
    """Statements too: ids of the framework's controls, made for OSCAL, are in the catalogs that NIST publishes."""
    csf = (shared_data / "reference/nist-csf-2.0/NIST_CSF_v2.0_catalog.json").read_text(encoding="utf-8")
    sp = next((shared_data / "reference/nist-800-53r5").glob("*.json")).read_text(encoding="utf-8")
    ids = set(re.findall(r'"id":\s*"([^"]+)"', csf + sp))
    assert {"PR.AA-05", "PR.AA-05_statement", "ac-2", "ac-2_smt", "ac-2.13", "ac-2.13_smt"} <= ids


def test_the_page_of_properties_is_current(repo_root: Path) -> None:
    """docs/oscal-props.md is what `make oscal-props` writes."""
    assert (repo_root / "docs/oscal-props.md").read_text(encoding="utf-8") == vocabulary_page()


def test_bundles_use_the_vocabulary_and_no_more(eventful: Assessment, decided: Assessment, bundled: Bundled) -> None:
    """Each own property stands where the page says; each name of the page is used."""
    allowed = {(term.name, place) for term in TERMS for place in term.on}
    used: set[tuple[str, str]] = set()

    def walk(value: Any, place: str) -> None:
        if isinstance(value, dict):
            used.update((each["name"], place) for each in value.get("props", ()) if each.get("ns") == NS)
            for key, each in value.items():
                walk(each, key)
        elif isinstance(value, list):
            for each in value:
                walk(each, place)

    for path in (*bundled(eventful).documents, *bundled(decided).documents):
        walk(json.loads(path.read_bytes()), "")
    assert used <= allowed
    unused = {term.name for term in TERMS} - {name for name, _ in used}
    elsewhere = {"integrity-objects", "framework", "access-review-sha256"}
    assert unused == elsewhere - {name for name, _ in used}
    with pytest.raises(KeyError):
        own("made-up", "value")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_pieces_are_json(document: dict[str, Any]) -> None:
    """What is written piece by piece reads back as the same document, lists as streams and tuples too."""
    assert json.loads(b"".join(json_lines(document))) == document
    streamed = {key: iter(each) if isinstance(each, list) else each for key, each in document.items()}
    assert json.loads(b"".join(json_lines(streamed))) == document
    laid_out = {key: tuple(each) if isinstance(each, list) else each for key, each in document.items()}
    assert json.loads(b"".join(json_lines(laid_out))) == document


def test_a_schema_can_fail(shared_data: Path, eventful: Assessment, bundled: Bundled) -> None:
    """The validator of the tests does refuse: a control id with a parenthesis is no token."""
    schema = json.loads((shared_data / "reference/oscal-schemas/oscal_catalog_schema.json").read_bytes())
    validator = jsonschema_rs.validator_for(schema)
    catalog = {"catalog": bundled(eventful).document("catalog-soc2.json")}
    assert validator.is_valid(catalog)
    catalog["catalog"]["controls"][0]["id"] = "164.312(b)"
    assert not validator.is_valid(catalog)
