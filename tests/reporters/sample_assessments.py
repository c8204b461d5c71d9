"""Assessments to report on: a rich one with every status, gaps, failures and hostile text, a large and an empty one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import msgspec
from affidavit.model.assessment import (
    SCHEMA,
    Assessment,
    ControlLink,
    ControlResult,
    ControlTest,
    Coverage,
    CoverageCell,
    CoverageGap,
    Evidence,
    Failure,
    Finding,
    FindingStatus,
    FrameworkRun,
    InputObject,
    Inputs,
    ObjectRecords,
    ObjectStatus,
    Occurrence,
    PackRun,
    PluginUsed,
    PolicyRun,
    RecordRef,
    Records,
    Run,
    SkippedObject,
    Status,
    Tactic,
    Technique,
    Via,
)
from affidavit.model.framework import Relation, Support
from affidavit.model.policy import Effect, Severity
from affidavit.model.timeline import Blind, Blindness, Timeline, TouchedControl, Trail, TrailEntry

HOSTILE = "<script>alert(1)</script>\"'</style></title>\u202eevil\u200b\x00\x1b[31m\r\nnext \U0001f600 {{ 7 * 7 }} ﷽"
"""Markup, quotes, ends of raw-text elements, a reordering override, zero-width, controls, a template expression."""

ACCOUNTS = ("111122223333", "444455556666", "777788889999")
REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2")
CLASSES = ("management-write", "management-read", "data:s3", "insight")


def _digest(text: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, text).hex * 2


def _policy(
    id_: str,
    title: str,
    severity: Severity,
    effect: Effect,
    attack: tuple[str, ...],
    controls: tuple[str, ...],
    *,
    matches: int = 0,
    errors: int = 0,
    ran: bool = True,
    references: tuple[str, ...] = (),
) -> PolicyRun:
    return PolicyRun(
        id=id_,
        title=title,
        description=f"Watches for: {title.lower()}.",
        severity=severity,
        effect=effect,
        language="jmespath",
        logs="aws.cloudtrail",
        needs=("management-write",),
        attack=attack,
        controls={"soc2": controls},
        evidence_note="Keep the approved change ticket and the approver's name with each record.",
        false_positives="A break-glass exercise announced beforehand.",
        remediation="Undo the change.\nThen find out who asked for it.",
        references=references,
        pack="aws",
        correlation="",
        ran=ran,
        matches=matches,
        errors=errors,
    )


POLICIES = (
    _policy(
        "aws.cloudtrail.logging-stopped",
        "CloudTrail logging stopped or trail deleted",
        Severity.CRITICAL,
        Effect.VIOLATION,
        ("T1562.008",),
        ("CC7.2",),
        matches=3,
        references=(
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html",
            "javascript:alert(1)",
            "https://example.com/\u202egnp.exe",
        ),
    ),
    _policy(
        "aws.ec2.snapshot-shared-outside",
        "EBS snapshot shared outside",
        Severity.HIGH,
        Effect.VIOLATION,
        ("T1537",),
        ("CC6.1", "CC6.7"),
        matches=2,
    ),
    _policy(
        "aws.iam.administrator-policy-attached",
        "AdministratorAccess attached to an IAM identity",
        Severity.HIGH,
        Effect.REVIEW,
        ("T1098.003",),
        ("CC6.3",),
        matches=5,
    ),
    _policy(
        "aws.signin.console-login-without-mfa",
        "Console sign-in without MFA",
        Severity.MEDIUM,
        Effect.VIOLATION,
        ("T1078.004",),
        ("CC6.1",),
        matches=4,
        errors=2,
    ),
    _policy(
        "aws.iam.root-used",
        "Root user of an account used",
        Severity.MEDIUM,
        Effect.REVIEW,
        ("T1078.004",),
        ("CC6.1",),
        matches=1,
    ),
    _policy(
        "aws.sts.assume-role", "Role assumed", Severity.INFO, Effect.EVIDENCE, ("T1078.004",), ("CC6.1",), matches=812
    ),
    _policy(
        "aws.iam.change", "Change to IAM", Severity.INFO, Effect.EVIDENCE, ("T1098",), ("CC6.2", "CC6.3"), matches=96
    ),
    _policy(
        "aws.guardduty.detector-disabled",
        "GuardDuty detector disabled",
        Severity.HIGH,
        Effect.VIOLATION,
        ("T1562.001",),
        ("CC7.1",),
    ),
    _policy(
        "aws.config.recorder-stopped",
        "AWS Config recorder stopped",
        Severity.HIGH,
        Effect.VIOLATION,
        ("T1562.008",),
        ("CC7.1",),
        ran=False,
    ),
)

TACTICS = tuple(
    Tactic(id_, name)
    for id_, name in (
        ("TA0043", "Reconnaissance"),
        ("TA0042", "Resource Development"),
        ("TA0001", "Initial Access"),
        ("TA0002", "Execution"),
        ("TA0003", "Persistence"),
        ("TA0004", "Privilege Escalation"),
        ("TA0005", "Defense Evasion"),
        ("TA0006", "Credential Access"),
        ("TA0007", "Discovery"),
        ("TA0008", "Lateral Movement"),
        ("TA0009", "Collection"),
        ("TA0011", "Command and Control"),
        ("TA0010", "Exfiltration"),
        ("TA0040", "Impact"),
    )
)

TECHNIQUES = tuple(
    Technique(id_, name, tactics, f"https://attack.mitre.org/techniques/{id_.replace('.', '/')}/")
    for id_, name, tactics in (
        ("T1078.004", "Cloud Accounts", ("TA0001", "TA0003", "TA0004", "TA0005")),
        ("T1098", "Account Manipulation", ("TA0003", "TA0004")),
        ("T1098.003", "Additional Cloud Roles", ("TA0003", "TA0004")),
        ("T1537", "Transfer Data to Cloud Account", ("TA0010",)),
        ("T1562.001", "Disable or Modify Tools", ("TA0005",)),
        ("T1562.008", "Disable or Modify Cloud Logs", ("TA0005",)),
    )
)


def make_evidence(number: int, event: str, actor: str, *, account: str = ACCOUNTS[0], record: bool = True) -> Evidence:
    """One piece of evidence; its record's userAgent is hostile."""
    time = f"2026-07-{1 + number % 28:02}T{number % 24:02}:15:30Z"
    event_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{event}{number}"))
    text = {
        "eventVersion": "1.10",
        "userIdentity": {"type": "AssumedRole", "arn": actor},
        "eventTime": time,
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": event,
        "awsRegion": REGIONS[0],
        "sourceIPAddress": "203.0.113.7",
        "userAgent": HOSTILE,
        "requestParameters": {"name": "org-trail"},
        "responseElements": None,
        "eventID": event_id,
    }
    return Evidence(
        object=f"AWSLogs/{account}/CloudTrail/us-east-1/2026/07/{time[8:10]}/{account}_CloudTrail_{number}.json.gz",
        index=number,
        event_id=event_id,
        time=time,
        account=account,
        region=REGIONS[0],
        event=event,
        actor=actor,
        source_ip="203.0.113.7",
        message=f"{actor} called {event}",
        sha256=_digest(f"object{number}"),
        record=json.dumps(text, ensure_ascii=False) if record else "",
    )


