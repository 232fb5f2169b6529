"""``python -m data.sample --size S10 --url sqlite:///town.sqlite3``: a database with a sample."""

from __future__ import annotations

import argparse
import sys
import time

from data.sample import SIZES
from lib.db import Database, reading, use
from lib.reference.models import ProgrammeSetting
from lib.start import migrate, prepare


def main() -> int:
    parser = argparse.ArgumentParser(prog="data.sample", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S1")
    parser.add_argument("--url", required=True, help="SQLAlchemy URL of a database that is new")
    asked = parser.parse_args()
    began = time.monotonic()
    database = Database(asked.url)
    use(database)
    with database.alone():
        migrate(database)
    with reading() as data:
        in_use = data.db.get(ProgrammeSetting, "begun")
    if in_use:
        print(f"{asked.url} is in use already; nothing was changed.", file=sys.stderr)
        return 1
    prepare(asked.size)
    database.dispose()
    print(f"{asked.size} in {asked.url}, {time.monotonic() - began:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
