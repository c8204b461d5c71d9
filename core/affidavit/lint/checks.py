"""The checks of core, and those that mean the same in every predicate language.

Codes are stable: scripts and `lint: {accept: …}` hold on to them.
"""

from __future__ import annotations

from collections.abc import Mapping

from affidavit.model.lint import LintCheck, LintLevel

ERROR, WARNING = LintLevel.ERROR, LintLevel.WARNING

CHECKS = (
    LintCheck("does-not-load", ERROR, "a file that cannot be read as a policy"),
    LintCheck("does-not-compile", ERROR, "a predicate that its language refuses: unknown or unsafe functions, say"),
    LintCheck("missing-key", ERROR, "a required key that is not there: an evidence note, say"),
    LintCheck("missing-test", ERROR, "no test event that matches, or none that does not"),
    LintCheck("no-denied-test", WARNING, "a violation that is not tested with an attempt that failed"),
    LintCheck("no-references", WARNING, "no page to read up on what the policy finds"),
    LintCheck("no-select", WARNING, "a predicate in a language that gives no selectors, without select"),
    LintCheck("unknown-attack-id", ERROR, "an ATT&CK id that does not exist"),
    LintCheck("deprecated-attack-id", ERROR, "an ATT&CK id that was withdrawn without a successor"),
    LintCheck("revoked-attack-id", WARNING, "an ATT&CK id that another replaced"),
    LintCheck("unknown-control", ERROR, "a control that its framework does not have"),
    LintCheck("unknown-framework", WARNING, "a framework that is not installed, so that its controls are not checked"),
    LintCheck("unlisted-event-class", WARNING, "a class of data events of a service that is in no list"),
    LintCheck("unlisted-policy", WARNING, "a waiver of a policy that is neither in these packs nor installed"),
    LintCheck("always-true", ERROR, "a predicate that is true of every record, without select"),
    LintCheck("dead-clause", WARNING, "a part of a predicate that is never true"),
    LintCheck("idle-predicate", WARNING, "a predicate that is true of all that select lets through"),
    LintCheck("never-true", ERROR, "a predicate that no record can satisfy"),
    LintCheck("not-boolean", ERROR, "a predicate that can give something other than true, false or null"),
    LintCheck("duplicate-policy", ERROR, "a policy that matches just what another does, to the same effect"),
    LintCheck("shadowed-policy", WARNING, "a policy whose every match is another's too, to the same effect"),
    LintCheck("unknown-check", ERROR, "an accepted code that no check has, or an error's, which cannot be accepted"),
    LintCheck("unused-acceptance", WARNING, "an accepted warning that there is none of"),
)
BY_CODE: Mapping[str, LintCheck] = {check.code: check for check in CHECKS}