def make_finding(
    policy: PolicyRun, subject: str, message: str, evidence: tuple[Evidence, ...], *, records: int = 0
) -> Finding:
    """A finding that maps inline to the policy's controls, and to CC6.8 through the crosswalk."""
    inline = tuple(
        ControlLink("soc2", id_, Via.INLINE, f"declared by policy {policy.id}") for id_ in policy.controls["soc2"]
    )
    crosswalk = ControlLink(
        "soc2",
        "CC6.8",
        Via.CROSSWALK,
        f"technique {policy.attack[0]}, soc2 crosswalk: traces of it show tampering",
        Relation.EVIDENCES,
    )
    return Finding(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, policy.id + subject)),
        policy=policy.id,
        title=policy.title,
        severity=policy.severity,
        effect=policy.effect,
        status=FindingStatus.RECORDED if policy.effect is Effect.EVIDENCE else FindingStatus.OPEN,
        subject=subject,
        message=message,
        why="",
        first_seen=evidence[0].time,
        last_seen=evidence[-1].time,
        count=records or len(evidence),
        records=records or len(evidence),
        waived=0,
        waivers=(),
        accounts=tuple(sorted({item.account for item in evidence})),
        regions=tuple(sorted({item.region for item in evidence})),
        attack=policy.attack,
        controls=(*inline, crosswalk),
        evidence=evidence,
    )


