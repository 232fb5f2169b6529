"""``python -m lib.cli COMMAND``.

Exit status: 0 done; 1 not done, a sentence on stderr says why; 2 mistyped.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

import lib.models  # noqa: F401  (all tables: what the commands copy and count)
from lib.actor import Role
from lib.cli import backups, checking, moving, users
from lib.cli.terminal import Stopped, opened, refuse_old_schema, shown, table
from lib.db import Unavailable, database
from lib.errors import DomainError
from lib.i18n import translator
from lib.settings import settings

Command = Callable[[argparse.Namespace], str]


# ------------------------------------------------------------------------------- commands
def user(command: Command) -> Command:
    """A command on the accounts of the desk's own database."""

    def on_this_release(given: argparse.Namespace) -> str:
        with opened(settings().database_url) as here:
            refuse_old_schema(here)
        try:
            return command(given)
        finally:
            database().dispose()

    return on_this_release


def backup(given: argparse.Namespace) -> str:
    to = Path(given.to) if given.to else settings().backups
    with opened(given.database) as source:
        begun = time.monotonic()
        file, manifest = backups.back_up(source, to)
        said = [
            f"{file}: {manifest.rows:,} rows of {len(manifest.tables)} tables,"
            f" {manifest.size / 2**20:,.1f} MiB, verified, in {time.monotonic() - begun:.1f} s."
        ]
    if given.keep:
        said += [f"Removed: {gone.name}" for gone in backups.rotate(file.parent, given.keep)]
    return "\n".join(said)


def restore(given: argparse.Namespace) -> str:
    with opened(given.into, new=True) as into:
        manifest, kept = backups.restore(Path(given.file), into, given.replace, settings().backups)
        said = [
            f"Restored into {shown(into.url)}: {manifest.rows:,} rows of {len(manifest.tables)}"
            f" tables, as they stood at {manifest.made_at}; every table is as the manifest says.",
            "Everybody has to sign in anew.",
        ]
    return "\n".join(said + ([f"What was there is kept in {kept}."] if kept else []))


def check(given: argparse.Namespace) -> str:
    with opened(given.database) as looked_at:
        found = checking.check(looked_at, settings().backups)
        said = table(
            ("", "", ""),
            [({True: "ok", False: "WRONG", None: "-"}[f.well], f.what, f.said) for f in found],
        ).strip("\n ")
        counted = checking.rows(looked_at)
    if wrong := [f.what for f in found if f.well is False]:
        raise Stopped(f"{said}\n\n{counted}\n\nNot well: {', '.join(wrong)}.")
    return f"{said}\n\n{counted}"


def move(given: argparse.Namespace) -> str:
    with opened(given.database) as source, opened(given.to, new=True) as target:
        begun = time.monotonic()
        moved = moving.move(source, target)
        rows = [(m.table, m.rows, m.digest[-16:], f"{m.seconds:.1f}") for m in moved]
        said = table(("table", "rows", "digest", "seconds"), rows)
        total = sum(m.rows for m in moved)
        return (
            f"{said}\n\n{total:,} rows of {len(moved)} tables, the same on both sides, in"
            f" {time.monotonic() - begun:.1f} s.\nStart the desk with"
            f" DATABASE_URL={shown(target.url)} from now on."
        )


# ------------------------------------------------------------------------------- the line
def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    top = argparse.ArgumentParser(
        prog="python -m lib.cli",
        description="Keep a Dialogue Desk: users, backups, moving to another database.",
        epilog="DATABASE_URL says which database, as it does for the desk itself.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(within: object, name: str, does: Command, about: str) -> argparse.ArgumentParser:
        made = within.add_parser(name, help=about, description=about)  # type: ignore[attr-defined]
        made.set_defaults(does=does)
        return made

    def of_a_database(made: argparse.ArgumentParser, name: str = "--database") -> None:
        made.add_argument(
            name, dest="database", metavar="URL", default=settings().database_url,
            help="another database than DATABASE_URL's",
        )  # fmt: skip

    people = commands.add_parser("user", help="who may sign in").add_subparsers(
        required=True, metavar="COMMAND"
    )
    add(people, "list", user(lambda given: users.list_users()), "all accounts")
    new = add(
        people,
        "add",
        user(lambda given: users.add_user(given.name, given.username, given.role, given.post)),
        "a new account; prints the link by which its owner chooses a password",
    )
    new.add_argument("name", metavar="NAME", help="how colleagues read it")
    new.add_argument("--username", required=True, help="what is typed to sign in")
    roles = [role.name.lower() for role in Role]
    new.add_argument("--role", choices=roles, default="recorder", help="default: recorder")
    new.add_argument("--post", default="", help="what they do at the office")
    for name, does, about in (
        ("disable", lambda given: users.set_disabled(given.username, True),
         "close an account; its pages end within seconds"),
        ("enable", lambda given: users.set_disabled(given.username, False),
         "open a closed account again"),
        ("password", lambda given: users.new_password(given.username),
         "take the password away, end all sessions, print a link to choose another"),
        ("signout", lambda given: users.sign_user_out(given.username),
         "end all sessions of an account"),
    ):  # fmt: skip
        add(people, name, user(does), about).add_argument("username", metavar="USERNAME")

    made = add(commands, "backup", backup, "write a backup while the desk is at work; verified")
    made.add_argument("to", nargs="?", metavar="FILE|DIR", help="default: BACKUP_DIR")
    made.add_argument(
        "--keep", type=_count, metavar="N",
        help="then remove all but the newest N and the last of each of twelve months",
    )  # fmt: skip
    of_a_database(made)

    back = add(commands, "restore", restore, "bring a backup into a database, verified")
    back.add_argument("file", metavar="FILE")
    back.add_argument("--into", required=True, metavar="URL")
    back.add_argument(
        "--replace", action="store_true",
        help="also into a database that holds something; it is backed up first",
    )  # fmt: skip

    of_a_database(add(commands, "check", check, "is the database well, and what does it hold"))

    over = add(commands, "move", move, "copy everything into an empty database of either kind")
    over.add_argument("--to", required=True, metavar="URL")
    of_a_database(over, "--from")
    return top


def _count(said: str) -> int:
    if not said.isascii() or not said.isdigit() or not int(said):
        raise argparse.ArgumentTypeError(f"{said!r} is no number from 1")
    return int(said)


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command line; the exit status."""
    try:
        given = parser().parse_args(arguments)
        print(given.does(given))
    except DomainError as error:
        t = translator("en")
        print(*(t(each.key, **each.params) for each in error.problems), sep="\n", file=sys.stderr)
    except (Stopped, ValueError) as error:
        print(error, file=sys.stderr)
    except (Unavailable, SQLAlchemyError) as error:
        print(f"The database does not answer: {str(error).splitlines()[0]}", file=sys.stderr)
    except OSError as error:
        print(f"{error.strerror}: {error.filename}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
