"""Who may open what, in one place: each role has parts, each address is of a part. What stands nowhere here is shut.

The gate asks this table for every address but the way in. Whose case, phone or account it is, the pages ask themselves:
they look only into the visitor's own commune, and what is not there is not found.
"""

from enum import StrEnum

from msgspec import Struct

from fieldapp.domain.roles import OfficeRole


class Part(StrEnum):
    """A part of the office that is opened to a role as a whole."""

    OWN = "own"  # the first page, one's own account, and the lists of the pages that one opens
    CASES = "cases"  # reading: queue, cases with photos and history, what lies aside, classes, phones, notices
    DECIDING = "deciding"  # every word on a case that goes to phones
    TEAMS = "teams"  # who is in which team
    ELECTED = "elected"  # what was voted in the teams, and the chairman's decision on it
    COMMUNE = "commune"  # teams, phones, classes, bundles and notices: doing something with them
    COUNTS = "counts"  # of the commune's cases
    VILLAGE = "village"  # one village: its teams, by name, and its counts
    PROVINCE = "province"  # the counts of all communes
    ACCOUNTS = "accounts"
    LOG = "log"
    PUBLISHING = "publishing"  # what was handed over to be read out and posted
    SHARED = "shared"


_ROLES = {
    OfficeRole.OFFICER: {
        Part.CASES, Part.DECIDING, Part.TEAMS, Part.ELECTED, Part.COMMUNE, Part.COUNTS, Part.ACCOUNTS, Part.LOG,
    },
    OfficeRole.CHAIR: {Part.CASES, Part.TEAMS, Part.ELECTED, Part.COUNTS, Part.LOG},
    OfficeRole.FRONT: {Part.COUNTS, Part.TEAMS},
    OfficeRole.VILLAGE_HEAD: {Part.VILLAGE},
    OfficeRole.VILLAGE_FRONT: {Part.VILLAGE},
    OfficeRole.SERVICE: {Part.PUBLISHING},
    OfficeRole.EXPERT: {Part.SHARED},
    OfficeRole.PROVINCE: {Part.PROVINCE},
    OfficeRole.ADMIN: {Part.ACCOUNTS, Part.LOG},
}  # fmt: skip