def _findings() -> tuple[Finding, ...]:
    by_id = {policy.id: policy for policy in POLICIES}
    admin = "arn:aws:sts::111122223333:assumed-role/OrganizationAccountAccessRole/jo.doe@example.com"
    found = [
        make_finding(
            by_id["aws.cloudtrail.logging-stopped"],
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail",
            f"{admin} stopped logging of org-trail",
            (make_evidence(1, "StopLogging", admin),),
        ),
        make_finding(
            by_id["aws.cloudtrail.logging-stopped"],
            HOSTILE,
            f"trail {HOSTILE} deleted",
            (make_evidence(2, "DeleteTrail", HOSTILE), make_evidence(3, "DeleteTrail", admin)),
            records=214,
        ),
        make_finding(
            by_id["aws.ec2.snapshot-shared-outside"],
            "snap-0a1b2c3d4e5f60718",
            "snap-0a1b2c3d4e5f60718 shared with account 999900001111",
            (make_evidence(4, "ModifySnapshotAttribute", admin, account="999900001111"),),
        ),
    ]
    for number in range(5):
        user = f"arn:aws:iam::444455556666:user/deploy-{number}"
        found.append(
            make_finding(
                by_id["aws.iam.administrator-policy-attached"],
                user,
                f"AdministratorAccess attached to {user}",
                (make_evidence(10 + number, "AttachUserPolicy", admin, account=ACCOUNTS[1]),),
            )
        )
    found.append(
        make_finding(
            by_id["aws.signin.console-login-without-mfa"],
            "arn:aws:iam::111122223333:user/sam",
            "sam signed in to the console without MFA",
            tuple(make_evidence(n, "ConsoleLogin", "arn:aws:iam::111122223333:user/sam") for n in range(20, 24)),
        )
    )
    found.append(
        make_finding(
            by_id["aws.iam.root-used"],
            "arn:aws:iam::444455556666:root",
            "the root user created an access key",
            (make_evidence(30, "CreateAccessKey", "root", account=ACCOUNTS[1]),),
        )
    )
    for number in range(24):
        role = f"arn:aws:iam::111122223333:role/service-{number:02}"
        found.append(
            make_finding(
                by_id["aws.sts.assume-role"],
                role,
                f"{role} was assumed",
                (make_evidence(100 + number, "AssumeRole", role, record=False),),
                records=1 + number * 3,
            )
        )
    found.append(
        make_finding(
            by_id["aws.iam.change"],
            admin,
            f"{admin} changed IAM",
            (make_evidence(200, "CreateRole", admin, record=False),),
            records=96,
        )
    )
    return tuple(sorted(found, key=lambda finding: finding.id))


def _control(
    findings: tuple[Finding, ...],
    id_: str,
    title: str,
    group: str,
    support: Support,
    status: Status,
    why: str,
    tests: tuple[str, ...],
) -> ControlResult:
    by_id = {policy.id: policy for policy in POLICIES}
    return ControlResult(
        framework="soc2",
        control=id_,
        title=title,
        group=group,
        support=support,
        status=status,
        why=(why,),
        asks="That access is granted, changed and taken away by those who may, and that each change can be traced.",
        evidence_note="The records themselves with the tickets that approved them; they show who acted and when.",
        tests=tuple(
            ControlTest(test, id_ != "CC6.8", False, by_id[test].ran, by_id[test].errors, by_id[test].matches)
            for test in tests
        ),
        findings=tuple(
            sorted(finding.id for finding in findings if any(link.control == id_ for link in finding.controls))
        ),
    )


