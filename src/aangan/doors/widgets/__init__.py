"""Widgets: what tools answer, as pages that the hosts of assistants show; each is one file that needs nothing else.

They are built from `web/widgets` by `make widgets`; the built files are kept here, so that serving them needs no Node.
"""

from aangan.doors.widgets._endpoint import router
from aangan.doors.widgets._resources import resources
from aangan.doors.widgets._shelf import MIME_TYPE, WIDGETS, Widget, page_for

__all__ = ["MIME_TYPE", "WIDGETS", "Widget", "page_for", "resources", "router"]
