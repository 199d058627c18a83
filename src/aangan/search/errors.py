"""What can go wrong with searching.

HouseError
├── Invalid 400: NothingAsked
├── NotFound 404: SavedSearchNotFound
└── Conflict 409: TooManySearches
"""

from aangan.kit.errors import Conflict, Invalid, NotFound


class NothingAsked(Invalid):
    code = "QUERY_REQUIRED"
    message = "A search by meaning needs `q`"


class SavedSearchNotFound(NotFound):
    code = "SAVED_SEARCH_NOT_FOUND"
    message = "Saved search not found"


class TooManySearches(Conflict):
    code = "TOO_MANY_SAVED_SEARCHES"
    message = "You keep many searches already; delete one first"
