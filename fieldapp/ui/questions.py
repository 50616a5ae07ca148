"""Which of the six questions asks for which field, and the address at which a field is mended."""

from fieldapp.domain.rules import Breach
from fieldapp.ui import routes, walks
from fieldapp.workbook import CaseRow, CaseView, PhoneStanding

FIELDS: dict[str, tuple[str, ...]] = {
    "who": ("parties",),
    "what": ("dispute_type", "summary"),
    "where": ("place", "place_detail", "openness"),
    "when": ("received_on", "basis"),
    "mediators": ("mediators", "invited"),
    "said": (
        "sessions", "outcome", "agreement", "duties", "performance", "perform_by", "ending", "failure_reason",
        "referred_to", "ended_on", "note",
    ),
}  # fmt: skip
"""The fields of each question, in the order in which they are asked. Whatever is not here is on the case's page."""

SIDES: dict[str, tuple[str, ...]] = {
    "scope": ("screening", "not_mediated"),
    "assign": ("assignments",),
    "interest": ("interests",),
    "team": ("other_teams",),
    "referral": ("referred_words", "referred_on"),
    "support": ("support_wanted", "support_words"),
    "consent": ("consents",),
    "behalf": ("entered_by",),
    "inquiry": ("replies",),
}
"""The fields of what surrounds the mediation (`routes.SIDES`)."""

_AT = "?at="


def question_of(path: str) -> str:
    """Return the name of the question that asks for this path; empty when none does."""
    field = path.partition("/")[0]
    return next((name for name, fields in FIELDS.items() if field in fields), "")


def side_of(path: str) -> str:
    """Return the name of the side of a case on which this path is written; empty when on none."""
    field = path.partition("/")[0]
    return next((name for name, fields in SIDES.items() if field in fields), "")


def address_of(case_id: str, path: str) -> str:
    """Return where this field is mended: its question, with the field first; a step of a walk; or the case's page."""
    name = question_of(path)
    if name:
        return f"{routes.question(case_id, name)}{_AT}{path}"
    if side := side_of(path):
        return routes.side(case_id, side)
    if path.startswith("alarms/"):
        return routes.danger(case_id)
    return walks.address_of(case_id, path) or routes.case(case_id)


def marked_in(address: str) -> str:
    """Return the field that an address asks to show first; empty when it asks for none."""
    return address.partition(_AT)[2].partition("&")[0]


def opening_address(row: CaseRow) -> str:
    """Return where a case opens from the list: a returned one at the field that the commune asks about."""
    if row.standing == PhoneStanding.RETURNED and not row.unsent:
        return address_of(row.id, row.remark_path)
    return routes.case(row.id)


def next_question(view: CaseView) -> str:
    """Return the first question of which nothing is answered yet; empty when each has an answer."""
    given = {path.partition("/")[0] for path in view.fields}
    return next((name for name, fields in FIELDS.items() if not given & set(fields)), "")


def lacking(view: CaseView) -> list[Breach]:
    """Return what stops sending in the questions that she has been through: before the first without an answer.

    Of what is not mediated no question follows: there it is all that stops it.
    """
    following = "" if view.case.not_mediated else next_question(view)
    reached = routes.QUESTIONS.index(following) if following else len(routes.QUESTIONS)
    been = ("", *routes.QUESTIONS[:reached])  # what is asked beside the six questions is no matter of their order
    return [each for each in view.stopping if question_of(each.path) in been]


def lacking_after(view: CaseView, path: str) -> str:
    """Return the next place after this one that lacks something of the kind; empty when none does."""
    found = [each.path for each in lacking(view) if _place(each.path) > _place(path)]
    return next(iter(found), "")


def step(name: str, by: int) -> str:
    """Return the question `by` places further on; empty when there is none."""
    place = routes.QUESTIONS.index(name) + by
    return routes.QUESTIONS[place] if 0 <= place < len(routes.QUESTIONS) else ""


def _place(path: str) -> tuple[int, int]:
    """Return where a path is asked for: the number of its question, and its place in it; those of none come last."""
    field, name = path.partition("/")[0], question_of(path)
    return (routes.QUESTIONS.index(name), FIELDS[name].index(field)) if name else (len(routes.QUESTIONS), 0)
