"""Signatures of heads: of the hash of an entry that a scan made, which vouches for every entry before it.

What is signed is `statement`: a line that says what it is, so that no signature of anything else can pass for one, and
the hash. A signature stands in a table beside the chain. In an entry it would need another entry's hash to vouch for
it, which nobody signed; and it needs none, since only who has the key can make it. What a table cannot tell is that a
signature was removed. So whoever verifies with a key asks for one of every run, and of every entry about what a scan
kept, from the first that has one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from affidavit.ledger.chain import Head
from affidavit.ledger.entries import PARTS, RUN
from affidavit.ledger.typed import Number, typed, typed_row
from affidavit.signing import PublicKey, SigningKey, decoded, encoded


def statement(head: str) -> bytes:
    """What is signed of a head."""
    return f"affidavit.ledger-head/1\n{head}\n".encode()


def sign_head(database: sqlite3.Connection, head: Head, key: SigningKey) -> tuple[str, str]:
    """Sign a head in the transaction that is open; the key's fingerprint and the signature, as reports have them.

    Once a key has signed an entry, it signs it the same again, and one signature stands there.
    """
    name, signature = key.public.fingerprint, encoded(key.sign(statement(head.hash)))
    database.execute("INSERT OR IGNORE INTO signature VALUES (?, ?, ?)", (head.seq, name, signature))
    return name, signature


def signature_problems(database: sqlite3.Connection, keys: Sequence[PublicKey]) -> Iterator[str]:
    """What is wrong with the signatures, a sentence each, for somebody who has these public keys."""
    known = {key.fingerprint: key for key in keys}
    signed: set[int] = set()
    others: dict[str, int] = {}
    hashes = "SELECT signature.entry, key, signature, hash FROM signature LEFT JOIN entry ON seq = signature.entry"
    rows = database.execute(f"{hashes} ORDER BY signature.entry, key")
    for entry, name, text, head in typed(tuple[Number, str, str, str | None], rows):
        if head is None:
            yield f"a signature is of entry {entry}, which is not there"
        elif name not in known:
            others.setdefault(name, entry)
        elif known[name].verifies(decoded(text), statement(head)):
            signed.add(entry)
        else:
            yield f"entry {entry}: the signature by the key {name} is not of this entry as it stands"
    if not signed:
        by = "".join(f"; entry {entry} is signed by another key, {name}" for name, entry in others.items())
        yield f"no run is signed by {' or '.join(known)}{by}"
        return
    made = "SELECT seq, kind FROM entry WHERE kind IN (?, ?) AND seq > ? ORDER BY seq"
    for seq, kind in database.execute(made, (RUN, PARTS, min(signed))):
        if seq not in signed:
            yield f"entry {seq} ({kind}) is not signed by the key given, as earlier ones are"


def unsigned(database: sqlite3.Connection, key: PublicKey, kind: str) -> frozenset[int]:
    """The entries of a kind that a key did not sign; none where it signed no entry at all."""
    rows = database.execute(
        "SELECT entry, signature, hash FROM signature JOIN entry ON seq = entry WHERE key = ?", (key.fingerprint,)
    )
    signed = {
        entry
        for entry, text, head in typed(tuple[Number, str, str], rows)
        if key.verifies(decoded(text), statement(head))
    }
    made = database.execute("SELECT seq FROM entry WHERE kind = ?", (kind,)) if signed else ()
    return frozenset(seq for (seq,) in made if seq not in signed)


def signed_until(database: sqlite3.Connection, keys: Sequence[PublicKey]) -> int:
    """The number of the last entry that one of these keys signed; 0 where none did."""
    marks = ", ".join("?" * len(keys))
    last = database.execute(
        f"SELECT max(entry) FROM signature WHERE key IN ({marks})",  # noqa: S608 - question marks alone
        [key.fingerprint for key in keys],
    )
    return (typed_row(tuple[Number | None], last) or (None,))[0] or 0
