"""The hash tree is that of RFC 6962."""

from __future__ import annotations

import hashlib

import pytest
from affidavit.packaging import merkle
from hypothesis import given
from hypothesis import strategies as st

# The entries that Certificate Transparency's own tests have, and the roots of the first so many of them.
ENTRIES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("number", ROOTS)
def test_known_roots(number: int) -> None:
    """Those of Certificate Transparency."""
    assert merkle.root(ENTRIES[:number]).hex() == ROOTS[number]


def by_levels(leaves: list[bytes]) -> bytes:
    """The same tree from below: pairs are joined, and one left over goes up as it is."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_tree_is_the_same_from_below(leaves: list[bytes]) -> None:
    """Whatever the number of leaves."""
    assert merkle.root(leaves) == by_levels(leaves)
