"""The page as a whole: well formed, self-contained, closed to scripts, the same every time."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import msgspec
import pytest
from affidavit import Assessment
from affidavit_reporters.html import affidavit_reporters, write
from affidavit_reporters.html import render as render_module
from affidavit_reporters.html.environment import environment_of
from affidavit_reporters.html.finding_cards import control_anchor, finding_anchor
from affidavit_reporters.html.own_templates import OwnTemplates
from affidavit_reporters.html.render import content_policy, render
from affidavit_reporters.json_report import write as write_json

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """A parsed page: elements in order with their attributes, all text, and what is wrong with the nesting."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.style = ""
        self.script = ""
        self.problems: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.problems += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) < len(attrs):
            self.problems.append(f"<{tag}> repeats an attribute")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as SVG's may."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes what was opened last."""
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> at {self.getpos()} closes {self._open[-1:]}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Collect text."""
        if self._open[-1:] == ["style"]:
            self.style += data
        elif self._open[-1:] == ["script"]:
            self.script += data
        else:
            self.text.append(data)

    def having(self, attribute: str) -> list[str]:
        """Values of an attribute wherever it stands."""
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    @property
    def tags(self) -> list[str]:
        """Names of the elements in order."""
        return [tag for tag, _ in self.elements]


_population = runpy.run_path(str(Path(__file__).with_name("sample_assessments.py")))["population_of"]


def _page(assessment: Assessment) -> Page:
    return Page(b"".join(render(assessment, lambda: _population(assessment))).decode())


@pytest.fixture(scope="module")
def page(assessment: Assessment) -> Page:
    """The rich Assessment's page, parsed."""
    return _page(assessment)


@pytest.mark.parametrize("name", ["assessment", "large", "empty"])
def test_it_is_well_formed(name: str, request: pytest.FixtureRequest) -> None:
    """Every element is closed in order, ids are unique, and every link within the page leads somewhere."""
    page = _page(request.getfixturevalue(name))
    assert page.problems == []
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    within = {target[1:] for target in page.having("href") if target.startswith("#")}
    assert within <= set(ids)
    references = " ".join((*page.having("aria-labelledby"), *page.having("aria-describedby"))).split()
    assert set(references) <= set(ids)


def test_one_script_runs_and_nothing_is_fetched(page: Page) -> None:
    """One script; no event handlers, style attributes, forms or frames, and no address but links to follow."""
    assert page.tags.count("script") == 1
    assert not {"iframe", "object", "embed", "form", "base", "img"} & set(page.tags)
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    for tag, attributes in page.elements:
        address = attributes.get("href", "#")
        allowed = r"#.*|https://[!-~]+" if tag == "a" else r"#.*|data:,"
        assert re.fullmatch(allowed, address), (tag, address)
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_the_policy_allows_this_style_and_script_only(page: Page) -> None:
    """The Content-Security-Policy stands before the style and holds the hashes of exactly that style and script."""
    (policy,) = [
        attributes["content"]
        for _, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (page.style, page.script)
    )
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert content_policy(page.style + " ", page.script) != policy != content_policy(page.style, page.script + " ")
    assert page.tags.index("meta") < page.tags.index("style")
    assert "</" not in page.style + page.script and "<!--" not in page.script


def test_the_script_is_plain(page: Page) -> None:
    """It makes no markup of text, evaluates nothing, fetches nothing and keeps nothing but the fragment."""
    for name in ("eval", "Function(", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "fetch(", "import"):
        assert name not in page.script
    for name in ("XMLHttp", "WebSocket", "Worker", "localStorage", "sessionStorage", "cookie", "window.open", ".src"):
        assert name not in page.script


def test_the_digest_of_the_assessment_stands_in_head_and_foot(assessment: Assessment, tmp_path: Path) -> None:
    """It is that of the file of the JSON report, in the head, in the foot with how to check it, and on every sheet."""
    text = b"".join(render(assessment)).decode()
    write_json(assessment, lambda: (), tmp_path / "report.json", {})
    digest = hashlib.sha256((tmp_path / "report.json").read_bytes()).hexdigest()
    header, footer = (text[text.index(f"<{tag} ") : text.index(f"</{tag}>")] for tag in ("header", "footer"))
    assert digest in header and digest in footer
    assert "sha256sum report.json" in footer
    assert f'<meta name="assessment" content="sha256:{digest}">' in text
    assert f'content: "Assessment SHA-256 {digest}"' in text


def test_hostile_text_is_text(page: Page, hostile: str) -> None:
    """Markup, template expressions and tricks in logs appear as what they are."""
    text = "".join(page.text)
    assert hostile.count("<script>") == 1
    assert (
        "<script>alert(1)</script>\"'</style></title>⟨U+202E⟩evil⟨U+200B⟩⟨U+0000⟩⟨U+001B⟩[31m⟨U+000D⟩⟨U+000A⟩" in text
    )
    assert "{{ 7 * 7 }}" in text
    assert not set("\u202e\u200b\x00\x1b\r") & set(text)


