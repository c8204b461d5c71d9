"""A test kit for authors of plugins, policies and frameworks. Public, and kept stable.

from affidavit.testing import assess_events, check_framework

def test_my_framework():
    framework = check_framework(FrameworkSource("mine", files("my_package") / "framework"))
    assert {control.id for control in framework.controls} == {"A-1", "A-2"}

def test_root_use_reaches_a1():
    assessment = assess_events([root_login], frameworks=["mine"])
    ...
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from affidavit.authoring.running_tests import TestResult, run_tests
from affidavit.cli import loading
from affidavit.controls.framework_files import load_framework
from affidavit.engine import assess
from affidavit.hookspecs import FrameworkSource, PolicyPack, Reporter
from affidavit.log_plugins import Source
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.framework import Framework
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.model.profile import Profile
from affidavit.plugins import load_plugins
from affidavit.policies.files import load_pack
from affidavit.request import Request

__all__ = ["assess_events", "check_framework", "check_pack", "check_reporter", "check_source"]


def check_framework(source: FrameworkSource) -> Framework:
    """Load a framework as a scan would.

    Raises:
        DocumentError: with every problem of its files.
    """
    return load_framework(source.id, source.root)


def check_pack(pack: PolicyPack) -> list[TestResult]:
    """Load a policy pack and run its policies' tests; each result says whether it passed and why not.

    Raises:
        DocumentError: with every problem of its files.
    """
    plugins = load_plugins()
    return run_tests(load_pack(pack.name, pack.root, loading.known(plugins)).policies, plugins)


def assess_events(
    events: Iterable[Mapping[str, Any]],
    *,
    policies: Sequence[str] = (),
    frameworks: Sequence[str] = (),
    profile: Profile | None = None,
    since: int | None = None,
    until: int | None = None,
    as_of: int = 0,
) -> Assessment:
    """Scan CloudTrail events as one log file, with installed plugins.

    Args:
        events: the records.
        policies: names of installed packs or paths of policies; all installed packs by default.
        frameworks: ids of installed frameworks.
        since, until, as_of: epoch seconds.
    """
    plugins = load_plugins()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.json"
        path.write_bytes(msgspec.json.encode({"Records": list(events)}))
        request = Request(
            sources=(("file", str(path)),),
            packs=loading.packs(policies, plugins, with_tests=False),
            frameworks=loading.frameworks(frameworks, plugins),
            profile=profile or Profile(),
            period=Period(since, until),
            scope=Scope(),
            as_of=as_of,
            version=version("affidavit"),
        )
        with assess(request, plugins, lambda _: None) as result:
            return result.assessment


def check_source(source: Source, location: str, period: Period = Period()) -> list[ObjectRef]:
    """List a location and hold the source to its contract; gives the objects.

    Raises:
        AssertionError: a ref cannot be pickled, names itself absolutely, is listed twice, or does not open the same
            bytes twice; the message says which.
    """
    refs = [item for item in source.list(location, period, Scope()) if not isinstance(item, Skipped)]
    for ref in refs:
        assert pickle.loads(pickle.dumps(ref)) == ref, f"{ref.uri}: does not survive pickling"  # noqa: S301
        assert ref.uri and not ref.uri.startswith("/"), f"{ref.uri!r}: not relative to the source"
        contents = []
        for _ in range(2):
            with source.open(ref) as stream:
                contents.append(stream.read())
        assert contents[0] == contents[1], f"{ref.uri}: opens to different bytes"
    locations = [ref.location for ref in refs]
    assert len(locations) == len(set(locations)), "an object is listed twice"
    return refs


def check_reporter(
    reporter: Reporter,
    assessment: Assessment,
    population: Sequence[Occurrence],
    folder: Path,
    options: Mapping[str, str] | None = None,
    filename: str = "report",
) -> bytes:
    """Write a report to a file twice and hold the reporter to its contract; gives the report's bytes.

    Raises:
        AssertionError: the destination is not the first path returned, is not there, or differs between the two runs.
    """
    contents = []
    for name in ("first", "second"):
        target = folder / name / filename
        target.parent.mkdir()
        paths = list(reporter.write(assessment, lambda: iter(population), target, options or {}))
        assert paths[:1] == [target], f"{reporter.name}: gave {paths}, not the destination first"
        contents.append(target.read_bytes())
    assert contents[0] == contents[1], f"{reporter.name}: the same Assessment gave different bytes"
    return contents[0]
