"""What is looked at before the engine parses a module: its size, its brackets and its longest expression.

Regorus parses by recursion without a limit: brackets nested 22 deep take it seconds (each level doubles the work), and
chains such as `a.b.c` or `1 + 1 + 1` of some thousands crash it. The scan is a rough one: text that it cannot read the
engine cannot read either, and what slips through is still contained by the child process.
"""

from __future__ import annotations

import re

MAX_BYTES = 262_144
MAX_DEPTH = 16
MAX_CHAIN = 100

# Ours, not a user's, and linear: no alternative can match where another one backed off.
_TOKEN = re.compile(
    r"""
      (?P<blank> [ \t\r\n]+ | \#[^\n]* )
    | (?P<operand> "(?:[^"\\\n]|\\.)*" | `[^`]*` | [0-9][0-9A-Za-z]* )
    | (?P<word> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<separator> [,;] )
    | (?P<operator> [-+*/%|&=<>!:.]+ )
    """,
    re.VERBOSE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OPERATORS = frozenset({"in"})
_KEYWORDS = frozenset({"as", "default", "else", "every", "if", "import", "not", "package", "some", "with"})


def first_word(source: str) -> str:
    """The first word that is no comment; '' when something else comes first."""
    position = 0
    while match := _TOKEN.match(source, position):
        if match.lastgroup != "blank":
            return match.group() if match.lastgroup == "word" else ""
        position = match.end()
    return ""


def refusal(text: str) -> tuple[int, str] | None:
    """Why a module must not reach the parser: the offset in characters, and what is wrong. None when it may."""
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        return 0, f"a Rego policy may hold {MAX_BYTES // 1024} KiB at most"
    # For each open bracket: how many operators the expression has so far, and whether an operand came last.
    chains = [(0, False)]
    opened: list[str] = []
    position = 0
    while match := _TOKEN.match(text, position):
        start, position = position, match.end()
        length, after_operand = chains[-1]
        kind = match.lastgroup
        if kind == "open":
            # After an operand it is a call or an index, a link of the chain; else it begins an operand.
            chains[-1] = (length + after_operand, False)
            chains.append((0, False))
            opened.append(match.group())
            if len(opened) > MAX_DEPTH:
                return start, f"brackets nest more than {MAX_DEPTH} deep: give a part of this a name of its own"
        elif kind == "close":
            if not opened or _CLOSING[opened.pop()] != match.group():
                return start, f"{match.group()!r} closes nothing"
            chains.pop()
            chains[-1] = (chains[-1][0], True)
        elif kind == "operator" or match.group() in _OPERATORS:
            chains[-1] = (length + len(match.group()), False)
        elif kind == "separator" or match.group() in _KEYWORDS:
            chains[-1] = (0, False)
        elif kind in ("operand", "word"):
            # Two operands in a row belong to two statements.
            chains[-1] = (0 if after_operand else length, True)
        if chains[-1][0] > MAX_CHAIN:
            return start, f"an expression of more than {MAX_CHAIN} operators: give a part of it a name of its own"
    return None