def test_only_https_references_become_links(page: Page) -> None:
    """A script or a disguised address among a policy's references is shown and leads nowhere."""
    text = "".join(page.text)
    assert "javascript:alert(1)" in text
    assert "https://example.com/⟨U+202E⟩gnp.exe" in text
    assert not [address for address in page.having("href") if "javascript" in address or "gnp" in address]


def test_every_finding_and_control_can_be_linked_to(page: Page, assessment: Assessment) -> None:
    """Each has an anchor of its own, by its id."""
    ids = set(page.having("id"))
    assert {finding_anchor(finding) for finding in assessment.findings} <= ids
    assert {control_anchor(result.framework, result.control) for result in assessment.controls} <= ids


def test_what_must_be_said_is_said(page: Page, assessment: Assessment) -> None:
    """Organisation, period, statuses, hashes, failures and limits all stand in the text."""
    text = " ".join("".join(page.text).split())
    for said in (
        assessment.run.organisation,
        "1 July 2026 up to, not including, 31 July 2026 (UTC)",
        "The run is incomplete",
        "no deviations found by these tests",
        "Silence proves nothing",
        "Findings in accounts outside the declared scope count too",
        "2 of 214 records shown",
        assessment.inputs.objects[0].sha256,
        assessment.inputs.objects[0].sha256_text,
        assessment.run.packs[0].digest,
        assessment.run.frameworks[0].notice,
        "part-7.json.gz",
        "Undo the change. Then find out who asked for it.",
    ):
        assert said in text, said


def test_headings_do_not_skip_a_level(page: Page) -> None:
    """A heading is at most one level below the one before it, and there is one of the first."""
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_scopes(page: Page) -> None:
    """Every table says what it is, and every heading cell whom it heads."""
    assert page.tags.count("table") == page.tags.count("caption") > 10
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")


def test_landmarks(page: Page) -> None:
    """One header, one main part, a named navigation, a footer, and a link to skip to the content."""
    for tag in ("header", "main", "nav", "footer"):
        assert page.tags.count(tag) == 1
    assert "#content" in page.having("href")
    assert [attributes["lang"] for tag, attributes in page.elements if tag == "html"] == ["en"]


def test_evidence_populations_are_tables_not_cards(page: Page, assessment: Assessment) -> None:
    """An evidence finding is a row; a card stands for each violation and review only."""
    cards = [attributes for _, attributes in page.elements if "finding" in attributes.get("class", "").split()]
    assert len(cards) == sum(finding.effect != "evidence" for finding in assessment.findings)


def test_the_large_page_grows_with_its_findings(large: Assessment) -> None:
    """Twice the findings make about twice the page: nothing in it multiplies findings with one another."""
    half = msgspec.structs.replace(large, findings=large.findings[:1_000])
    sizes = [sum(map(len, render(assessment))) for assessment in (half, large)]
    assert sizes[1] < 2.2 * sizes[0]


def test_the_same_in_the_same_out(assessment: Assessment, tmp_path: Path) -> None:
    """Two runs in processes with different hash seeds write the same bytes."""
    source = tmp_path / "assessment.json"
    source.write_bytes(msgspec.json.encode(assessment))
    program = (
        "import sys, pathlib, msgspec; from affidavit import Assessment; from affidavit_reporters.html import write;"
        "write(msgspec.json.decode(pathlib.Path(sys.argv[1]).read_bytes(), type=Assessment), lambda: (),"
        "pathlib.Path(sys.argv[2]), {})"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", program, str(source), str(tmp_path / f"{seed}.html")]
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, check=True)
    assert (
        (tmp_path / "1.html").read_bytes()
        == (tmp_path / "2.html").read_bytes()
        == b"".join(render(assessment, lambda: ()))
    )


def test_a_failure_half_way_leaves_no_file(
    assessment: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a template fails after half the page was written, no page appears."""
    make = environment_of

    def broken(own: OwnTemplates) -> jinja2.Environment:
        environment = make(own)
        loader = environment.loader
        assert loader is not None
        source = loader.get_source(environment, "limits.html.j2")[0] + "{{ missing }}"
        environment.loader = jinja2.ChoiceLoader([jinja2.DictLoader({"limits.html.j2": source}), loader])
        return environment

    monkeypatch.setattr(render_module, "environment_of", broken)
    with pytest.raises(Exception, match="'missing' is undefined"):
        write(assessment, lambda: (), tmp_path / "report.html", {})
    assert list(tmp_path.iterdir()) == []


def test_write_names_what_it_wrote(assessment: Assessment, tmp_path: Path) -> None:
    """The one path written is given back, and the file holds the page."""
    assert write(assessment, lambda: (), tmp_path / "report.html", {}) == [tmp_path / "report.html"]
    assert (tmp_path / "report.html").read_bytes() == b"".join(render(assessment, lambda: ()))
    (reporter,) = affidavit_reporters()
    assert (reporter.name, reporter.write) == ("html", write)
    assert [option.name for option in reporter.options] == ["templates"]


def test_the_template_engine_is_loaded_only_to_write() -> None:
    """Loading the plugin does not load jinja2."""
    program = "import sys, affidavit_reporters.html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
