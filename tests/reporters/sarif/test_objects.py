"""Log objects as artifacts, and their names as URIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from affidavit import Assessment
from affidavit.model.assessment import InputObject, ObjectRecords, ObjectStatus
from affidavit_reporters.sarif.objects import relative_uri
from hypothesis import given
from hypothesis import strategies as st

Json = dict[str, Any]
Render = Callable[..., Json]

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.lists(
    st.sampled_from(["..", ".", "a:b", "s3:", "", "x%2F", "k?y#z", " ", "ü"]), min_size=1
).map("/".join).filter(bool)


@given(NAMES)
def test_a_name_becomes_a_relative_reference_below_its_base(name: str) -> None:
    """Whatever an object is called: no scheme, no root, no way up, no query; and the name can be had back."""
    uri = relative_uri(name)
    parts = urlsplit(uri)
    assert uri.isascii() and not parts.scheme and not parts.netloc and not parts.query and not parts.fragment
    assert not uri.startswith("/") and not {".", ".."} & set(uri.split("/"))
    assert urljoin("https://host/base/", uri).startswith("https://host/base/")
    assert unquote(uri) == name


@given(NAMES, NAMES)
def test_two_names_never_become_one(first: str, second: str) -> None:
    """Different objects have different URIs."""
    assert (relative_uri(first) == relative_uri(second)) == (first == second)


def test_artifacts_are_the_objects_with_their_hashes(varied: Assessment, render: Render) -> None:
    """Each object with a hash is an artifact with hashes, size, status and its accounting of records; one without is a
    notification, so that none is lost."""
    run = render(varied)["runs"][0]
    hashed = [each for each in varied.inputs.objects if each.sha256]
    assert [each["hashes"] for each in run["artifacts"]] == [{"sha-256": each.sha256} for each in hashed]
    for item, artifact in zip(hashed, run["artifacts"], strict=True):
        assert artifact["location"] == {"uri": item.uri, "uriBaseId": "LOGS"}
        assert (artifact["length"], artifact["mimeType"]) == (item.size, "application/gzip")
        said = artifact["properties"]
        assert (said["status"], said["sha256OfText"]) == (item.status, item.sha256_text)
        assert said["records"] == {"read": 1_000, "evaluated": 990, "outside_period": 7, "rejected": 3}
    lost = {each.uri for each in varied.inputs.objects} - {each.uri for each in hashed}
    told = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in run["invocations"][0]["toolExecutionNotifications"]
        if each["descriptor"]["id"] == "no-hash"
    ]
    assert set(told) == lost and len(lost) == 1


def test_results_point_to_artifacts_by_index(varied: Assessment, render: Render) -> None:
    """A location of an object that was read has its index; of one that is no artifact, its hash."""
    evidence = varied.findings[0].evidence[0]
    item = InputObject(evidence.object, ObjectStatus.READ, 1, evidence.sha256, "", "", "", ObjectRecords(read=1))
    inputs = msgspec.structs.replace(varied.inputs, objects=(*varied.inputs.objects, item))
    one = msgspec.structs.replace(varied, findings=varied.findings[:1])
    read = render(msgspec.structs.replace(one, inputs=inputs), profile="full")["runs"][0]
    (location,) = read["results"][0]["locations"]
    index = location["physicalLocation"]["artifactLocation"]["index"]
    assert read["artifacts"][index]["hashes"]["sha-256"] == evidence.sha256
    (unread,) = render(one, profile="full")["runs"][0]["results"][0]["locations"]
    assert "index" not in unread["physicalLocation"]["artifactLocation"]
    assert unread["properties"]["objectSha256"] == evidence.sha256


def test_no_location_has_a_scheme_whatever_the_base(varied: Assessment, render: Render) -> None:
    """GitHub refuses a whole upload for one s3: URI in a location; the bucket stands with the base alone."""
    for options in ({}, {"base": "s3://org-trail/logs/"}):
        run = render(varied, profile="full", **options)["runs"][0]
        found = list(_uris(run["results"])) + list(_uris(run["artifacts"])) + list(_uris(run["invocations"]))
        assert found and all(base == "LOGS" and ":" not in uri for uri, base in found)
        assert run["originalUriBaseIds"]["LOGS"].get("uri", "") == options.get("base", "")


def _uris(node: Any) -> Any:
    if isinstance(node, dict):
        if "uri" in node:
            yield node["uri"], node.get("uriBaseId")
        for value in node.values():
            yield from _uris(value)
    elif isinstance(node, list):
        for value in node:
            yield from _uris(value)
