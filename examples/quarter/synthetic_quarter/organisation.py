"""Larkfield Logistics: its accounts, regions, people, roles and addresses.

All of it is invented. Account ids follow the patterns that AWS keeps for documentation, and addresses come from the
documentation ranges of RFC 5737, so that nobody real is named; only the documentation's ids have such patterns.
"""

from __future__ import annotations

from dataclasses import dataclass

from synthetic_quarter.identifiers import lasting_hex, lasting_uuid, unique_id

ORGANISATION_ID = "o-exampleorg"

SECURITY = "111122223333"
PRODUCTION = "444455556666"
SANDBOX = "777788889999"
ACCOUNTS = (SECURITY, PRODUCTION, SANDBOX)

#: A monitoring vendor, trusted. Unquoted in YAML 1.1 this id would be read as an octal number.
VENDOR = "012345670123"
#: The intruder's own account.
FOREIGN = "999988887777"

GLOBAL_REGION = "us-east-1"
HOME_REGION = "eu-west-1"
REGIONS = (GLOBAL_REGION, HOME_REGION, "eu-central-1")

OFFICE = "198.51.100.17"
REMOTE_GATEWAY = "198.51.100.40"
BUILD_SERVER = "198.51.100.61"
PIPELINE_ADDRESS = "198.51.100.200"
VENDOR_ADDRESS = "203.0.113.140"
INTRUDER = "192.0.2.77"
INTRUDER_BROWSER = "192.0.2.131"

EMAIL_DOMAIN = "larkfield.example"
IDENTITY_STORE = "d-9067a1c2d4"
IDENTITY_CENTER_INSTANCE = "arn:aws:sso:::instance/ssoins-72238f5a0c1be9d6"

DATA_TRAIL = {SECURITY: "security-data-events", PRODUCTION: "production-data-events"}


@dataclass(frozen=True)
class Role:
    """An IAM role. `path` begins and ends with a slash; `unique` is its unique id where the name does not give it."""

    account: str
    name: str
    path: str = "/"
    unique: str = ""

    @property
    def id(self) -> str:
        """Its unique id, ``AROA…``."""
        return self.unique or unique_id("AROA", self.account, self.name)

    @property
    def arn(self) -> str:
        """Its ARN, path included."""
        return f"arn:aws:iam::{self.account}:role{self.path}{self.name}"


@dataclass(frozen=True)
class User:
    """An IAM user with one long-lived access key."""

    account: str
    name: str

    @property
    def id(self) -> str:
        """Its unique id, ``AIDA…``."""
        return unique_id("AIDA", self.account, self.name)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:iam::{self.account}:user/{self.name}"

    @property
    def key(self) -> str:
        """The id of the access key it had when the quarter began, ``AKIA…``."""
        return unique_id("AKIA", self.account, f"{self.name}/key")[:20]


@dataclass(frozen=True)
class Person:
    """Somebody who signs in through IAM Identity Center; the name is the session name of all their sessions."""

    name: str
    address: str = OFFICE

    @property
    def email(self) -> str:
        """The address by which Identity Center knows them."""
        return f"{self.name}@{EMAIL_DOMAIN}"

    @property
    def user_id(self) -> str:
        """Their id in the identity store."""
        return lasting_uuid("person", self.name)


def permission_set_role(permission_set: str, account: str) -> Role:
    """The role that Identity Center keeps in an account for a permission set."""
    suffix = lasting_hex(16, "permission-set", permission_set, account)
    return Role(account, f"AWSReservedSSO_{permission_set}_{suffix}", f"/aws-reserved/sso.amazonaws.com/{HOME_REGION}/")


def permission_set_arn(permission_set: str) -> str:
    """The ARN of a permission set in the organisation's Identity Center."""
    instance = IDENTITY_CENTER_INSTANCE.rpartition("/")[2]
    return f"arn:aws:sso:::permissionSet/{instance}/ps-{lasting_hex(16, 'permission-set', permission_set)}"


def service_role(account: str, service: str, name: str) -> Role:
    """A service-linked role, for example of ``config.amazonaws.com``."""
    return Role(account, name, f"/aws-service-role/{service}/")


SECURITY_ENGINEER = Person("amara.okafor")
PLATFORM_ADMINISTRATOR = Person("jonas.lindqvist")
DEVELOPERS = (Person("mei.tanaka"), Person("oluwaseun.adeyemi", REMOTE_GATEWAY), Person("clara.novak"))
ACCOUNTANT = Person("piotr.zielinski")

ARTIFACT_UPLOADER = User(SANDBOX, "artifact-uploader")
TOMAS = User(SANDBOX, "tomas.reyes")
BACKDOOR_USER = User(PRODUCTION, "svc-backup")

PIPELINE = Role(SECURITY, "release-pipeline", "/service-role/")
DEPLOYER = Role(PRODUCTION, "release-deployer")
PROTOTYPE_LAB = Role(SANDBOX, "prototype-lab")
DEPLOYMENT_BRIDGE = Role(PRODUCTION, "deployment-bridge")
REPORTING_READER = Role(PRODUCTION, "reporting-reader")
INVOICE_ARCHIVE = "larkfield-invoice-archive"

VENDOR_POLLER = f"{unique_id('AROA', VENDOR, 'poller')}:larkfield-poll"

#: Lambda functions by account; each has an execution role of its own name.
FUNCTIONS = {
    PRODUCTION: ("shipment-api", "label-printer", "route-planner", "invoice-exporter", "customs-filing"),
    SECURITY: ("finding-router", "access-reporter"),
    SANDBOX: ("prototype-handler",),
}

#: Numbers of EC2 instances by account, in each region.
INSTANCE_COUNTS = {PRODUCTION: 6, SECURITY: 2, SANDBOX: 2}
#: What the instances of an account are and what their role is called.
INSTANCE_NAMES = {PRODUCTION: "depot-gateway", SECURITY: "log-forwarder", SANDBOX: "workbench"}


def instances(account: str, region: str) -> list[str]:
    """The ids of an account's EC2 instances in a region."""
    return [f"i-0{lasting_hex(16, 'instance', account, region, str(n))}" for n in range(INSTANCE_COUNTS[account])]


def function_role(account: str, function: str) -> Role:
    """The execution role of a Lambda function."""
    return Role(account, f"{function}-execution", "/service-role/")


def instance_role(account: str) -> Role:
    """The role of an account's EC2 instances."""
    return Role(account, f"{INSTANCE_NAMES[account]}-instance")


def kms_key(account: str, region: str) -> str:
    """The ARN of an account's customer managed KMS key in a region."""
    return f"arn:aws:kms:{region}:{account}:key/{lasting_uuid('kms', account, region)}"


def bucket(account: str, region: str) -> str:
    """The bucket that an account's applications use in a region."""
    purpose = {SECURITY: "findings", PRODUCTION: "shipment-labels", SANDBOX: "scratch"}[account]
    return f"larkfield-{purpose}-{region}"


def aws_address(account: str, region: str, number: int = 0) -> str:
    """The public address by which a NAT gateway or a Lambda function of the organisation reaches AWS."""
    return f"203.0.113.{16 + 32 * ACCOUNTS.index(account) + 8 * REGIONS.index(region) + number % 8}"
