"""A predicate as the engine reads it, and the way back from the engine's places to the author's.

Regorus counts columns in bytes and a tab as four of them; its tree counts bytes from the start. People are told lines
and columns in characters, of the file they wrote.
"""

from __future__ import annotations

import hashlib

import msgspec
from affidavit import Predicate, Problem

from affidavit_plugins.rego_language.lexical import first_word

_TAB = 4
_HEADER = "package affidavit.inline.p{}\nimport data.affidavit.cloudtrail\nmatch if {{\n"
_HEADER_LINES = 3
_FOOTER = "\n}\n"


class Module(msgspec.Struct, frozen=True):
    """A predicate's module.

    Attributes:
        number: the predicate's position in the list given to `compile`.
        path, line, column: where the source stands.
        source: as written.
        inline: whether the source is the body of `match`; it is then wrapped, and may use `cloudtrail`.
        rule: the rule that decides.
        policy: whose predicate it is; the steps of a policy may share one module.
    """

    number: int
    path: str
    line: int
    column: int
    source: str
    inline: bool
    rule: str = "match"
    policy: str = ""

    @property
    def name(self) -> str:
        """What the engine calls the module: the same for all steps that share it, and nothing to trip over."""
        return "p" + hashlib.blake2b(f"{self.policy}\0{self.text()}".encode(), digest_size=8).hexdigest()

    def text(self) -> str:
        """What the engine reads. A body keeps its own lines, so that places can be told back."""
        return _HEADER.format(self.number) + self.source + _FOOTER if self.inline else self.source

    def source_of(self, text: str) -> str:
        """The source whose `text()` would be `text`."""
        return text[len(_HEADER.format(self.number)) : -len(_FOOTER)] if self.inline else text

    def unreadable(self) -> Problem | None:
        """The problem of a source that cannot be written down: half a character, which YAML lets one escape."""
        try:
            self.source.encode()
        except UnicodeEncodeError as error:
            line = self.line + self.source.count("\n", 0, error.start)
            return Problem(self.path, line, 0, "holds half a character (a lone surrogate): write it as it is")
        return None

    def problem(self, offset: int, message: str) -> Problem:
        """A problem at a byte offset of `text()`."""
        before = self.text().encode()[:offset].decode("utf-8", "ignore")
        return self._at(before.count("\n") + 1, len(before) - before.rfind("\n"), message)

    def problem_at(self, line: int, engine_column: int, message: str) -> Problem:
        """A problem at a line and column as the engine's messages give them."""
        return self.problem(self.offset(line, engine_column), message)

    def offset(self, line: int, engine_column: int) -> int:
        """The byte offset in `text()` of a line and column as the engine's messages give them."""
        lines = self.text().encode().split(b"\n")
        line = min(max(line, 1), len(lines))
        start = sum(len(each) + 1 for each in lines[: line - 1])
        column = 1
        for offset, byte in enumerate(lines[line - 1]):
            if column >= engine_column:
                return start + offset
            column += _TAB if byte == ord("\t") else 1
        return start + len(lines[line - 1])

    def _at(self, line: int, column: int, message: str) -> Problem:
        if not self.inline:
            return Problem(self.path, self.line + line - 1, column, message)
        written = self.source.rstrip("\n").split("\n")
        # What is missing at the end of a body shows in the lines that wrap it: say where the body ends.
        if line <= _HEADER_LINES:
            line, column = 1, 1
        elif line - _HEADER_LINES > len(written):
            line, column = len(written), len(written[-1]) + 1
        else:
            line -= _HEADER_LINES
        return Problem(self.path, self.line + line - 1, self.column + column - 1, message)


def module_of(number: int, predicate: Predicate) -> Module:
    """The module of the predicate at position `number`."""
    place = predicate.place
    inline = first_word(predicate.source) != "package"
    return Module(number, place.path, place.line, place.column, predicate.source, inline, predicate.rule, predicate.id)
