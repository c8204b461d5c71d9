"""Text made safe for Markdown: no markup, no link, nobody notified, nothing invisible.

CommonMark 0.31 (https://spec.commonmark.org/0.31.2/), with what GitHub and GitLab add to it.
"""

from __future__ import annotations

import re

from affidavit_reporters.html.text import visible

TEXT_LIMIT = 200
"""Characters of a text from logs."""

PROSE_LIMIT = 2_000
"""Characters of a text of packs, frameworks and the run."""

# What can be markup within a line, dollars of GitHub's formulas, and what makes a link of an address.
_MARKUP = re.compile(r"([\\`*_\[\]<>#&|~!$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """`text` as a code span in one line: cut, invisible characters shown, fenced by more backticks than it holds."""
    shown = visible(_cut(text, TEXT_LIMIT))
    if not shown.strip(" "):
        return "(none)"
    fence = "`" * (max((len(each) for each in _TICKS.findall(shown)), default=0) + 1)
    # One space is stripped from both ends where both have one (CommonMark 0.31, section 6.1).
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def escaped(text: str) -> str:
    """Text of packs and frameworks as plain text in one line; `@` stands in code, so that it notifies nobody."""
    return _MARKUP.sub(r"\\\1", visible(_cut(" ".join(text.split()), PROSE_LIMIT))).replace("@", "`@`")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… (cut)"