def _controls(findings: tuple[Finding, ...]) -> tuple[ControlResult, ...]:
    access, operations = "CC6 Logical and physical access", "CC7 System operations"
    direct, supporting, other = Support.DIRECT, Support.SUPPORTING, Support.NOT_BY_LOGS
    rows = (
        (
            "CC1.1",
            "Integrity and ethical values",
            "CC1 Control environment",
            other,
            Status.NOT_ASSESSED,
            "No policy speaks to this control.",
            (),
        ),
        (
            "CC6.1",
            "Access is restricted",
            access,
            direct,
            Status.NOT_SATISFIED,
            "3 violations occurred in the period.",
            (
                "aws.ec2.snapshot-shared-outside",
                "aws.signin.console-login-without-mfa",
                "aws.iam.root-used",
                "aws.sts.assume-role",
            ),
        ),
        (
            "CC6.2",
            "Users are registered and authorised",
            access,
            supporting,
            Status.INDETERMINATE,
            "Logs only support this control.",
            ("aws.iam.change",),
        ),
        (
            "CC6.3",
            "Access is changed and removed",
            access,
            direct,
            Status.NEEDS_REVIEW,
            "5 findings are open for review.",
            ("aws.iam.administrator-policy-attached", "aws.iam.change"),
        ),
        (
            "CC6.6",
            "Boundaries are protected",
            access,
            direct,
            Status.SATISFIED,
            "No deviations found by these tests.",
            ("aws.guardduty.detector-disabled",),
        ),
        (
            "CC6.7",
            "Data leaves only as allowed",
            access,
            direct,
            Status.NOT_SATISFIED,
            "1 violation occurred in the period.",
            ("aws.ec2.snapshot-shared-outside",),
        ),
        (
            "CC6.8",
            "Unwanted software is kept out",
            access,
            supporting,
            Status.NEEDS_REVIEW,
            "A violation maps to it through the crosswalk only.",
            ("aws.cloudtrail.logging-stopped",),
        ),
        (
            "CC7.1",
            "Changes of configuration are detected",
            operations,
            direct,
            Status.INDETERMINATE,
            "Policy aws.config.recorder-stopped did not run.",
            ("aws.guardduty.detector-disabled", "aws.config.recorder-stopped"),
        ),
        (
            "CC7.2",
            "Anomalies are monitored",
            operations,
            direct,
            Status.NOT_SATISFIED,
            "2 violations occurred in the period.",
            ("aws.cloudtrail.logging-stopped",),
        ),
    )
    return tuple(_control(findings, *row) for row in rows)


def make_coverage(accounts: int, regions: int, classes: int, days: int) -> Coverage:
    """A declared scope with busy days, quiet nights, and in every third lane some days without any record."""
    cells, gaps = [], []
    for a, account in enumerate(ACCOUNTS[:accounts]):
        for r, region in enumerate(REGIONS[:regions]):
            for c, event_class in enumerate(CLASSES[:classes]):
                lane = a + r + c
                for number in range(days):
                    date = f"2026-{7 + number // 31:02}-{1 + number % 31:02}"
                    if lane % 3 == 1 and number % 17 in (5, 6):
                        gaps.append(
                            CoverageGap(
                                account,
                                region,
                                event_class,
                                f"{date}T00:00:00Z",
                                f"{date}T23:00:00Z",
                                "no record in any hour",
                            )
                        )
                        continue
                    hours = "".join(
                        "#" if c == 0 or (hour * 7 + number + lane) % (2 + lane) == 0 else "." for hour in range(24)
                    )
                    cells.append(CoverageCell(account, region, event_class, date, hours, hours.count("#") * 40))
    return Coverage(
        declared=True,
        accounts=ACCOUNTS[:accounts],
        regions=REGIONS[:regions],
        event_classes=CLASSES[:classes],
        cells=tuple(cells),
        gaps=tuple(gaps),
        note="No digest files were among the inputs.",
    )


def make_timeline() -> Timeline:
    """A trail that was stopped and started, and one that records less since."""
    account, region = ACCOUNTS[0], REGIONS[0]
    times = ("2026-07-05T10:00:00Z", "2026-07-05T12:30:00Z")
    entries = tuple(
        TrailEntry(time, f"cloudtrail:{name}", f"eve {HOSTILE}", change, account, region, "part-1.json.gz", 7, name)
        for time, name, change in zip(
            times, ("StopLogging", "StartLogging"), ("logging off", "logging on"), strict=True
        )
    )
    touched = (TouchedControl("soc2", "CC6.1"), TouchedControl("soc2", "CC7.2"))
    blind = (
        Blindness(*times, Blind.ALL, why=f"StopLogging {HOSTILE}", by="eve", gaps=("data:s3",), controls=touched),
        Blindness(times[1], "", Blind.CLASSES, ("management-read",), region, why="PutEventSelectors", partly=True),
        Blindness("", times[0], Blind.DELIVERY, why="DisableKey"),
        Blindness("", times[0], Blind.ALL, except_region=region, why="UpdateTrail"),
    )
    return Timeline((Trail(account, "main", region, "arn", False, entries, blind),), "By the records that were read.")


