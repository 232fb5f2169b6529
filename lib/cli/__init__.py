"""The desk's command line: users, backups, moving to another database. ``python -m lib.cli``."""
