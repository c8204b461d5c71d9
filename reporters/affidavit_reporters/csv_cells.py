"""Cells of CSV files that spreadsheets take for nothing else.

Text from logs must not become a formula in a spreadsheet. As OWASP's page on CSV injection has it
(https://owasp.org/www-community/attacks/CSV_Injection), a cell that begins with ``= + - @``, a tab or a line break gets
an apostrophe before it; so does what follows a comma, semicolon, tab or line break within a cell, which a spreadsheet
that splits at another separator would take for a cell's beginning. A script gets the text back with `restored`.
"""

from __future__ import annotations

import re

from affidavit_reporters.html.text import visible
from affidavit_reporters.html.words import count

CELL_LIMIT = 32_000
"""UTF-16 units of a cell. Excel takes 32,767 and moves the rest to a row of its own, where it could be a formula."""

# With the full-width forms of the four, which some spreadsheets take for them.
_FORMULA = "=+\\-@＝＋－＠"
_BEGINNING = re.compile(rf"\A(?='*[{_FORMULA}\t\r\n])|(?<=[,;\t\r\n])(?='*[{_FORMULA}])")
_MARKED = re.compile(rf"\A'(?='*[{_FORMULA}\t\r\n])|(?<=[,;\t\r\n])'(?='*[{_FORMULA}])")
_BETWEEN_BREAKS = re.compile(r"[^\t\r\n]+")


def neutral(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula, for more than one cell, or for less than it is.

    What is drawn as nothing or reorders text becomes visible, as ⟨U+202E⟩, but for tabs and line breaks; a cell beyond
    `CELL_LIMIT` is cut, and says so at its end.
    """
    shown = _BETWEEN_BREAKS.sub(lambda found: visible(found[0]), text)
    cell = _BEGINNING.sub("'", shown)
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return cell
    kept = units[: 2 * CELL_LIMIT].decode("utf-16-le", errors="ignore")
    return f"{kept}… (cut; {count(len(text), 'character')} in all, which the JSON report has)"


def restored(cell: str) -> str:
    """The text that `neutral` made a cell of, where it was not cut; what `neutral` made visible stays so."""
    return _MARKED.sub("", cell)
