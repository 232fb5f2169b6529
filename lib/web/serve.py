"""Starting the desk. ``make run`` calls this module; app.py ``refuse_to_start_wrongly``, ``tell``.

What cannot work is said in one plain sentence, before Streamlit or the database says it in its
own way.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lib.settings import ROOT, settings
from lib.web.gate import is_loopback

PORT = 8501


class CannotStart(SystemExit):
    """Ends the process with a sentence on stderr and exit status 1."""


def refuse_open_address(host: str) -> None:
    """Raise CannotStart for an address beyond this machine that staff know by no name."""
    if not is_loopback(host) and not settings().public_url:
        raise CannotStart(
            f"The desk will not listen on {host} without knowing its own name: a foreign page"
            " could speak for your staff. Say what they type into the browser, such as"
            " PUBLIC_URL=https://desk.example, or leave HOST (or --server.address) out."
        )


def refuse_bad_database(text: str) -> None:
    """Raise CannotStart if this DATABASE_URL can never work (a server that is away still can)."""
    advice = "Use sqlite:////path/to/file.sqlite3 or postgresql://user@host/name, or leave it out."
    try:
        url = make_url(text)
        backend = url.get_backend_name()
        url.get_dialect()
    except (ArgumentError, ValueError, ImportError) as error:
        # The text may hold a password: it is not repeated.
        raise CannotStart(f"DATABASE_URL is not the address of a database. {advice}") from error
    except Exception as error:
        raise CannotStart(f"DATABASE_URL names an unknown kind of database. {advice}") from error
    if backend == "postgresql":
        usable = url.get_driver_name() == "psycopg" and url.database
        if not usable or not 0 < (url.port or 5432) < 65536:
            raise CannotStart(f"DATABASE_URL does not name a database the desk can use. {advice}")
    elif backend != "sqlite":
        raise CannotStart(f"The desk cannot keep its data in {backend}. {advice}")
    elif url.database and url.database != ":memory:":
        _refuse_bad_file(Path(url.database))
    else:
        raise CannotStart(f"A database in memory would be gone with the desk. {advice}")


def _refuse_bad_file(file: Path) -> None:
    if file.is_dir():
        raise CannotStart(f"DATABASE_URL names the folder {file}; it must name a file in it.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"The database file {file} cannot be made there: {error}.") from error
    if not os.access(file if file.exists() else file.parent, os.R_OK | os.W_OK):
        raise CannotStart(f"The database file {file} cannot be written: look at its permissions.")
    if file.exists() and file.stat().st_size:
        with file.open("rb") as head:
            if head.read(16) != b"SQLite format 3\0":
                raise CannotStart(f"{file} is not an SQLite database; it is left as it is.")


def refuse_to_start_wrongly() -> None:
    """What app.py asks first, however it was started. Raises CannotStart with a sentence."""
    from streamlit import config

    if not config.get_option("server.address"):
        raise CannotStart(
            "The desk did not find its settings, .streamlit/config.toml:"
            " start it by make run, by streamlit run app.py, or from its own folder."
        )
    refuse_open_address(config.get_option("server.address"))
    try:
        refuse_bad_database(settings().database_url)
    except ValueError as error:
        raise CannotStart(f"{error}.") from error


def _port() -> int:
    text = os.environ.get("PORT") or str(PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}: it takes a number from 1 to 65535.")
    return int(text)


def _refuse_busy_port(host: str, port: int) -> None:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = {
            errno.EADDRINUSE: "something else is listening there, perhaps another desk",
            errno.EACCES: "this user may not use so low a port",
        }.get(error.errno or 0, "this machine has no such address")
        raise CannotStart(
            f"The desk cannot open http://{host}:{port}: {why}."
            f" Choose another port: make run PORT={port + 100 if port < 65000 else PORT}"
        ) from error


def tell(answers: bool) -> None:
    """Say where the desk is, once it can be used; app.py knows when. ``answers``: its database."""
    from streamlit import config

    if Path(sys.argv[0]).name != "app.py":
        return  # started by uvicorn, which says it itself and has its own idea of the port
    url = _url(config.get_option("server.address"), config.get_option("server.port"))
    if answers:
        print(f"Ready: open {url} in a browser. Ctrl-C closes the desk.", flush=True)
    else:
        print(
            f"The desk is at {url}, but its database does not answer;"
            " the pages will say so and come back by themselves.",
            flush=True,
        )


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def main() -> None:
    """Serve the desk until Ctrl-C, as HOST, PORT, DATABASE_URL and SAMPLE say."""
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    refuse_open_address(host)
    try:
        chosen = settings()
    except ValueError as error:
        raise CannotStart(f"{error}.") from error
    refuse_bad_database(chosen.database_url)
    _refuse_busy_port(host, port)
    shown = make_url(chosen.database_url)
    where = shown.database if shown.drivername == "sqlite" else shown.render_as_string()
    print(f"Opening the desk. Its data: {where}", flush=True)

    import click
    from streamlit.web import cli

    try:
        cli.main(
            ["run", str(ROOT / "app.py"), f"--server.address={host}", f"--server.port={port}"],
            standalone_mode=False,
        )
    except (KeyboardInterrupt, click.exceptions.Abort):
        print("The desk is closed.")


if __name__ == "__main__":
    sys.exit(main())
