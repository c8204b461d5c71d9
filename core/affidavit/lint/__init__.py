"""Lint: finds what is wrong with policies that load and pass their tests.

    checks      the codes of core's own checks
    acceptance  what a policy accepts of its warnings, and why
    metadata    what policies say of themselves: ATT&CK ids, controls, references, tests
    records     fields and values that no record has, as the log kind knows them
    waivers     waivers of policies, and their conditions
    shadows     policies that another makes redundant
    run         all of it, over packs

Predicate languages and log kinds bring checks of their own: see `affidavit.model.lint`.
"""
