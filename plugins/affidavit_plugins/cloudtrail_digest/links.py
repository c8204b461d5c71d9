"""One digest, what the digest after it says of it, and what comes of both.

A signature proves the bytes that it signs wherever it was found, so one from the next digest counts even if that digest
is not valid. A hash proves nothing but by the digest that states it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from affidavit_plugins.cloudtrail_digest.digest import Digest, MalformedDigestError, Previous, parse_digest
from affidavit_plugins.cloudtrail_digest.keys import DigestKey, parse_digest_key
from affidavit_plugins.cloudtrail_digest.outcomes import DigestOutcome, DigestVerdict, LogClaim, Unreadable
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, Settings
from affidavit_plugins.cloudtrail_digest.signature import ALGORITHM, Checked, Holds, Signature, verify_signature

# What a digest whose times cannot be read is taken to cover.
HOUR = 3_600

_OUTCOMES = {
    Holds.YES: DigestOutcome.VALID,
    Holds.NO: DigestOutcome.SIGNATURE_INVALID,
    Holds.UNKNOWN: DigestOutcome.SIGNATURE_UNKNOWN,
}
_NO_SIGNATURE = Checked(Holds.UNKNOWN, "no signature is at hand: none with it, and no digest after it")


@dataclass(slots=True)
class Link:
    """A digest, and what is known of it so far.

    Attributes:
        found: the file.
        key: what its key says.
        identity: tells it apart, by where it was found.
        digest: what it says; None where it cannot be read.
        problem: why it cannot be read, or where it belongs instead.
        sha256: of its decompressed bytes, hexadecimal; '' where they cannot be had.
        own: what came of the signature in its metadata; None without one.
        next: the digest after it, where that names this one.
        from_next: what came of the signature in that digest.
    """

    found: FoundDigest
    key: DigestKey
    identity: str
    digest: Digest | None = None
    problem: str = ""
    sha256: str = ""
    own: Checked | None = None
    next: Link | None = None
    from_next: Checked | None = None

    @property
    def start(self) -> int:
        """The start of what it covers, as far as is known."""
        return self.key.time - HOUR if self.digest is None else self.digest.start

    @property
    def end(self) -> int:
        """The end of what it covers, as far as is known."""
        return self.key.time if self.digest is None else self.digest.end

    @property
    def previous(self) -> Previous | None:
        """What it says of the digest before it."""
        return None if self.digest is None else self.digest.previous

    @property
    def signed(self) -> Holds:
        """Whether any signature at hand is its own."""
        own = Holds.UNKNOWN if self.own is None else self.own.holds
        from_next = Holds.UNKNOWN if self.from_next is None else self.from_next.holds
        if own is Holds.YES or from_next is Holds.YES:
            return Holds.YES
        return Holds.NO if own is Holds.NO else from_next

    @property
    def is_settled(self) -> bool:
        """Whether the signature with it has decided, so that the digest after it need not be seen for that."""
        return self.digest is None or (self.own is not None and self.own.holds is Holds.YES)


def examine(found: FoundDigest, key: DigestKey, settings: Settings) -> Link:
    """What a digest alone tells: whether it can be read, lies where it belongs, and is signed."""
    link = Link(found, key, settings.identity(found.bucket, found.key))
    if isinstance(found.data, Unreadable):
        link.problem = found.data.reason
        return link
    link.sha256 = hashlib.sha256(found.data).hexdigest()
    try:
        digest = parse_digest(found.data)
    except MalformedDigestError as error:
        link.problem = str(error)
        return link
    link.digest = digest
    if settings.identity(settings.bucket_now(digest.bucket), digest.key) != link.identity:
        link.problem = f"it says that it belongs at {digest.bucket}/{digest.key}"
    if found.signature is not None:
        link.own = verify_signature(digest, link.sha256, found.signature, settings.keys)
    return link


def names(later: Link, earlier: Link, settings: Settings) -> bool:
    """Whether a digest says that another is the one before it."""
    previous = later.previous
    return previous is not None and previous_identity(previous, settings) == earlier.identity


def previous_identity(previous: Previous, settings: Settings) -> str:
    """Tells the digest before apart, as `Link.identity` does."""
    return settings.identity(settings.bucket_now(previous.bucket), previous.key)


def connect(earlier: Link, later: Link, settings: Settings) -> None:
    """Take what a digest says of the one before it."""
    earlier.next = later
    if earlier.digest is None or later.previous is None:
        return
    said = later.previous.signature
    own = earlier.found.signature
    if own is not None and own.value.lower() == said.lower() and own.algorithm == ALGORITHM:
        earlier.from_next = earlier.own
        return
    signature = Signature(said, earlier.digest.algorithm)
    earlier.from_next = verify_signature(earlier.digest, earlier.sha256, signature, settings.keys)


def judge(link: Link) -> tuple[DigestOutcome, str]:
    """A digest's outcome, and why, once it is known whether the digest after it can be believed."""
    if link.digest is None:
        return DigestOutcome.UNREADABLE, link.problem
    differs = _hash_differs(link)
    if differs:
        return DigestOutcome.ALTERED, f"{differs}; {link.problem}" if link.problem else differs
    if link.problem:
        return DigestOutcome.MOVED, link.problem
    return _by_signature(link)


