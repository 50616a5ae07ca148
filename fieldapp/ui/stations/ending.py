"""Feeds the walk over how the mediation ended, and over the agreement document."""

import flet as ft

from fieldapp.ui import routes, walks
from fieldapp.ui.screens import agreement_steps, ending_steps
from fieldapp.ui.stations.walk import use_case, use_walk


@ft.component
def EndingStation() -> ft.View:
    """One question about the end, at `/case/<id>/ending/<step>`."""
    shell, view = use_case()
    step = ft.use_route_params()["step"]
    return use_walk(
        walk="ending",
        title=shell.strings("ending.title"),
        key="",
        step=step,
        asked=f"ending.{step}",
        steps=walks.ending,
        draw={
            "how": ending_steps.how, "day": ending_steps.day, "agreed": ending_steps.agreed,
            "court": ending_steps.court, "demands": ending_steps.demands, "reason": ending_steps.reason,
            "referred": ending_steps.referred,
        },
        address=lambda step: routes.ending(view.id, step),
        out=lambda _: routes.case(view.id),
        last_text=shell.strings("ask.look_over"),
    )  # fmt: skip


@ft.component
def AgreementStation() -> ft.View:
    """One block of the document, or all of it to read aloud, at `/case/<id>/agreement/<step>`."""
    shell, view = use_case()
    step = ft.use_route_params()["step"]
    return use_walk(
        walk="agree",
        title=shell.strings("agree.title"),
        key=step,
        step=step,
        asked=f"agree.{step}",
        steps=lambda _: walks.AGREEMENT,
        draw=dict.fromkeys(agreement_steps.STEPS, agreement_steps.block) | {"read": agreement_steps.read_aloud},
        address=lambda name: routes.agreement(view.id, name),
        out=lambda _: routes.papers(view.id),
        last_text=shell.strings("agree.to_papers"),
        on_next={"dd": agreement_steps.take_over},
    )