def _inputs() -> Inputs:
    objects = tuple(
        InputObject(
            uri=f"AWSLogs/111122223333/CloudTrail/us-east-1/2026/07/{number + 1:02}/part-{number}.json.gz",
            status=(ObjectStatus.READ, ObjectStatus.READ, ObjectStatus.PARTIAL)[number % 3]
            if number != 7
            else ObjectStatus.FAILED,
            size=10_240 + number,
            sha256=_digest(f"stored{number}") if number != 7 else "",
            sha256_text=_digest(f"text{number}") if number != 7 else "",
            account=ACCOUNTS[0],
            region=REGIONS[0],
            records=ObjectRecords(read=1_000, evaluated=990, outside_period=7, rejected=3),
            notes=(f"record 12 rejected: {HOSTILE}",) if number % 3 == 2 else (),
        )
        for number in range(12)
    )
    return Inputs(
        objects=objects,
        records=Records(read=12_000, evaluated=11_880, duplicates=48, outside_period=84, rejected=36, without_time=1),
        skipped=(
            SkippedObject("AWSLogs/111122223333/CloudTrail-Digest/d.json.gz", "a digest file, not a log file"),
            SkippedObject(f"notes/{HOSTILE}.txt", "not JSON"),
            SkippedObject("locked.json.gz", "permission denied", failed=True),
        ),
        skipped_count=5,
        without_time=(RecordRef("part-3.json.gz", 17, "e-1"),),
    )


def _run(**changes: object) -> Run:
    run = Run(
        tool="affidavit",
        version="0.1.0",
        as_of="2026-10-02T09:30:00Z",
        since="2026-07-01T00:00:00Z",
        until="2026-07-31T00:00:00Z",
        late_seconds=86_400,
        lookback_seconds=0,
        baseline_digest="",
        waiver_digests={},
        complete=False,
        organisation="Example Health, Inc.",
        profile_digest=_digest("profile"),
        profile={"accounts": list(ACCOUNTS), "parameters": {"administration_ports": [22, 3389]}, "note": HOSTILE},
        attack_version="18.1",
        packs=(PackRun("aws", "1.0.0", len(POLICIES), _digest("pack")),),
        frameworks=(
            FrameworkRun(
                "soc2",
                "SOC 2 Trust Services Criteria",
                "2017",
                "https://www.aicpa-cima.com/",
                "Criteria by id and in our own words; the text is the AICPA's.",
                "18.1",
                _digest("soc2"),
            ),
        ),
        plugins=(
            PluginUsed("reporter", "html", "affidavit", "0.1.0"),
            PluginUsed("source", "file", "affidavit", "0.1.0"),
        ),
    )
    return msgspec.structs.replace(run, **changes)


# Who assumed roles: account and principal, as CloudTrail's log kind gives them; '' for those without an account.
CALLERS = (
    ("999900001111", "999900001111:AROAEXAMPLEOUTSIDE"),
    (ACCOUNTS[1], f"arn:aws:iam::{ACCOUNTS[1]}:role/aws-reserved/sso.amazonaws.com/Operators_0123456789abcdef"),
    ("", "token.actions.githubusercontent.com:sts.amazonaws.com:repo:example/app"),
    (ACCOUNTS[0], f"arn:aws:iam::{ACCOUNTS[0]}:user/{HOSTILE}"),
    ("", "lambda.amazonaws.com"),
)
CHANGES = (
    ("iam:AttachUserPolicy", ("user/ben", "arn:aws:iam::aws:policy/AdministratorAccess")),
    ("iam:CreateUser", (f"user/{HOSTILE}",)),
    ("sso:CreateAccountAssignment", ("principal/g-1", f"account/{ACCOUNTS[1]}")),
    ("iam:DeleteAccountPasswordPolicy", ()),
)


