"""Feeds the list of what was promised, and the walk over one promise."""

import flet as ft

from fieldapp.domain.ids import new_id
from fieldapp.ui import routes, walks
from fieldapp.ui.screens import promise_steps
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.promises import promises_screen
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.stations.walk import use_case, use_walk


@ft.component
def PromisesStation() -> ft.View:
    """What was promised in a case, at `/case/<id>/promises`."""
    shell, view = use_case()
    route = ft.use_view_path()
    if not view.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.below(route)))
    return promises_screen(
        route=route,
        strings=shell.strings,
        today=shell.today(),
        view=view,
        on_check=lambda key: shell.go(routes.promise(view.id, key, "check")),
        on_edit=lambda key: shell.go(routes.promise(view.id, key, "who")),
        on_new=lambda: shell.go(routes.promise(view.id, new_id(), "who")),
        on_back=lambda: shell.go(routes.case(view.id)),
        top=demo_strip(shell),
    )


@ft.component
def PromiseStation() -> ft.View:
    """One question about a promise, at `/case/<id>/promises/<key>/<step>`."""
    shell, view = use_case()
    params = ft.use_route_params()
    key, step = params["promise"], params["step"]
    making = step in walks.PROMISE
    return use_walk(
        walk="promise",
        title=shell.strings("promise.title" if making else "promise.check_title"),
        key=key,
        step=step,
        asked=f"promise.{step}",
        steps=lambda fresh: walks.promise(fresh, key, step),
        draw={
            "who": promise_steps.who, "what": promise_steps.what, "day": promise_steps.day,
            "check": promise_steps.check, "words": promise_steps.words, "leader": promise_steps.leader,
        },
        address=lambda name: routes.promise(view.id, key, name),
        out=lambda _: routes.promises(view.id),
        last_text=shell.strings("ask.look_over"),
        leave=routes.promises(view.id),
    )  # fmt: skip