_ADDRESSES = {
    Part.OWN: (
        "GET /", "GET /me", "GET /me/password", "POST /me/password", "POST /me/sessions/end",
        "POST /me/sessions/end-others", "GET /me/factor", "POST /me/factor/begin", "POST /me/factor/confirm",
        "POST /me/factor/codes", "GET /me/factor/codes", "POST /me/factor/remove",
        "GET /lists/{listed}/{ending}",
    ),
    Part.CASES: (
        "GET /queue", "GET /queue/alarms", "GET /overview", "GET /search",
        "GET /cases/{record}", "GET /cases/{record}/history", "GET /cases/{record}/photos/{photo}",
        "GET /cases/{record}/sounds/{sound}",
        "GET /entries", "GET /entries/{entry}", "GET /entries/{entry}/photos/{photo}",
        "GET /entries/{entry}/sounds/{sound}",
        "GET /teams/advisers", "GET /teams/advisers/{adviser}",
        "GET /held", "GET /held/{held}", "GET /training", "GET /training/untrained", "GET /training/coverage",
        "GET /training/coverage/people",
        "GET /training/higher", "GET /training/higher/{higher}",
        "GET /training/higher/{higher}/sheet", "GET /training/documents", "GET /training/documents/sheet",
        "GET /training/{class_id}",
        "GET /training/{class_id}/photos/{photo}",
        "GET /training/{class_id}/sheet", "GET /training/{class_id}/letters", "GET /training/{class_id}/handed-out",
        "GET /phones", "GET /phones/{device}",
        "GET /notices", "GET /notices/{notice}",
    ),
    Part.DECIDING: (
        "POST /queue/approve", "POST /cases/{record}/return", "POST /cases/{record}/approve",
        "POST /cases/{record}/choose", "POST /cases/{record}/ask-leader",
        "POST /entries/seen", "POST /entries/{entry}/seen", "POST /entries/{entry}/ask",
        "POST /entries/{entry}/choose",
        "POST /training/{class_id}/seen", "POST /training/{class_id}/ask-leader",
        "GET /cases/{record}/ask", "POST /cases/{record}/ask", "POST /cases/{record}/ask/{question}/take-back",
        "GET /cases/{record}/hand-over", "POST /cases/{record}/hand-over", "POST /held/{held}/release",
        "POST /held/{held}/correct", "POST /held/{held}/decline",
    ),
    Part.TEAMS: ("GET /teams", "GET /teams/villages", "GET /teams/villages/{village}"),
    Part.ELECTED: (
        "GET /teams/elections", "GET /teams/elections/{election}", "POST /teams/elections/{election}/decided",
    ),
    Part.COMMUNE: (
        "GET /teams/check", "GET /teams/cards", "GET /teams/{team}/cards", "GET /teams/new", "POST /teams/new",
        "GET /teams/{team}/edit", "POST /teams/{team}/edit", "GET /teams/{team}/add", "POST /teams/{team}/add",
        "GET /teams/{team}/leader", "POST /teams/{team}/leader",
        "GET /teams/advisers/new", "POST /teams/advisers/new", "POST /teams/advisers/{adviser}",
        "POST /teams/advisers/{adviser}/sent", "POST /teams/advisers/{adviser}/end",
        "POST /teams/advisers/{adviser}/return",
        "GET /teams/villages/new", "POST /teams/villages/new", "GET /teams/villages/{village}/rename",
        "POST /teams/villages/{village}/rename", "GET /teams/villages/{village}/merge",
        "POST /teams/villages/{village}/merge", "GET /teams/villages/{village}/split",
        "POST /teams/villages/{village}/split",
        "GET /teams/people/{mediator}/recognise", "POST /teams/people/{mediator}/recognise",
        "GET /teams/people/{mediator}/leave", "POST /teams/people/{mediator}/leave",
        "GET /teams/people/{mediator}/return", "POST /teams/people/{mediator}/return",
        "GET /teams/reviews", "GET /teams/{team}/elect/{what}",
        "POST /teams/{team}/elect/{what}", "POST /teams/elections/{election}/sent",
        "GET /teams/import", "POST /teams/import", "POST /teams/import/take", "GET /teams/import/template",
        "GET /teams/people/{mediator}/about", "POST /teams/people/{mediator}/about", "GET /teams/standards",
        "POST /teams/people/{mediator}/standards", "GET /teams/contacts",
        "POST /teams/contacts", "GET /teams/people/{mediator}/move", "POST /teams/people/{mediator}/move",
        "GET /teams/{team}/hand-over", "POST /teams/{team}/hand-over", "GET /teams/{team}/merge",
        "POST /teams/{team}/merge", "GET /training/new", "POST /training/new",
        "GET /training/{class_id}/edit", "POST /training/{class_id}/edit", "POST /training/{class_id}/call-off",
        "POST /training/{class_id}/go-on", "POST /training/{class_id}/choose",
        "GET /training/higher/new", "POST /training/higher/new",
        "GET /training/higher/{higher}/edit", "POST /training/higher/{higher}/edit",
        "POST /training/higher/{higher}/nominate", "POST /training/higher/{higher}/outcome",
        "GET /training/documents/new", "POST /training/documents/new", "GET /training/documents/{receipt}",
        "POST /training/documents/{receipt}", "POST /training/documents/{receipt}/cancel",
        "GET /phones/slips", "POST /phones/slips",
        "POST /phones/code", "GET /phones/code", "POST /phones/code/cancel", "POST /phones/settings",
        "GET /phones/{device}/pin", "POST /phones/{device}/pin", "GET /phones/{device}/pin/code",
        "POST /phones/{device}/pin/cancel", "GET /phones/{device}/lost", "POST /phones/{device}/lost",
        "GET /phones/{device}/found", "POST /phones/{device}/found", "GET /phones/{device}/revoke",
        "POST /phones/{device}/revoke", "GET /phones/{device}/answer", "GET /courier", "POST /courier",
        "GET /courier/answers/{sha256}",
        "GET /notices/new", "POST /notices/new", "GET /notices/{notice}/edit", "POST /notices/{notice}/edit",
        "POST /notices/{notice}/drop", "GET /notices/{notice}/hand-over", "POST /notices/{notice}/hand-over",
        "POST /notices/{notice}/take-back", "POST /notices/{notice}/seen",
    ),
    Part.COUNTS: ("GET /counts",),
    Part.VILLAGE: ("GET /village",),
    Part.PROVINCE: ("GET /province", "GET /province/file/{ending}"),
    Part.ACCOUNTS: (
        "GET /accounts", "GET /accounts/new", "POST /accounts/new", "POST /accounts/demand",
        "GET /accounts/{account}", "POST /accounts/{account}/disable", "POST /accounts/{account}/enable",
        "POST /accounts/{account}/password", "GET /accounts/{account}/password", "POST /accounts/{account}/factor",
    ),
    Part.LOG: ("GET /log",),
    Part.PUBLISHING: (
        "GET /publishing", "GET /publishing/{notice}", "POST /publishing/{notice}", "GET /publishing/{notice}/sheet",
    ),
    Part.SHARED: ("GET /shared", "GET /shared/{question}", "POST /shared/{question}"),
}  # fmt: skip

