"""Names of files are judged when a package is made as they are when it is verified."""

from __future__ import annotations

import pytest
from affidavit.errors import PackageError
from affidavit.packaging.manifest import check_names


def test_names_that_no_system_takes_for_one_are_fine() -> None:
    """In folders of their own, too."""
    check_names(["a/p.yaml", "b/P.yaml", "a/q.yaml", "populations/a.b.json"])


@pytest.mark.parametrize("other", ["policies/mine/P.yaml", "policies/Mine/p.yaml", "policies/mine/p.yaml"])
def test_names_that_are_one_on_some_systems_are_refused(other: str) -> None:
    """Verifying would refuse the package, and nobody could tell why it was signed."""
    with pytest.raises(PackageError, match=r"and 'policies/mine/p\.yaml' would be one file .*; rename one$"):
        check_names(["policies/mine/p.yaml", other])


def test_a_name_that_leads_out_is_refused() -> None:
    """With the name, and what is wrong with it."""
    with pytest.raises(PackageError, match=r"'a/\.\./b' leads out of the folder"):
        check_names(["a/../b"])


def test_a_name_that_no_file_system_takes_is_refused() -> None:
    """Its folder may be as long again."""
    check_names([f"{'a' * 255}/{'é' * 127}"])
    with pytest.raises(PackageError, match="has a part of more than 255 bytes, so that it cannot be part of a package"):
        check_names([f"a/{'é' * 128}/b"])
