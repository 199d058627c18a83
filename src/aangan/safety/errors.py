"""What can go wrong between people who wish to be apart, and where staff decide.

HouseError
├── Invalid 400
│   ├── CannotBlockYourself
│   └── CannotReportYourself
├── Forbidden 403
│   ├── ModeratorsOnly       not staff
│   ├── OwnCase              nobody judges what is about themselves
│   ├── SecondModerator      a ban needs another moderator than the one who proposed it
│   └── SameModerator        an appeal is decided by another than the decision
├── NotFound 404
│   ├── NobodyToBlock        no such person
│   ├── NotBlocked           nothing to take back
│   ├── NobodyToReport       no such person
│   ├── ReportNotFound, CaseNotFound, StatementNotFound, AppealNotFound
├── Conflict 409
│   ├── CaseClaimed          somebody else works on it
│   ├── NotClaimed           nothing of yours to renew or release
│   ├── CaseDecided, ReportSettled, AppealDecided
│   └── AlreadyAppealed      one appeal a statement
├── Gone 410
│   └── NothingToAppeal      the restriction was lifted, or is too old
└── Unprocessable 422
    └── OutcomeDoesNotFit    a person cannot be approved
"""

from aangan.kit.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unprocessable


class CannotBlockYourself(Invalid):
    message = "You cannot block yourself"


class CannotReportYourself(Invalid):
    message = "You cannot report yourself"


class ModeratorsOnly(Forbidden):
    code = "ADMIN_REQUIRED"
    message = "This is for staff"


class OwnCase(Forbidden):
    code = "OWN_CASE"
    message = "Nobody judges a case that they are part of"


class SecondModerator(Forbidden):
    code = "SECOND_MODERATOR_REQUIRED"
    message = "A ban needs another moderator than the one who proposed it"


class SameModerator(Forbidden):
    code = "OTHER_MODERATOR_REQUIRED"
    message = "An appeal is decided by somebody who took no part in the decision"


class NobodyToBlock(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class NobodyToReport(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found"


class NotBlocked(NotFound):
    message = "This person is not blocked"


class ReportNotFound(NotFound):
    code = "REPORT_NOT_FOUND"
    message = "Report not found"


class CaseNotFound(NotFound):
    code = "CASE_NOT_FOUND"
    message = "Case not found"


class StatementNotFound(NotFound):
    code = "STATEMENT_NOT_FOUND"
    message = "Statement not found"


class AppealNotFound(NotFound):
    code = "APPEAL_NOT_FOUND"
    message = "Appeal not found"


class CaseClaimed(Conflict):
    code = "CASE_CLAIMED"
    message = "Another moderator works on this case"


class NotClaimed(Conflict):
    code = "CASE_NOT_CLAIMED"
    message = "You hold no lease on this case"


class CaseDecided(Conflict):
    code = "CASE_DECIDED"
    message = "This case is decided"


class ReportSettled(Conflict):
    code = "REPORT_SETTLED"
    message = "This report was settled otherwise"


class AppealDecided(Conflict):
    code = "APPEAL_DECIDED"
    message = "This appeal is decided"


class AlreadyAppealed(Conflict):
    code = "ALREADY_APPEALED"
    message = "A statement can be appealed once"


class NothingToAppeal(Gone):
    code = "NOTHING_TO_APPEAL"
    message = "This restriction was lifted, or the time to appeal is over"


class OutcomeDoesNotFit(Unprocessable):
    message = "outcome: does not fit what the case is about"
