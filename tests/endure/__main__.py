"""Break things while staff work, and count what they lose: ``make endure``, four minutes.

Fifty simulated members of staff sign their saves with unique words, through the forms and the
websocket, as a browser does; every third save goes to a record that others edit too, with a second
between opening and saving. Then something breaks:

A  two processes behind nginx (deploy/nginx.conf, TLS) on PostgreSQL: one is killed with -9 and
   started again; the database is ended at once (its crash, with recovery) and started again
B  one process on SQLite: killed with -9 and started again
C  SQLite on a small disk that gets full, and is freed
D  the clock goes two hours back, is set right, goes two hours ahead, is set right

What is counted: saves that were acknowledged and are not in the database exactly once (*lost*,
*doubled*); values that were overwritten by somebody who had not seen them; saves without an answer
(*unknown*: a browser does not send them again, people look); what staff saw of it, by kind; the
seconds from being cut off to one's next acknowledged save. Afterwards ``python -m lib.cli check``
looks through the database. The exit status is 1 where anything was lost, doubled or overwritten.

Sessions are opened in the database (lib.accounts.sign_in.open_session), for behind a proxy nobody
may choose who they are; whoever is signed out signs in by name and password, at the door.
What is missing on this machine (nginx, the right to mount, a C compiler) is said and left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict

from tests.bench.server import CACHE
from tests.endure.scenarios import SCENARIOS


def main() -> int:
    """Run the command; its exit status."""
    ask = argparse.ArgumentParser(
        prog="python -m tests.endure",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ask.add_argument("--only", default="ABCD", help="which trials (%(default)s)")
    ask.add_argument("--staff", type=int, default=50)
    ask.add_argument("--seconds", type=float, default=40, help="of each trial (%(default)s)")
    said = ask.parse_args()
    if strangers := {*said.only} - SCENARIOS.keys():
        ask.error(f"no trial {', '.join(sorted(strangers))} here")
    trials = []
    for letter in said.only:
        trials.append(asyncio.run(SCENARIOS[letter](said.staff, said.seconds)))
        print("\n".join(trials[-1].lines()), flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = [asdict(trial) for trial in trials]
    (CACHE / "endure.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    faults = [fault for trial in trials for fault in trial.faults()]
    print("\n".join(["", *faults]) if faults else "\nNothing was lost.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
