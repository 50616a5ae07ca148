"""Feeds the pages of the own team: who is in it, the yearly review, a mediator's own year and pay."""

import re
from datetime import date
from typing import Any

import flet as ft

from fieldapp import workbook
from fieldapp.domain import appraisals, changes, roster
from fieldapp.domain.appraisals import round_after, round_before, round_in, round_of
from fieldapp.domain.problems import Problem
from fieldapp.ui import questions, routes
from fieldapp.ui.screens.appraisal import review_screen, reviews_screen, shown_round
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.sheet import NEARLY
from fieldapp.ui.screens.team import team_screen
from fieldapp.ui.screens.team_mine import pay_screen, scorecard_screen
from fieldapp.ui.screens.training_list import way
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.call import use_dialler
from fieldapp.ui.stations.proof import use_proof
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import SeenClash


@ft.component
def TeamStation() -> ft.View:
    """My team, at `/team`."""
    shell = use_shell()
    strings, year = shell.strings, shell.today().year
    team = use_book(workbook.own_team)
    me = use_book(workbook.me)
    leads = use_book(workbook.leads)
    trouble, say = ft.use_state("")
    dialler = use_dialler()

    async def call(number: str) -> None:
        say(await dialler.call(number))

    review_note = strings("team.reviews_link_note" if leads else "team.reviews_read_note")
    ways = [
        way(strings("team.mine", year=year), strings("team.mine_note"), ft.Icons.INSIGHTS,
            lambda: shell.go(routes.SCORECARD), "scorecard-link"),
        way(strings("team.reviews", **shown_round(round_of(shell.today()))), review_note, ft.Icons.FACT_CHECK,
            lambda: shell.go(routes.REVIEWS), "reviews-link"),
        way(strings("training.meetings"), strings("training.meetings_note"), ft.Icons.DESCRIPTION_OUTLINED,
            lambda: shell.go(routes.TEAM_PAPERS), "meetings-link"),
        way(strings("team.pay"), strings("team.pay_note"), ft.Icons.PAYMENTS, lambda: shell.go(routes.PAY), "pay-link"),
    ]  # fmt: skip
    return team_screen(
        route=ft.use_view_path(),
        strings=strings,
        team=team,
        lacks=roster.lacks(team),
        me=me.person if me else "",
        trouble=trouble,
        ways=ways,
        on_call=call,
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )


@ft.component
def ScorecardStation() -> ft.View:
    """A mediator's own year, at `/team/mine`."""
    shell = use_shell()
    today = shell.today()
    year, show = ft.use_state(today.year)
    me = use_book(workbook.me)
    person = me.person if me else ""
    card = use_book(lambda store: workbook.scorecard(store, person, year, today), person, year, today)
    return scorecard_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        name=me.name if me else "",
        card=card,
        on_before=lambda: show(year - 1),
        on_after=(lambda: show(year + 1)) if year < today.year else None,
        on_pay=lambda: shell.go(routes.pay(year)),
        on_training=lambda: shell.go(routes.MY_TRAINING),
        on_back=lambda: shell.go(routes.TEAM),
        top=demo_strip(shell),
    )


@ft.component
def PayStation() -> ft.View:
    """The cases for which she may ask for pay, at `/team/pay`; of another year at `/team/pay/<year>`."""
    shell = use_shell()
    year = _use_year()
    me = use_book(workbook.me)
    person = me.person if me else ""
    ended = use_book(lambda store: workbook.ended_cases(store, person, year), person, year)
    return pay_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        year=year,
        ended=ended,
        on_before=lambda: shell.go(routes.pay(year - 1)),
        on_after=(lambda: shell.go(routes.pay(year + 1))) if year < shell.today().year else None,
        on_open=lambda case_id: shell.go(routes.case(case_id)),
        on_fill=lambda case_id, path: shell.go(questions.address_of(case_id, path)),
        on_back=lambda: shell.go(routes.TEAM),
        top=demo_strip(shell),
    )


@ft.component
def ReviewsStation() -> ft.View:
    """The team's reviews of this round, at `/team/reviews`; of another one at `/team/reviews/2026-06`."""
    shell = use_shell()
    of, now = _use_round(), round_of(shell.today())
    reviews = use_book(lambda store: workbook.reviews(store, of), of)
    leads = use_book(workbook.leads)
    me = use_book(workbook.me)
    mine = [each for each in reviews if leads or (me and each.colleague.person == me.person)]
    return reviews_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        of=of,
        reviews=mine,
        on_open=lambda person: shell.go(routes.review(person, of)),
        on_before=lambda: shell.go(routes.reviews(round_before(of))),
        on_after=(lambda: shell.go(routes.reviews(round_after(of)))) if of < now else None,
        on_back=lambda: shell.go(routes.TEAM),
        top=demo_strip(shell),
    )


@ft.component
def ReviewStation() -> ft.View:
    """One mediator's sheet of a round, at `/team/reviews/2026-06/<person>`: the leader writes, she herself reads.

    The round is of the address: what is written after midnight of New Year's Eve goes on with the sheet that is open.
    """
    shell = use_shell()
    person, route = ft.use_route_params()["person"], ft.use_view_path()
    of, today = _use_round(), shell.today()
    year = of.year
    reviews = use_book(lambda store: workbook.reviews(store, of), of)
    leads = use_book(workbook.leads)
    me = use_book(workbook.me)
    card = use_book(lambda store: workbook.scorecard(store, person, year, today), person, year, today)
    trouble, say = ft.use_state("")
    record = appraisals.appraisal_id(person, of)
    clashes = use_book(lambda store: workbook.clashes(store, record), record)
    proof = use_proof(record)
    review = next((each for each in reviews if each.colleague.person == person), None)
    if review is None or not (leads or (me and me.person == person)):
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.TEAM))

    async def note(values: dict[str, Any]) -> str | None:
        if any(changes.too_long(appraisals.KIND, path, value) for path, value in values.items()):
            return shell.strings("rules.too_long")
        return await shell.keep(workbook.write_review, review.colleague, of, values, shell.now())

    async def choose(values: dict[str, Any]) -> None:
        say(await note(values) or "")

    async def settle(seen: SeenClash, value: Any) -> None:
        outcome = await shell.do(workbook.settle, record, seen.path, value, shell.now(), seen)
        say(shell.sentence(outcome) if isinstance(outcome, Problem) else "")

    def limit(name: str, text: str) -> int:
        most = changes.limit(appraisals.KIND, name)
        return most if len(text) > most * NEARLY else 0

    return review_screen(
        route=route,
        strings=shell.strings,
        today=today,
        review=review,
        of=of,
        card=card,
        clashes=clashes,
        when=shell.when,
        proof=proof,
        writes=leads,
        trouble=trouble,
        note=note,
        choose=choose,
        limit=limit,
        on_settle=settle,
        on_back=lambda: shell.go(routes.reviews(of)),
        top=demo_strip(shell),
    )


def _use_year() -> int:
    """Return the year that the address names; this one where it names none. A hook."""
    told, this_year = ft.use_route_params().get("year", ""), use_shell().today().year
    return min(int(told), this_year) if _YEAR.fullmatch(told) else this_year


def _use_round() -> date:
    """Return the round of review that the address names; the present one where it names none. A hook."""
    now = round_of(use_shell().today())
    told = round_in(ft.use_route_params().get("round", ""))
    return min(told, now) if told else now


_YEAR = re.compile("[12][0-9]{3}")
