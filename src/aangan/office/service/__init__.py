"""The office: what the product tells everybody, and what people tell it of its faults."""

from aangan.office.service._bugs import forget, get_bug, list_bugs, report_bug, update_bug
from aangan.office.service._faqs import create_faq, delete_faq, get_faq, list_faqs, list_public_faqs, update_faq
from aangan.office.service._links import link_apps, make_link
from aangan.office.service._pages import create_page, delete_page, get_page, list_pages, public_page, update_page
from aangan.office.service._versions import check_version, create_version, list_versions, update_version

__all__ = [
    "check_version",
    "create_faq",
    "create_page",
    "create_version",
    "delete_faq",
    "delete_page",
    "forget",
    "get_bug",
    "get_faq",
    "get_page",
    "link_apps",
    "list_bugs",
    "list_faqs",
    "list_pages",
    "list_public_faqs",
    "list_versions",
    "make_link",
    "public_page",
    "report_bug",
    "update_bug",
    "update_faq",
    "update_page",
    "update_version",
]
