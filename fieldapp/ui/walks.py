"""The walks of a case beyond its six questions: their steps, and at which step a field is mended."""

from fieldapp.domain import rules
from fieldapp.ui import routes
from fieldapp.ui.screens.promise_steps import needs_leader
from fieldapp.workbook import CaseView

SESSION = ("day", "place", "present", "language", "support", "said", "result")
PROMISE = ("who", "what", "day")
CHECK = ("check", "words", "leader")
AGREEMENT = ("a", "b", "c", "d", "dd", "e", "g", "h", "read")
_SETTLED = ("how", "day", "agreed", "court")
_NOT_SETTLED = ("how", "day", "demands", "reason", "referred")
_FIELDS = {
    "agreement_basis": "a", "agreement_parties": "b", "agreement_matter": "c", "agreement_course": "d",
}  # fmt: skip


def ending(view: CaseView) -> tuple[str, ...]:
    """Return the steps of the end: what follows depends on whether the sides agreed."""
    if not view.case.outcome:
        return ("how",)
    return _SETTLED if view.case.outcome == rules.SETTLED else _NOT_SETTLED


def promise(view: CaseView, key: str, step: str) -> tuple[str, ...]:
    """Return the steps over a promise: making it, or looking after it."""
    if step in PROMISE:
        return PROMISE
    found = view.case.follow_ups.get(key)
    return CHECK if found and needs_leader(found) else CHECK[:-1]


def address_of(case_id: str, path: str) -> str:
    """Return the step at which this field is mended; empty when no walk asks for it."""
    name, _, key = path.partition("/")
    if name == "statements" and key:
        return routes.session(case_id, key.partition(".")[0], "said")
    if name == "follow_ups" and key:
        return routes.promise(case_id, key, "what")
    if name in ("follow_ups", "findings"):
        return routes.promises(case_id)
    if name == "pauses":
        return routes.pause(case_id)
    if name == "court_request":
        return routes.ending(case_id, "court")
    if name in ("start_agreed_on", "on_the_spot"):
        return routes.start(case_id)
    return routes.agreement(case_id, _FIELDS[name]) if name in _FIELDS else ""
