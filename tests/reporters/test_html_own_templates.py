"""A folder of one's own templates: what it can change, what it cannot, and what is refused before a scan begins."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from affidavit import Assessment, UsageError
from affidavit_reporters.html import affidavit_reporters, write
from affidavit_reporters.html.environment import environment_of
from affidavit_reporters.html.own_templates import NO_TEMPLATES, built_in_templates, read_own_templates
from affidavit_reporters.html.render import render
from affidavit_reporters.html.sections import SECTIONS

Folder = Callable[..., Path]

_ROOT = Path(__file__).parents[2]
_EXAMPLE = _ROOT / "examples" / "html-templates"

LOGO = b"\x89PNG\r\n\x1a\nnot quite"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Make a folder of files, given by name."""

    def make(files: dict[str, str | bytes]) -> Path:
        place = tmp_path / "own"
        place.mkdir()
        for name, content in files.items():
            (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    return make


def _page(assessment: Assessment, place: Path) -> str:
    return b"".join(render(assessment, own=read_own_templates(str(place)))).decode()


def test_every_section_has_a_template() -> None:
    """Each of the list is laid out by a template of the package, in an element with its name for id."""
    loader = environment_of(NO_TEMPLATES).loader
    assert loader is not None
    for section in SECTIONS:
        assert section.template in built_in_templates()
        source = loader.get_source(jinja2.Environment(autoescape=True), section.template)[0]
        assert f'<section id="{section.name}"' in source


def test_branding(assessment: Assessment, folder: Folder) -> None:
    """A header, a footer, a logo and a style of one's own stand in the page; the rest is as it was."""
    place = folder(
        {
            "header.html.j2": '<img src="{{ shell.logo }}" alt="Example Ltd"><h1>{{ page.title }}</h1>\n',
            "footer.html.j2": "<p>Confidential</p>\n",
            "logo.png": LOGO,
            "own.css": "h1 { color: #123456; }\r\n",
        }
    )
    page = _page(assessment, place)
    assert f'<img src="data:image/png;base64,{base64.b64encode(LOGO).decode()}" alt="Example Ltd">' in page
    assert "<p>Confidential</p>" in page and "loads nothing" not in page
    assert "h1 { color: #123456; }\n</style>" in page
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.replace("&#39;", "'")
    for section in SECTIONS:
        assert f'<section id="{section.name}"' in page


def test_the_example_is_as_the_documentation_has_it(assessment: Assessment) -> None:
    """The folder of examples is sound; its logo, header, footer, colours and section of its own are in the page."""
    page = _page(assessment, _EXAMPLE)
    for said in ('alt="Example Assurance"', "data:image/svg+xml;base64,", "Confidential.", "--band: #143d3a"):
        assert said in page
    assert '<h2 id="our-scope-title">Scope of our engagement</h2>' in page
    documented = (_ROOT / "docs" / "reports-html.md").read_text(encoding="utf-8")
    assert '<section id="our-scope" aria-labelledby="our-scope-title">' in documented


def test_the_page_says_that_it_is_laid_out_otherwise(assessment: Assessment, folder: Folder) -> None:
    """It names the files, their digest as sha256sum's list of them has it, and still the Assessment's own."""
    place = folder({"footer.html.j2": "<p>x</p>", "own.css": "p { margin: 0 }"})
    own = read_own_templates(str(place))
    listed = "".join(f"{hashlib.sha256((place / n).read_bytes()).hexdigest()}  {n}\n" for n in own.names)
    page = b"".join(render(assessment, own=own)).decode()
    assert own.names == ("footer.html.j2", "own.css")
    assert own.digest == hashlib.sha256(listed.encode()).hexdigest() and own.digest in page
    assert "footer.html.j2, own.css" in page
    assert page.count("Assessment with") == 2
    assert "laid out with templates" in page
    assert "laid out with templates" not in b"".join(render(assessment)).decode()


def test_sections_left_out_moved_and_added(assessment: Assessment, folder: Folder) -> None:
    """They follow the list, in contents and page; what was left out is named, and links to it lead to that."""
    place = folder(
        {
            "sections.txt": "# for the board\nsummary = In short\nour-scope = Scope of our engagement\n\nlimits\n",
            "our_scope.html.j2": '<section id="our-scope"><h2>Scope</h2>{{ page.summary.organisation }}</section>',
        }
    )
    page = _page(assessment, place)
    main = page[page.index("<main") : page.index("</main>")]
    places = [main.index(f'<section id="{name}"') for name in ("summary", "our-scope", "limits")]
    assert places == sorted(places) and '<section id="controls"' not in main
    assert '<h2 id="summary-title">In short</h2>' in main
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert (
        '<a href="#summary">In short</a>' in contents and '<a href="#our-scope">Scope of our engagement</a>' in contents
    )
    assert "#controls" not in contents
    assert '<li id="controls">Controls</li>' in page and '<li id="waivers">Waivers</li>' in page
    assert "left out of this page" in page


def test_hostile_text_stays_text_in_ones_own_templates(assessment: Assessment, folder: Folder, hostile: str) -> None:
    """Escaped and made visible, by itself, through `e`, joined to markup, and out of a macro."""
    place = folder(
        {
            "footer.html.j2": (
                "{% for group in page.findings.judged[:1] %}{% for card in group.cards %}{% for row in card.evidence %}"
                "<pre>{{ row.record }}{{ row.record|e }}{{ m.badge(card.effect) ~ row.record }}"
                "{{ m.badge(card.effect) + row.record }}</pre>{% endfor %}{% endfor %}{% endfor %}"
            )
        }
    )
    page = _page(assessment, place)
    foot = page[page.index('<footer class="foot">') :]
    assert foot.count("&lt;script&gt;alert(1)") > 3
    assert "<script>alert" not in page
    assert hostile.count("<script>alert") == 1
    assert foot.count("⟨U+202E⟩") > 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "is empty"),
        ({"heder.html.j2": "x"}, "nothing uses 'heder.html.j2', did you mean 'header.html.j2'?"),
        ({"scope.html.j2": "x"}, "nothing uses 'scope.html.j2'; a section of your own has to be named in sections.txt"),
        ({"readme.pdf": "x"}, "nothing uses 'readme.pdf'"),
        ({"page.html.j2": "x"}, "page.html.j2 cannot be replaced"),
        ({"header.html.j2": "<p>\n{% if %}"}, "header.html.j2:2: "),
        ({"header.html.j2": "\n{{ page.title|safe }}"}, "header.html.j2:2: No filter named 'safe'"),
        ({"header.html.j2": "{{ x|tojson }}"}, "header.html.j2:1: No filter named 'tojson'"),
        ({"header.html.j2": "\n{% autoescape false %}x{% endautoescape %}"}, "header.html.j2:2: autoescape cannot"),
        ({"header.html.j2": "{{ assessment.run }}"}, "header.html.j2: 'assessment' is not defined; there are page"),
        ({"header.html.j2": "{% include 'nothing' %}"}, "header.html.j2: includes 'nothing', and there is no such"),
        (
            {"header.html.j2": "{% include '../render.py' %}"},
            "header.html.j2: includes '../render.py', and there is no",
        ),
        (
            {"header.html.j2": "{% include page.title %}"},
            "header.html.j2: includes a template whose name is worked out",
        ),
        ({"header.html.j2": b"caf\xe9"}, "header.html.j2: is not UTF-8 at byte 3"),
        ({"own.css": "p {} </style><p>"}, "own.css: '</' would end the style sheet"),
        ({"logo.png": "x", "logo.svg": "x"}, "logo.png and logo.svg: only one logo is shown"),
        ({"logo.png": b"x" * 2_097_153}, "larger than 2,097,152 bytes together"),
        ({"sections.txt": "# nothing"}, "sections.txt names no section"),
        (
            {"sections.txt": "summary\nfindigns"},
            "sections.txt:2: no section 'findigns' and no findigns.html.j2, did you",
        ),
        ({"sections.txt": "summary\nsummary"}, "sections.txt:2: the section 'summary' is named twice"),
        ({"sections.txt": "Sum mary"}, "sections.txt:1: 'Sum mary' should read NAME or NAME = TITLE"),
        ({"sections.txt": "mine", "mine.html.j2": "x"}, "sections.txt:1: a section of your own needs a title"),
    ],
)
def test_what_the_page_cannot_use_is_refused(folder: Folder, files: dict[str, str | bytes], said: str) -> None:
    """One line names the file, the line where there is one, and what was meant where that can be told."""
    check = affidavit_reporters()[0].options[0].check
    assert check is not None
    with pytest.raises(UsageError) as caught:
        check(str(folder(files)))
    assert f"html.templates: {said}" in str(caught.value) or said in str(caught.value)
    assert str(caught.value).startswith("html.templates: ") and "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """So is a file, in one line that names it."""
    (tmp_path / "file").write_text("x")
    for name in ("nowhere", "file"):
        with pytest.raises(UsageError, match=rf"html\.templates: .*{name}: (No such file|Not a directory)"):
            read_own_templates(str(tmp_path / name))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ page.nothing }}", r"header\.html\.j2:2: .*no attribute 'nothing'"),
        ("\n\n{{ ''.__class__.__mro__ }}", r"header\.html\.j2:3: .*unsafe"),
        ("{{ page.__init__.__globals__ }}", r"header\.html\.j2:1: .*unsafe"),
        ("{% for n in range(1000000) %}x{% endfor %}", "(?i)range"),
        ("{% set _ = page.frameworks.append(1) %}", r"header\.html\.j2:1: "),
        ("{{ 1 / 0 }}", r"header\.html\.j2:1: division"),
    ],
)
def test_the_sandbox_holds(assessment: Assessment, folder: Folder, tmp_path: Path, template: str, said: str) -> None:
    """A template reaches nothing beyond what it is given; one that tries fails in one line, and no page appears."""
    place = folder({"header.html.j2": template})
    with pytest.raises(UsageError, match=said):
        write(assessment, lambda: (), tmp_path / "report.html", {"templates": str(place)})
    assert not (tmp_path / "report.html").exists()


def test_the_order_of_a_folder_does_not_matter(assessment: Assessment, folder: Folder, tmp_path: Path) -> None:
    """The same files, made in another order, give the same bytes; hidden files and editors' leavings do not count."""
    files: dict[str, str | bytes] = {"own.css": "p { margin: 0 }", "footer.html.j2": "<p>x</p>", ".swp": "x"}
    place = folder(files)
    other = tmp_path / "other"
    other.mkdir()
    for name in ("footer.html.j2", "own.css"):
        (other / name).write_bytes((place / name).read_bytes())
    assert _page(assessment, place) == _page(assessment, other)
