"""A folder of one's own templates: branding, and sections left out, moved or added.

What the folder holds is checked before anything is written: the names of its files, the list of sections, and that each
template is one, uses no name that no template is given, and nothing that would take text from logs for markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import re2
from affidavit import UsageError, nearest

from affidavit_reporters.html.sections import SECTIONS, Section

OWN_STYLE = "own.css"
SECTION_LIST = "sections.txt"
SUFFIX = ".html.j2"

FRAME = frozenset({f"access_review{SUFFIX}", f"page{SUFFIX}"})
"""What cannot be replaced: it holds the Content-Security-Policy and says what the page was made from."""

_LOGOS = {
    "logo.svg": "image/svg+xml",
    "logo.png": "image/png",
    "logo.jpg": "image/jpeg",
    "logo.webp": "image/webp",
}

SIZE_LIMIT = 2_097_152
"""Bytes that the files of a folder may have together: the page holds them all."""

_SECTION = re2.compile(r"([a-z][a-z0-9-]*)(?:\s*=\s*(\S.*))?")


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """What a folder holds. Without one: no texts, every section."""

    texts: Mapping[str, str]
    sections: tuple[Section, ...] = SECTIONS
    style: str = ""
    logo: str = ""
    names: tuple[str, ...] = ()
    digest: str = ""


NO_TEMPLATES = OwnTemplates({})


def built_in_templates() -> frozenset[str]:
    """Names of the package's templates."""
    return frozenset(each.name for each in files("affidavit_reporters.html").iterdir() if each.name.endswith(SUFFIX))


def read_own_templates(folder: str) -> OwnTemplates:
    """Read a folder, given as the option's value.

    Raises:
        UsageError: it cannot be read, or holds what the page cannot use; one line says which file and why.
    """
    contents = _contents(Path(folder))
    text = {name: _text(name, content) for name, content in contents.items() if name not in _LOGOS}
    templates = {name: each for name, each in text.items() if name.endswith(SUFFIX)}
    sections = _sections(text[SECTION_LIST], templates) if SECTION_LIST in text else SECTIONS
    _refuse_unknown(contents, {section.template for section in sections})
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    own = OwnTemplates(
        texts=templates,
        sections=sections,
        style=_style(text.get(OWN_STYLE, "")),
        logo=_logo(contents),
        names=tuple(contents),
        digest=digest.hexdigest(),
    )
    from affidavit_reporters.html.environment import check_templates

    check_templates(own)
    return own


def _contents(folder: Path) -> dict[str, bytes]:
    """The folder's files by name, in order."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        if sum(path.stat().st_size for path in paths) > SIZE_LIMIT:
            raise UsageError(f"html.templates: the files in {folder} are larger than {SIZE_LIMIT:,} bytes together")
        found = {path.name: path.read_bytes() for path in paths}
    except OSError as error:
        raise UsageError(f"html.templates: {error.filename or folder}: {error.strerror or error}") from error
    if not found:
        raise UsageError(f"html.templates: the folder {str(folder)!r} is empty")
    return found


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"html.templates: {name}: is not UTF-8 at byte {error.start:,}") from error


def _refuse_unknown(contents: Mapping[str, bytes], sections: set[str]) -> None:
    for name in contents:
        if name in FRAME:
            raise UsageError(f"html.templates: {name} cannot be replaced; it holds the page's policy and its source")
    known = {*(built_in_templates() - FRAME), *sections, *_LOGOS, OWN_STYLE, SECTION_LIST}
    for name in contents:
        if name not in known:
            hint = _hint_of_file(name, known) or f"; a section of your own has to be named in {SECTION_LIST}"
            raise UsageError(f"html.templates: nothing uses {name!r}{hint}")


def _sections(text: str, templates: Mapping[str, str]) -> tuple[Section, ...]:
    """The list of sections: one a line, `name` or `name = Title`; what follows '#' is a comment."""
    known = {section.name: section for section in SECTIONS}
    chosen: dict[str, Section] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        place = f"html.templates: {SECTION_LIST}:{number}"
        match = _SECTION.fullmatch(words)
        if match is None:
            raise UsageError(f"{place}: {words!r} should read NAME or NAME = TITLE, with a name such as our-scope")
        name, title = str(match.group(1)), str(match.group(2) or "")
        section = Section(name, title or (known[name].title if name in known else ""))
        if name in chosen:
            raise UsageError(f"{place}: the section {name!r} is named twice")
        if name not in known and section.template not in templates:
            raise UsageError(f"{place}: no section {name!r} and no {section.template}{_hint(name, known)}")
        if not section.title:
            raise UsageError(f"{place}: a section of your own needs a title: {name} = TITLE")
        chosen[name] = section
    if not chosen:
        raise UsageError(f"html.templates: {SECTION_LIST} names no section")
    return tuple(chosen.values())


def _hint(word: str, known: Iterable[str]) -> str:
    close = nearest(word, sorted(known))
    return f", did you mean {close!r}?" if close else ""


def _hint_of_file(name: str, known: Collection[str]) -> str:
    # What all templates' names end with makes none of them more alike.
    if not name.endswith(SUFFIX):
        return _hint(name, known)
    close = nearest(name.removesuffix(SUFFIX), sorted(each.removesuffix(SUFFIX) for each in known))
    return f", did you mean {close + SUFFIX!r}?" if close + SUFFIX in known else ""


def _style(text: str) -> str:
    """One's own style sheet; it stands in the page, so nothing in it may end the element."""
    if "</" in text:
        raise UsageError(f"html.templates: {OWN_STYLE}: '</' would end the style sheet")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _logo(contents: Mapping[str, bytes]) -> str:
    found = [name for name in contents if name in _LOGOS]
    if len(found) > 1:
        raise UsageError(f"html.templates: {found[0]} and {found[1]}: only one logo is shown")
    return "".join(f"data:{_LOGOS[name]};base64,{base64.b64encode(contents[name]).decode()}" for name in found)
