"""The staff of the district: liaisons, chairs, those who ring."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.actor import Role
from lib.db import Archivable, Base, Identified, Versioned


class Staff(Identified, Versioned, Archivable, Base):
    """A member of staff. ``role`` is a number of ``lib.actor.Role``."""

    __tablename__ = "staff"
    __audited__ = True

    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[int] = mapped_column(default=int(Role.RECORDER))
    is_local_administrator: Mapped[bool] = mapped_column(default=False)
    """The one who acts while there is no sign-in; exactly one row."""
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
