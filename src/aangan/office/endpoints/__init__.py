"""The office over REST."""

from aangan.office.endpoints._bugs import router as bugs
from aangan.office.endpoints._faqs import router as faqs
from aangan.office.endpoints._links import router as links
from aangan.office.endpoints._pages import router as pages
from aangan.office.endpoints._versions import router as versions

__all__ = ["routers"]

routers = (bugs, pages, faqs, versions, links)
