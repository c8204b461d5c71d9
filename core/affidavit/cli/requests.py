"""What `affidavit scan` and `affidavit package` run: one request from the options that both take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import typer

from affidavit.cli import loading
from affidavit.cli.inputs import public_keys_of
from affidavit.cli.output import printable
from affidavit.correlation.baseline import Baseline, load_baseline
from affidavit.ledger.baselines import held_baseline
from affidavit.ledger.database import check_writable, reading
from affidavit.ledger.organisation import refuse_others
from affidavit.model.framework import Framework
from affidavit.model.logs import Period, Scope
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack
from affidavit.request import Request
from affidavit.times import parse_moment


def request_of(
    plugins: Plugins,
    sources: tuple[tuple[str, str], ...],
    packs: tuple[Pack, ...],
    frameworks: tuple[Framework, ...],
    period: Period,
    scope: Scope,
    *,
    profile: Path | None,
    as_of: str | None,
    waivers: Sequence[Path],
    baseline: Path | None,
    ledger: Path | None,
    public_keys: Path | None,
    workers: int,
) -> Request:
    """What to run. What a ledger would refuse in the end is refused here, before anything is read.

    Raises:
        UsageError, DocumentError: an option is wrong, or a file that it names.
        LedgerError: the ledger cannot be written, or is another organisation's.
    """
    if ledger and (caveat := check_writable(ledger)):
        typer.echo(f"affidavit: {printable(caveat)}", err=True)
    request = Request(
        sources=sources,
        packs=packs,
        frameworks=frameworks,
        profile=loading.profile(profile, plugins, packs),
        period=period,
        scope=scope,
        as_of=parse_moment(as_of, "--as-of") if as_of else int(time.time()),
        version=version("affidavit"),
        baseline=_baseline(baseline, ledger),
        waiver_files=loading.waiver_files(waivers, plugins),
        keys=public_keys_of(public_keys),
        workers=workers,
    )
    if ledger:
        with reading(ledger) as database:
            if caveat := refuse_others(database, ledger, request.profile.organisation):
                typer.echo(f"affidavit: {printable(caveat)}", err=True)
    return request


def _baseline(path: Path | None, ledger: Path | None) -> Baseline:
    """What was seen before: by a file, else by the ledger."""
    if path:
        return load_baseline(path)
    return held_baseline(ledger) if ledger else Baseline()
