"""Text for SARIF messages that stays data, whatever a log put into it.

A message may hold placeholders (§3.11.5) and links (§3.11.6), and viewers turn both into something else. Both are
broken up here. Braces that are no placeholder stay single, as tools write them and viewers show them: a message without
`arguments` is shown as it is.
"""

from __future__ import annotations

import re

from affidavit_reporters.html.text import Lines, visible
from affidavit_reporters.sarif.names import digest

# A message is one paragraph; what a log put there may be megabytes.
MOST_CHARACTERS = 1_000
_PLACEHOLDER = re.compile(r"\{(\d+)\}", re.ASCII)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def cut(text: str, most: int = MOST_CHARACTERS) -> str:
    """`text`, or its beginning with how long it is and a digest, so that two long texts stay two."""
    if len(text) <= most:
        return text
    return f"{text[:most]}… (cut: {len(text)} characters, {digest(text)})"


def plain(text: str, most: int = MOST_CHARACTERS) -> str:
    """Text from a log or a policy for a plain text message: nothing invisible, no placeholder, no link."""
    if len(text) <= most and text.isascii() and text.isprintable() and "{" not in text and "](" not in text:
        return str(text)
    return _PLACEHOLDER.sub(r"{{\1}}", visible(cut(text, most))).replace("](", "] (")


def prose(text: str, most: int = MOST_CHARACTERS) -> str:
    """The same for a policy's prose, whose line breaks are kept."""
    return plain(Lines(cut(text, most)), 2 * most)


def sentence(text: str) -> str:
    """Text with a full stop at the end, unless something of the kind ends it."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def markdown(text: str) -> str:
    """Prose as Markdown that shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", visible(Lines(cut(text))))


def counted(number: int, noun: str) -> str:
    """`1 record`, `2 records`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
