"""IAM's reports of when services were last used, which moto does not make, as a server in front of it answers them.

Shapes are those of the IAM API Reference, GenerateServiceLastAccessedDetails and GetServiceLastAccessedDetails.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.plugins.moto_front import Asked

_XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/"


@dataclass
class Reports:
    """The reports, by the name of a role or user.

    Attributes:
        services: name → its services, with the time of the last use, '' where there was none.
        in_progress: how often a report is not ready yet.
        page: how many services an answer holds.
        never, failing, gone: names whose report never comes, cannot be made, or which are not there any more.
        page_of_a_proxy: something else than IAM answers.
        asked: ARNs of which a report was asked for.
    """

    services: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    in_progress: int = 0
    page: int = 100
    never: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    page_of_a_proxy: bool = False
    asked: list[str] = field(default_factory=list)
    _looked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> tuple[int, bytes] | None:
        """What IAM says to a request about reports; None for other requests."""
        given = {name: values[0] for name, values in parse_qs(asked.body).items()}
        action = given.get("Action", "")
        if not action.endswith("ServiceLastAccessedDetails"):
            return None
        if self.page_of_a_proxy:
            return 502, b"<!doctype html><title>Bad gateway</title><p>No"
        with self._lock:
            if action.startswith("Generate"):
                return self._generate(given["Arn"])
            return 200, self._get(given["JobId"], int(given.get("Marker", 0)))

    def _generate(self, arn: str) -> tuple[int, bytes]:
        self.asked.append(arn)
        name = arn.rpartition("/")[2]
        if name in self.gone:
            error = "<Error><Code>NoSuchEntity</Code><Message>gone</Message></Error>"
            return 404, f'<ErrorResponse xmlns="{_XMLNS}">{error}<RequestId>r</RequestId></ErrorResponse>'.encode()
        return 200, _result("GenerateServiceLastAccessedDetails", f"<JobId>{name:-<36}</JobId>")

    def _get(self, job: str, start: int) -> bytes:
        name = job.rstrip("-")
        if not start:
            self._looked[name] += 1
        status, inside = "COMPLETED", ""
        if name in self.never or self._looked[name] <= self.in_progress:
            status = "IN_PROGRESS"
        elif name in self.failing:
            status = "FAILED"
            inside = "<Error><Code>SERVICE_ERROR</Code><Message>it broke</Message></Error>"
        else:
            services = self.services.get(name, [])
            end = start + self.page
            inside = f"<ServicesLastAccessed>{''.join(map(_service, services[start:end]))}</ServicesLastAccessed>"
            if end < len(services):
                inside += f"<IsTruncated>true</IsTruncated><Marker>{end}</Marker>"
        created = "<JobCreationDate>2026-10-01T00:00:00Z</JobCreationDate>"
        return _result("GetServiceLastAccessedDetails", f"<JobStatus>{status}</JobStatus>{created}{inside}")


def _service(each: tuple[str, str]) -> str:
    name, used = each
    last = f"<LastAuthenticated>{used}</LastAuthenticated>" if used else ""
    return f"<member><ServiceName>{name}</ServiceName><ServiceNamespace>{name}</ServiceNamespace>{last}</member>"


def _result(action: str, inside: str) -> bytes:
    given = f"<{action}Result>{inside}</{action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
    return f'<{action}Response xmlns="{_XMLNS}">{given}</{action}Response>'.encode()