def population_of(assessment: Assessment) -> Iterator[Occurrence]:
    """The population that findings' evidence is, with principals, accounts and targets; IAM changes twelve-fold."""
    for finding in sorted(assessment.findings, key=lambda finding: (finding.policy, finding.id)):
        for number, item in enumerate(finding.evidence):
            if finding.policy == "aws.sts.assume-role":
                account, principal = CALLERS[item.index % len(CALLERS)]
                changed = {"principal": principal, "actor_account": account, "targets": (finding.subject,)}
                yield _occurrence(finding, msgspec.structs.replace(item, event="sts:AssumeRole", **changed))
            elif finding.policy == "aws.iam.change":
                for day in range(1, 13):
                    event, targets = CHANGES[day % len(CHANGES)]
                    later = make_evidence(1_000 * day + number, event, item.actor, record=False)
                    changed = {"event": event, "principal": f"principal-{day % 2}", "targets": targets}
                    yield _occurrence(finding, msgspec.structs.replace(later, **changed))
            else:
                yield _occurrence(finding, msgspec.structs.replace(item, actor_account=item.account))


def _occurrence(finding: Finding, evidence: Evidence) -> Occurrence:
    return Occurrence(finding.id, finding.policy, finding.subject, evidence.event_id, evidence)


def rich_assessment() -> Assessment:
    """Every status, gaps, failures, a rejected and an unread object, hostile text wherever logs can put it."""
    findings = _findings()
    return Assessment(
        schema=SCHEMA,
        run=_run(),
        inputs=_inputs(),
        coverage=make_coverage(2, 2, 3, 30),
        findings=findings,
        controls=_controls(findings),
        policies=POLICIES,
        waivers=(),
        techniques=TECHNIQUES,
        tactics=TACTICS,
        failures=(
            Failure("read", f"gzip data ends early {HOSTILE}", object="part-7.json.gz"),
            Failure(
                "evaluate",
                "contains() expects an array",
                object="part-2.json.gz",
                index=12,
                policy="aws.signin.console-login-without-mfa",
                count=2,
            ),
            Failure("plugin", "ValueError: broken", plugin="reporter.csv"),
        ),
        timeline=make_timeline(),
    )


def large_assessment(count: int = 2_000) -> Assessment:
    """2,000 findings or another number, a quarter of three accounts, three regions and four classes."""
    review, evidence = POLICIES[2], POLICIES[5]
    findings = tuple(
        make_finding(
            review if number % 2 else evidence,
            f"arn:aws:iam::111122223333:role/team-{number:04}",
            f"AdministratorAccess attached to team-{number:04}",
            tuple(make_evidence(number + n, "AttachRolePolicy", "admin", record=number % 2 == 1) for n in range(5)),
            records=40,
        )
        for number in range(count)
    )
    return msgspec.structs.replace(
        rich_assessment(),
        run=_run(until="2026-10-01T00:00:00Z"),
        findings=findings,
        controls=_controls(findings),
        coverage=make_coverage(3, 3, 4, 92),
    )


def huge_assessment() -> Assessment:
    """10,000 findings to judge, each with the ten records that a scan keeps of a finding at most."""
    review = POLICIES[2]
    findings = tuple(
        make_finding(
            review,
            f"arn:aws:iam::111122223333:role/team-{number:05}",
            f"AdministratorAccess attached to team-{number:05}",
            tuple(make_evidence(number + n, "AttachRolePolicy", f"admin-{number % 90}") for n in range(10)),
            records=40,
        )
        for number in range(10_000)
    )
    return msgspec.structs.replace(large_assessment(), findings=findings, controls=_controls(findings))


def empty_assessment() -> Assessment:
    """A run that was given nothing at all."""
    return Assessment(
        schema=SCHEMA,
        run=_run(
            since="",
            until="",
            complete=True,
            organisation="",
            profile_digest="",
            profile={},
            packs=(),
            frameworks=(),
            plugins=(),
        ),
        inputs=Inputs((), Records()),
        coverage=Coverage(declared=False),
        findings=(),
        controls=(),
        policies=(),
        waivers=(),
        techniques=(),
        tactics=(),
        failures=(),
    )
