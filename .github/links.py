"""A table of citations → the addresses that are gone: 404 or 410, twice, minutes apart."""

from __future__ import annotations

import csv
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

GONE = (404, 410)


def status_of(address: str) -> int:
    """Return the status that an address answers with; 0 when it does not answer."""
    asked = urllib.request.Request(address, headers={"User-Agent": "timeline-link-check"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def gone(addresses: list[str], pause: float = 1.0) -> list[str]:
    """Return the addresses that answer 404 or 410."""
    found = []
    for address in addresses:
        if status_of(address) in GONE:
            found.append(address)
        time.sleep(pause)
    return found


def main(table: Path) -> None:
    """Print the addresses that are gone; they want an archived copy in `archived`."""
    with table.open(encoding="utf-8", newline="") as rows:
        addresses = sorted({row["url"] for row in csv.DictReader(rows) if row["url"]})
    suspects = gone(addresses)
    time.sleep(300 if suspects else 0)
    dead = gone(suspects)
    print(f"{len(addresses)} addresses asked, {len(dead)} gone.\n")
    for address in dead:
        print(f"- `{address}`: give the citation `archived: …`")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
