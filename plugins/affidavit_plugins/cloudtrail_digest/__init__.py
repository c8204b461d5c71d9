"""Verifies CloudTrail's digest files, and with them that log files are whole. No module here reads or writes anything.

- `keys`: what the key of a digest file says, its chain and its time
- `digest`: the bytes of a digest file → `Digest`
- `public_keys`: what ListPublicKeys answered → keys by fingerprint
- `signature`: a digest's signature: where it stands, and whether it holds
- `history`: when a trail was off, so that it wrote no digests
- `outcomes`: what is said of digests, log files and chains
- `settings`: what the caller knows and wants, and what it has found
- `links`: one digest and its neighbour → the digest's outcome
- `coverage`: times without a valid digest → gaps
- `chain`: walks one chain of digests, oldest first
- `backfill`: digests that CloudTrail wrote after the fact
- `uncovered`: log files that no digest lists
- `verify`: an account and region, all its chains and log files: what a caller starts from
"""
