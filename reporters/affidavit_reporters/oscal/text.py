"""Text as OSCAL's data types want it, and such that whatever a log says stays data.

OSCAL reads titles, descriptions and remarks as Markdown (its data types markup-line and markup-multiline), in which
`{{ insert: … }}` inserts parameters. Its strings and tokens have one line and no white space at their ends.
"""

from __future__ import annotations

import re

from affidavit_reporters.html.text import Lines, visible

_PLAIN_LIMIT = 2_000
_TITLE_LIMIT = 300
_PROSE_LIMIT = 20_000
# What CommonMark and GitHub's tables give a meaning; an underscore inside a word has none.
_MARKUP = re.compile(r"[\\`*{}\[\]<>&|~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_LINE_START = re.compile(r"^(\d*)([-+=#]|[.)](?= |$))", re.MULTILINE)
_NO_TOKEN = re.compile(r"[^a-z0-9._-]+")


def plain(text: str, limit: int = _PLAIN_LIMIT) -> str:
    """A string: one line, visible, never empty, cut at `limit` characters with how many there were."""
    return _cut(visible(text).strip(), limit) or "(empty)"


def title(text: str) -> str:
    """A markup-line that reads as `text`."""
    return _escaped(plain(text, _TITLE_LIMIT))


def prose(text: str) -> str:
    """A markup-multiline that reads as `text`, its line breaks kept."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return _escaped(_cut(visible(Lines(lines)).strip(), _PROSE_LIMIT) or "(empty)")


def sentence(text: str) -> str:
    """A markup-multiline of one line that reads as `text`: for what comes from logs."""
    return _escaped(plain(text))


def slug(text: str) -> str:
    """`text` in small letters, digits, dots, hyphens and underscores; '' when nothing of it is left."""
    return _NO_TOKEN.sub("-", text.lower()).strip("-.")


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()}… ({len(text):,} characters)"


def _escaped(text: str) -> str:
    escaped = _MARKUP.sub(lambda match: f"\\{match[0]}", text)
    return _LINE_START.sub(lambda match: f"{match[1]}\\{match[2]}", escaped)
