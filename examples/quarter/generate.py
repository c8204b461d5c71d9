"""Write a sample organisation's quarter of CloudTrail: ``python examples/quarter/generate.py OUT``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from synthetic_quarter import DEFAULT_RECORDS, generate
from synthetic_quarter.moments import QUARTER_END, QUARTER_START, seconds
from synthetic_quarter.state import write_state


def day(text: str) -> int:
    """A day of the quarter → when it begins, in seconds since 1970. Raises ValueError for any other."""
    begin = seconds(f"{text}T00:00:00Z")
    if not QUARTER_START <= begin < QUARTER_END:
        raise ValueError(f"--digests-from: {text} is not in the quarter")
    return begin


def main() -> int:
    """Run the command; the exit status is 0, or 2 for a request that cannot be met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder to write to, empty or not there yet")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other ids, times and addresses")
    parser.add_argument("--records", type=int, default=DEFAULT_RECORDS, help="distinct records to write")
    parser.add_argument(
        "--digests-from", metavar="DAY", help="write digest files too, from this day on (YYYY-MM-DD, in the quarter)"
    )
    parser.add_argument(
        "--state", type=Path, metavar="FOLDER", help="write what the accounts grant too, to this folder"
    )
    arguments = parser.parse_args()
    try:
        since = day(arguments.digests_from) if arguments.digests_from else None
        written = generate(arguments.out, arguments.records, arguments.seed, since)
        states = write_state(arguments.state) if arguments.state else []
    except (OSError, ValueError) as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 2
    print(f"{written.records:,} records in {written.objects:,} objects under {arguments.out}")
    print(f"{written.repeated:,} of them come twice; {written.damaged} object is cut off and not counted")
    if written.digests:
        print(f"{written.digests:,} digest files; check them with: affidavit verify {arguments.out}", end=" ")
        print(f"--since {arguments.digests_from} --until 2026-10-01")
    if states:
        print(f"the state of {len(states)} accounts under {arguments.state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