def verdict(link: Link, outcome: DigestOutcome, detail: str) -> DigestVerdict:
    """The verdict on a digest that was found."""
    return DigestVerdict(
        link.key.chain,
        link.found.bucket,
        link.found.key,
        outcome,
        detail,
        None if link.digest is None else link.digest.start,
        None if link.digest is None else link.digest.end,
        0 if link.digest is None else len(link.digest.logs),
        link.key.backfill,
    )


def claims(link: Link, outcome: DigestOutcome, settings: Settings) -> Iterator[LogClaim]:
    """What a digest says of the log files it lists."""
    if link.digest is None:
        return
    for log in link.digest.logs:
        bucket = settings.bucket_now(log.bucket)
        yield LogClaim(link.key.chain, bucket, log.key, log.sha256, link.found.key, outcome)


def missing(link: Link, previous: Previous) -> DigestVerdict:
    """The verdict on a digest that another names, and that is not there."""
    named = parse_digest_key(previous.key)
    return DigestVerdict(
        link.key.chain,
        previous.bucket,
        previous.key,
        DigestOutcome.MISSING,
        f"the digest after it, {link.found.key}, names it; how many more are missing before it, nobody can tell",
        end=None if named is None else named.time,
        backfill=named is not None and named.backfill,
    )


def _hash_differs(link: Link) -> str:
    later = link.next
    if later is None or later.previous is None or later.previous.sha256 == link.sha256:
        return ""
    # Where the later digest itself is forged, its word is nothing; where nobody can tell, a signature of this one is
    # worth more.
    if later.signed is Holds.NO or (later.signed is Holds.UNKNOWN and link.signed is Holds.YES):
        return ""
    return f"its SHA-256 is {link.sha256}, and the digest after it says {later.previous.sha256}"


def _by_signature(link: Link) -> tuple[DigestOutcome, str]:
    own, from_next = link.own, link.from_next
    if own is None:
        if from_next is None:
            return DigestOutcome.SIGNATURE_UNKNOWN, _NO_SIGNATURE.why
        if from_next.holds is Holds.NO and link.next is not None and link.next.signed is not Holds.YES:
            why = (
                "the only signature at hand stands in the digest after it, which is itself not proved, and doesn't hold"
            )
            return DigestOutcome.SIGNATURE_UNKNOWN, why
        return _outcome(from_next)
    if own.holds is Holds.YES or from_next is None or from_next.holds is not Holds.YES:
        return _outcome(own)
    why = f"{own.why}; the digest after it has one that holds, so its metadata was altered, and not its bytes"
    return DigestOutcome.SIGNATURE_INVALID, why


def _outcome(checked: Checked) -> tuple[DigestOutcome, str]:
    return _OUTCOMES[checked.holds], checked.why
