"""The one who acts until there is sign-in."""

from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.actor import Role


def seed_accounts(db: Session) -> None:
    """Make the local administrator of an empty database."""
    db.add(
        Staff(
            name="مدیر سامانه",
            post="راهبر محلی",
            role=int(Role.ADMINISTRATOR),
            is_local_administrator=True,
        )
    )
