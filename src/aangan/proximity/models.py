"""What is kept of people nearby: counts of a day, and nothing that orders events within it."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aangan.kit.model import Model


class DailyStat(Model):
    """A day's sums; `batch` and `released` count what was added and shown, so that neither happens twice."""

    __tablename__ = "daily_stats"
    __table_args__ = (CheckConstraint("total_sessions >= 0 AND total_matches >= 0", name="counts"),)

    date: Mapped[date] = mapped_column(Date, primary_key=True)
    total_sessions: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    total_matches: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    batch: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    released: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class InterestCategoryCount(Model):
    """How many sessions of a day named a category."""

    __tablename__ = "interest_category_counts"

    date: Mapped[date] = mapped_column(Date, primary_key=True)
    category: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
