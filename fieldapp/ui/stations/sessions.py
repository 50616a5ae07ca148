"""Feeds the walk over one meeting, the first meeting's day, and a pause."""

import flet as ft

from fieldapp.domain.cases import is_paused, meeting_number
from fieldapp.ui import routes, walks
from fieldapp.ui.screens import pause_steps, session_steps
from fieldapp.ui.stations.walk import use_case, use_walk
from fieldapp.workbook import CaseView

_ENDS = ("THOA_THUAN", "CHAM_DUT")  # KET_QUA_BUOI after which the mediation itself has ended


@ft.component
def SessionStation() -> ft.View:
    """One question about a meeting, at `/case/<id>/sessions/<key>/<step>`."""
    shell, view = use_case()
    params = ft.use_route_params()
    key = params["session"]
    number = meeting_number(view.case, key)

    def out(fresh: CaseView) -> str:
        meeting = fresh.case.sessions.get(key)
        ended = meeting is not None and meeting.result in _ENDS and not fresh.case.outcome
        return routes.ending(view.id, "how") if ended else routes.case(view.id)

    return use_walk(
        walk="session",
        title=shell.strings("ask.session", number=number),
        key=key,
        step=params["step"],
        asked=f"session.{params['step']}",
        steps=lambda _: walks.SESSION,
        draw={
            "day": session_steps.day, "place": session_steps.place, "present": session_steps.present,
            "language": session_steps.language, "support": session_steps.support, "said": session_steps.said,
            "result": session_steps.result,
        },
        address=lambda step: routes.session(view.id, key, step),
        out=out,
        last_text=shell.strings("ask.look_over"),
        on_next={"language": session_steps.as_before},
    )  # fmt: skip


@ft.component
def PauseStation() -> ft.View:
    """The pause that lasts, or a new one, at `/case/<id>/pause`."""
    shell, view = use_case()
    step = "rest" if is_paused(view.case) else "begin"
    return use_walk(
        walk="pause",
        title=shell.strings("pause.title"),
        key=pause_steps.open_pause(view.case),
        step=step,
        asked=f"pause.{step}",
        steps=lambda fresh: ("rest",) if is_paused(fresh.case) else ("begin",),
        draw={"begin": pause_steps.begin, "rest": pause_steps.rest},
        address=lambda _: routes.pause(view.id),
        out=lambda _: routes.case(view.id),
        last_text=shell.strings("ask.look_over" if is_paused(view.case) else "kit.back"),
    )


@ft.component
def StartStation() -> ft.View:
    """When the first meeting is to be, at `/case/<id>/start`."""
    shell, view = use_case()
    step = "when"
    return use_walk(
        walk="start",
        title=shell.strings("start.title"),
        key="",
        step=step,
        asked=f"start.{step}",
        steps=lambda _: (step,),
        draw={step: pause_steps.start},
        address=lambda _: routes.start(view.id),
        out=lambda _: routes.case(view.id),
        last_text=shell.strings("ask.look_over"),
    )
