"""The hash tree over the files of a package: the Merkle Tree Hash of RFC 6962, section 2.1, with SHA-256.

A leaf is a file's path, size and SHA-256, a line each. Leaves and nodes are hashed with different first bytes, so that
no node can pass for a leaf. With a path in the tree somebody can show that one file belongs to a package, without the
others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def leaf(path: str, size: int, sha256: str) -> bytes:
    """What the tree holds of a file."""
    return f"{path}\n{size}\n{sha256}\n".encode()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of a list of leaves, in their order."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(_LEAF + leaves[0]).digest()
    # The largest power of two that is smaller than their number.
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(_NODE + root(leaves[:left]) + root(leaves[left:])).digest()