_LISTS = {
    "cases": "/queue", "entries": "/entries", "held": "/held", "figures": "/overview", "search": "/search",
    "advisers": "/teams/advisers", "classes": "/training", "roll": "/training/{class_id}",
    "untrained": "/training/untrained", "coverage": "/training/coverage", "covered": "/training/coverage/people",
    "documents": "/training/documents", "undocumented": "/training/documents", "nominations": "/training/higher",
    "phones": "/phones", "counts": "/counts", "teams": "/teams", "people": "/teams", "villages": "/teams/villages",
    "lacks": "/teams/check", "elections": "/teams/elections", "candidates": "/teams/elections/{election}",
    "reviews": "/teams/reviews", "learned": "/teams/people/{mediator}/about", "contacts": "/teams/contacts",
    "village": "/village", "shared": "/shared", "notices": "/notices", "publishing": "/publishing",
    "accounts": "/accounts", "log": "/log",
}  # fmt: skip
"""The page on which each list stands: who opens the page takes its list away."""

_PART_OF = {address: part for part, addresses in _ADDRESSES.items() for address in addresses}


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of the menu; `begins` says which addresses it is lit for."""

    path: str
    label: str  # a key of the strings
    begins: tuple[str, ...] = ()


# In this order; the first one that a role may open is where it begins.
_MENU = (
    Entry(path="/queue", label="common.cases", begins=("/queue", "/cases", "/entries")),
    Entry(path="/overview", label="overview.title"),
    Entry(path="/held", label="held.nav"),
    Entry(path="/counts", label="counts.nav"),
    Entry(path="/teams", label="common.teams"),
    Entry(path="/training", label="training.nav"),
    Entry(path="/phones", label="common.phones"),
    Entry(path="/courier", label="common.courier"),
    Entry(path="/notices", label="notices.nav"),
    Entry(path="/search", label="search.title"),
    Entry(path="/village", label="own_village.nav"),
    Entry(path="/province", label="province.nav"),
    Entry(path="/publishing", label="publishing.nav"),
    Entry(path="/shared", label="shared.nav"),
    Entry(path="/accounts", label="accounts.nav"),
    Entry(path="/log", label="common.log"),
)


def may_open(role: str, method: str, path: str) -> bool:
    """Return whether a role may open an address, given as the routes write it: `GET`, `/cases/{record}`."""
    part = _PART_OF.get(f"{method} {path}")
    return part is not None and part in _parts(role)


def may_take(role: str, listed: str) -> bool:
    """Return whether a role may take a list away."""
    return listed in _LISTS and may_open(role, "GET", _LISTS[listed])


def menu_of(role: str) -> list[Entry]:
    """Return the entries that a role may open; who has the overview finds the bare counts in it."""
    found = [each for each in _MENU if may_open(role, "GET", each.path)]
    whole = any(each.path == "/overview" for each in found)
    return [each for each in found if not (whole and each.path == "/counts")]


def first_page(role: str) -> str:
    """Return where a role begins."""
    return next((each.path for each in menu_of(role)), "/me")


def lists() -> frozenset[str]:
    """Return every list that somebody may take away."""
    return frozenset(_LISTS)


def addresses() -> frozenset[str]:
    """Return every address that somebody may open."""
    return frozenset(_PART_OF)


def _parts(role: str) -> set[Part]:
    return _ROLES[OfficeRole(role)] | {Part.OWN} if role in list(OfficeRole) else set()
