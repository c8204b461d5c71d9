"""The sections of the page, in order: what a folder of templates may leave out, move, or add to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A section: `name` is the id of its element in the page, `title` what the contents call it."""

    name: str
    title: str

    @property
    def template(self) -> str:
        """The template that lays it out."""
        return f"{self.name.replace('-', '_')}.html.j2"


SECTIONS = (
    Section("summary", "Executive summary"),
    Section("matrix", "Control matrix"),
    Section("timeline", "Timeline of findings"),
    Section("controls", "Controls"),
    Section("findings", "Findings"),
    Section("populations", "Evidence populations"),
    Section("privileged", "Privileged actions"),
    Section("roles", "Roles assumed"),
    Section("iam-changes", "IAM change register"),
    Section("waivers", "Waivers"),
    Section("responses", "Responses"),
    Section("coverage", "Log coverage"),
    Section("attack", "ATT&CK techniques"),
    Section("inputs", "Inputs"),
    Section("integrity", "Integrity"),
    Section("limits", "Failures and limits"),
    Section("method", "Method and versions"),
)
"""All of them. Each has a template, whose `section` element has the section's name for its id."""
