"""The staff of the district: liaisons, chairs, those who ring; and how they sign in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.actor import Role
from lib.db import Archivable, Base, Identified, Instant, Versioned, choice


class Staff(Identified, Versioned, Archivable, Base):
    """A member of staff. ``role`` is a number of ``lib.actor.Role``."""

    __tablename__ = "staff"
    __audited__ = True

    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[int] = mapped_column(default=int(Role.RECORDER))
    position: Mapped[int] = mapped_column(default=0)

    origins: Mapped[list[StaffOrigin]] = relationship(
        back_populates="staff", cascade="all, delete-orphan"
    )


class StaffOrigin(Identified, Base):
    """A neighbourhood that a member of staff comes from (brief F18)."""

    __tablename__ = "staff_origin"
    __table_args__ = (UniqueConstraint("staff_id", "neighbourhood_id"),)
    __audited__ = True

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id"), index=True)

    staff: Mapped[Staff] = relationship(back_populates="origins")

    def aggregate(self) -> Staff | None:
        return self.staff

    def story(self) -> tuple[str, int]:
        return "staff", self.staff_id


# ------------------------------------------------------------------------------- signing in
class SignInWay(StrEnum):
    """How somebody proved who they are; ``SAMPLE`` is a choice, and proves nothing."""

    PASSWORD = "password"
    OIDC = "oidc"
    SAMPLE = "sample"


class Credential(Identified, Base):
    """The name and password by which a member of staff signs in; at most one."""

    __tablename__ = "credential"
    __audited__ = True

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    """As ``lib.accounts.sign_in.username_of`` makes it: two spellings are one name."""
    password_hash: Mapped[str | None] = mapped_column(String(200), info={"secret": True})
    """argon2id in PHC format; None: none chosen yet, or signs in by the provider alone."""
    subject: Mapped[str | None] = mapped_column(String(400), unique=True)
    """Issuer and subject of the OpenID Connect provider, "…|…", from the first sign-in on."""

    def story(self) -> tuple[str, int]:
        return "staff", self.staff_id


class SignIn(Base):
    """An open session of a browser. Its cookie holds the token, the table only its digest."""

    __tablename__ = "sign_in"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    way: Mapped[SignInWay] = mapped_column(choice(SignInWay))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)


class SignInAttempt(Identified, Base):
    """A password tried and not found right, for as long as it slows the next one down.

    ``name_digest`` is the digest of what was typed as the name: people type passwords there.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_name", "name_digest", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    at: Mapped[datetime] = mapped_column(Instant, index=True)
    name_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))


class InviteLink(Base):
    """A link that opens once: to make the first administrator, or to choose a password.

    ``staff_id`` None makes an administrator of whoever opens it.
    """

    __tablename__ = "invite_link"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
