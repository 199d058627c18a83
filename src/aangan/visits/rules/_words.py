"""Moments as people say them, on the clock of the place."""

from datetime import datetime
from zoneinfo import ZoneInfo

ENGLISH_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
ENGLISH_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
HINDI_DAYS = ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"]
HINDI_MONTHS = ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"]


def in_english(moment: datetime, zone: str) -> str:
    """Say a moment on the clock of a zone: `Tue 5 January, 11:00`."""
    return _said(moment.astimezone(ZoneInfo(zone)), ENGLISH_DAYS, ENGLISH_MONTHS)


def in_hindi(moment: datetime, zone: str) -> str:
    """Say a moment on the clock of a zone: `मंगलवार 5 जनवरी, 11:00`."""
    return _said(moment.astimezone(ZoneInfo(zone)), HINDI_DAYS, HINDI_MONTHS)


def _said(wall: datetime, days: list[str], months: list[str]) -> str:
    return f"{days[wall.weekday()]} {wall.day} {months[wall.month - 1]}, {wall:%H:%M}"
