"""A quarter of CloudTrail of an organisation that does not exist: ordinary work, and an intrusion across its accounts.

`generate` writes it. It is the sample that the demonstration scans, and at larger sizes the corpus of the benchmarks.
"""

from __future__ import annotations

from synthetic_quarter.quarter import DEFAULT_RECORDS, Summary, fewest_records, generate

__all__ = ["DEFAULT_RECORDS", "Summary", "fewest_records", "generate"]
