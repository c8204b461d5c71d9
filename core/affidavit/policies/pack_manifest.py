"""Reads a pack's manifest, `pack.yaml`: what it is called, which version it is, what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import version
from typing import Any

import msgspec

from affidavit.documents.strict_yaml import Section, parse
from affidavit.errors import DocumentError, Problem

MANIFEST = "pack.yaml"
NAME = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
VERSION = r"^[0-9][A-Za-z0-9.+-]*$"
LEAST = r"^[0-9]+(\.[0-9]+){0,3}$"
_NAME, _VERSION, _LEAST = re.compile(NAME), re.compile(VERSION), re.compile(LEAST)
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class ParameterType(StrEnum):
    """What a parameter of the profile may hold."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    INTEGERS = "integers"
    BOOLEAN = "boolean"

    def holds(self, value: Any) -> bool:
        """Whether a value read from YAML is of this type."""
        match self:
            case ParameterType.TEXTS | ParameterType.INTEGERS:
                one = ParameterType(self.value.removesuffix("s"))
                return isinstance(value, list) and all(map(one.holds, value))
            case ParameterType.TEXT:
                return isinstance(value, str)
            case ParameterType.INTEGER:
                return isinstance(value, int) and not isinstance(value, bool)
            case ParameterType.BOOLEAN:
                return isinstance(value, bool)


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of the organisation profile that policies of a pack read."""

    name: str
    type: ParameterType
    about: str


class Manifest(msgspec.Struct, frozen=True):
    """A pack's name and version, by which an Assessment names it, and the parameters that its policies read."""

    name: str
    version: str
    title: str = ""
    parameters: tuple[Parameter, ...] = ()


def read_manifest(content: bytes, path: str, own_version: str = "") -> Manifest:
    """Read a manifest.

    Args:
        own_version: Affidavit's; that of the installed distribution when ''.

    Raises:
        DocumentError: with every problem found; one is that the pack needs a newer Affidavit.
    """
    problems: list[Problem] = []
    section = Section(parse(content, path), "the manifest", problems)
    manifest = Manifest(
        section.text("name"), section.text("version"), section.text("title", ""), tuple(_parameters(section))
    )
    for key in ("description", "license", "homepage"):
        section.text(key, "")
    least = section.text("requires_affidavit", "")
    section.finish()
    _check(section, "name", _NAME, "lower-case words with dots and hyphens, like example.iam")
    _check(section, "version", _VERSION, "a version like 1.0.0")
    _check(section, "requires_affidavit", _LEAST, "the least version that will do, like 0.1.0")
    own = own_version or version("affidavit")
    if _LEAST.match(least) and _numbers(own) < _numbers(least) and (value := section.get("requires_affidavit")):
        section.add(value.place, f"the pack needs Affidavit {least} or later; this is {own}")
    if problems:
        raise DocumentError(problems)
    return manifest


def _parameters(section: Section) -> Iterator[Parameter]:
    for name, item in section.named_sections("parameters", "the parameter"):
        yield Parameter(name, item.choice("type", ParameterType), item.text("about"))
        item.finish()


def _check(section: Section, key: str, pattern: re.Pattern[str], wanted: str) -> None:
    value = section.get(key, required=False)
    if value is not None and isinstance(value.data, str) and value.data.strip() and not pattern.match(value.data):
        section.add(value.place, f"{key!r} must be {wanted}, not {value.data!r}")


def _numbers(text: str) -> tuple[int, ...]:
    """`0.10.0rc1` → (0, 10): the release, without zeros at its end, which say nothing."""
    release = _RELEASE.match(text)
    numbers = [int(each) for each in release[0].split(".")] if release else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
