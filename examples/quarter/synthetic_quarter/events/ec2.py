"""Amazon EC2: instances, snapshots, security groups. Its lists are objects with `items`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from synthetic_quarter.identifiers import lasting_hex, unique_id
from synthetic_quarter.identities import Caller
from synthetic_quarter.organisation import INSTANCE_NAMES
from synthetic_quarter.records import Record, Stamp, record


def items(*values: Mapping[str, Any]) -> dict[str, Any]:
    """A list as EC2 writes it."""
    return {"items": list(values)} if values else {}


def describe(at: Stamp, caller: Caller, region: str, name: str, parameters: Mapping[str, Any] | None = None) -> Record:
    """Any Describe call; without parameters it asks for everything."""
    return record(at, caller, region, "ec2", name, parameters or {"filterSet": {}, "maxResults": 1000}, reads=True)


def run_instances(
    at: Stamp, caller: Caller, region: str, instance_id: str, token: str, launched: int | str, *, in_role: bool
) -> Record:
    """One instance started, with an instance profile (a role passed) or without.

    `token` is 32 hexadecimal digits for the client token; `launched` is the launch time in milliseconds.
    """
    account = caller.account
    name = INSTANCE_NAMES[account]
    image, subnet, group, network, vpc = (
        f"{kind}-0{lasting_hex(16, kind, account, region)}" for kind in ("ami", "subnet", "sg", "eni", "vpc")
    )
    tags = items({"key": "Name", "value": name}, {"key": "owner", "value": "platform"})
    parameters: dict[str, Any] = {
        "instancesSet": items({"imageId": image, "minCount": 1, "maxCount": 1}),
        "instanceType": "t4g.medium",
        "blockDeviceMapping": {},
        "monitoring": {"enabled": False},
        "disableApiTermination": False,
        "subnetId": subnet,
        "groupSet": items({"groupId": group}),
        "clientToken": token,
        "ebsOptimized": False,
        "metadataOptions": {"httpTokens": "required"},
        "tagSpecificationSet": items({"resourceType": "instance", "tags": tags["items"]}),
    }
    started: dict[str, Any] = {
        "instanceId": instance_id,
        "imageId": image,
        "instanceState": {"code": 0, "name": "pending"},
        "amiLaunchIndex": 0,
        "instanceType": "t4g.medium",
        "launchTime": launched,
        "placement": {"availabilityZone": f"{region}a", "tenancy": "default"},
        "monitoring": {"state": "disabled"},
        "subnetId": subnet,
        "vpcId": vpc,
        "architecture": "arm64",
        "rootDeviceType": "ebs",
        "rootDeviceName": "/dev/xvda",
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "tagSet": tags,
        "clientToken": token,
        "groupSet": items({"groupId": group, "groupName": name}),
        "networkInterfaceSet": items({"networkInterfaceId": network, "subnetId": subnet, "status": "in-use"}),
        "ebsOptimized": False,
    }
    if in_role:
        profile = f"arn:aws:iam::{account}:instance-profile/{name}-instance"
        parameters["iamInstanceProfile"] = {"arn": profile}
        started["iamInstanceProfile"] = {"arn": profile, "id": unique_id("AIPA", account, name)}
    response = {
        "requestId": at.request_id,
        "reservationId": f"r-{instance_id.removeprefix('i-')}",
        "ownerId": account,
        "groupSet": {},
        "instancesSet": items(started),
    }
    return record(at, caller, region, "ec2", "RunInstances", parameters, response)


def terminate_instances(at: Stamp, caller: Caller, region: str, instance_id: str) -> Record:
    """One instance shut down for good."""
    state = {
        "instanceId": instance_id,
        "currentState": {"code": 32, "name": "shutting-down"},
        "previousState": {"code": 16, "name": "running"},
    }
    return _changed(
        at, caller, region, "TerminateInstances", {"instancesSet": items({"instanceId": instance_id})},
        {"instancesSet": items(state)},
    )  # fmt: skip


def create_snapshot(at: Stamp, caller: Caller, region: str, volume: str, snapshot: str, started: int) -> Record:
    """A snapshot of a volume; `started` is in milliseconds."""
    response = {
        "snapshotId": snapshot,
        "volumeId": volume,
        "status": "pending",
        "startTime": started,
        "ownerId": caller.account,
        "volumeSize": "200",
        "encrypted": False,
    }
    return _changed(at, caller, region, "CreateSnapshot", {"volumeId": volume}, response)


def share_snapshot(
    at: Stamp, caller: Caller, region: str, snapshot: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Record:
    """Which accounts may make volumes from a snapshot."""
    permission = {
        verb: items(*({"userId": account} for account in accounts))
        for verb, accounts in (("add", add), ("remove", remove))
        if accounts
    }
    parameters = {
        "snapshotId": snapshot,
        "createVolumePermission": permission,
        "attributeType": "CREATE_VOLUME_PERMISSION",
    }
    return _changed(at, caller, region, "ModifySnapshotAttribute", parameters, {"_return": True})


def open_security_group(at: Stamp, caller: Caller, region: str, group: str, port: int, network: str) -> Record:
    """A port of a security group opened to a network."""
    permission = {
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "groups": {},
        "ipRanges": items({"cidrIp": network}),
        "ipv6Ranges": {},
        "prefixListIds": {},
    }
    rule = {
        "groupOwnerId": caller.account,
        "groupId": group,
        "securityGroupRuleId": f"sgr-0{lasting_hex(16, group, str(port), network)}",
        "isEgress": False,
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "cidrIpv4": network,
    }
    parameters = {"groupId": group, "ipPermissions": items(permission)}
    response = {"_return": True, "securityGroupRuleSet": items(rule)}
    return _changed(at, caller, region, "AuthorizeSecurityGroupIngress", parameters, response)


def create_tags(at: Stamp, caller: Caller, region: str, resource: str, key: str, value: str) -> Record:
    """A tag put on a resource."""
    parameters = {"resourcesSet": items({"resourceId": resource}), "tagSet": items({"key": key, "value": value})}
    return _changed(at, caller, region, "CreateTags", parameters, {"_return": True})


def _changed(
    at: Stamp, caller: Caller, region: str, name: str, parameters: Mapping[str, Any], response: Mapping[str, Any]
) -> Record:
    """EC2 repeats the request id in its answer."""
    return record(at, caller, region, "ec2", name, parameters, {"requestId": at.request_id, **response})
