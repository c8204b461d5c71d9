"""Write a sample organisation's quarter of CloudTrail: ``python examples/quarter/generate.py OUT``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from synthetic_quarter import DEFAULT_RECORDS, generate


def main() -> int:
    """Run the command; the exit status is 0, or 2 for a request that cannot be met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder to write to, empty or not there yet")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other ids, times and addresses")
    parser.add_argument("--records", type=int, default=DEFAULT_RECORDS, help="distinct records to write")
    arguments = parser.parse_args()
    try:
        written = generate(arguments.out, arguments.records, arguments.seed)
    except (OSError, ValueError) as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 2
    print(f"{written.records:,} records in {written.objects:,} objects under {arguments.out}")
    print(f"{written.repeated:,} of them come twice; {written.damaged} object is cut off and not counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
