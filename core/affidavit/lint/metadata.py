"""What policies say of themselves: ATT&CK ids, controls, references, tests. The loader has checked what must be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from affidavit.attack import table as attack
from affidavit.documents.strict_yaml import Value, suggest
from affidavit.model.lint import Remark
from affidavit.model.policy import Effect, Policy

Failed = Callable[[Mapping[str, Any]], bool]


def metadata_remarks(
    policy: Policy, document: Value, frameworks: Collection[str], classes: Collection[str], failed: Failed | None
) -> Iterator[Remark]:
    """Remarks on one policy.

    Args:
        document: the keys of its file.
        frameworks: ids of those that are installed.
        classes: event classes of its log kind; those of data events may be of any service.
        failed: whether a record tells of an attempt that failed; None where its kind cannot say.
    """
    yield from _attack(document)
    controls = document.data.get("controls")
    for framework, value in controls.data.items() if controls is not None and controls.data else ():
        if framework not in frameworks:
            place = value.key_place or value.place
            yield Remark(
                "unknown-framework", place, f"no framework {framework!r} is installed{suggest(framework, frameworks)}"
            )
    for item in document.data["needs"].data:
        if item.data not in classes:
            message = f"no service is known to have events of the class {item.data!r}{suggest(item.data, classes)}"
            yield Remark("unlisted-event-class", item.place, message)
    if not policy.references:
        yield Remark("no-references", document.place, "name a page to read up on this under 'references'")
    if failed is not None and policy.effect is Effect.VIOLATION:
        others = [event for test in policy.tests if not test.matches for event in test.events]
        if not any(map(failed, others)):
            message = "add a test with an attempt that failed, which must not match: a denied call violates nothing"
            yield Remark("no-denied-test", document.data["tests"].place, message)


def _attack(document: Value) -> Iterator[Remark]:
    table = attack.load()
    listed = document.data.get("attack")
    for item in listed.data if listed is not None and listed.data else ():
        technique = table.techniques.get(item.data)
        if technique is not None and technique.revoked_by:
            current = table.resolve(item.data)
            message = f"ATT&CK {table.version} has replaced {item.data}: write {current} ({table.name(item.data)})"
            yield Remark("revoked-attack-id", item.place, message)
