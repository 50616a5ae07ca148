"""My team: who is in it, whether it is made up as the law wants and whom to tell if not, and the ways on."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.domain.roster import Lack, MediationTeam, Member
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings


def team_screen(
    *,
    route: str,
    strings: Strings,
    team: MediationTeam,
    lacks: Sequence[Lack],
    me: str,
    trouble: str,
    ways: Sequence[ft.Control],
    on_call: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of the own team. `me` is the own id on the roster."""
    body: list[ft.Control] = [kit.quiet(" · ".join(each for each in (team.village, team.commune) if each))]
    body += kit.trouble_notice(trouble)
    body += _composition(strings, team, lacks)
    body.append(kit.heading(strings("team.members", count=len(team.members)), level=2))
    if not team.members:
        body.append(kit.body(strings("team.nobody")))
    members = sorted(team.members.items(), key=lambda each: (not each[1].leader, each[1].name))
    body += [_member(key, member, strings, me, on_call) for key, member in members]
    body += ways
    return kit.screen(
        route=route,
        title=team.name or strings("team.title"),
        sem_id="team",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
    )


def _composition(strings: Strings, team: MediationTeam, lacks: Sequence[Lack]) -> list[ft.Control]:
    if not team.members:
        return []
    if not lacks:
        whole = strings("team.whole")
        return [kit.Notice(strings("team.whole_text"), sem_id="composition", tone=kit.Tone.GOOD, title=whole)]
    return [
        kit.Notice(
            strings("team.tell_to_elect" if each.certain else "team.tell_to_note"), sem_id=f"lack-{each.rule}",
            tone=kit.Tone.WARN if each.certain else kit.Tone.INFO,
            title=strings(f"team.{each.rule}", count=each.count) if each.count else strings(f"team.{each.rule}"),
        )
        for each in lacks
    ]  # fmt: skip


def _member(key: str, member: Member, strings: Strings, me: str, on_call: Callable[[str], object]) -> ft.Control:
    notes = [
        strings("parts.leader") if member.leader else "",
        strings("team.me") if key == me else "",
        strings.label("GIOI_TINH", member.sex) if member.sex else "",
        strings.label("DAN_TOC", member.ethnic) if member.ethnic else "",
    ]
    words: list[ft.Control] = [kit.lead(member.name)]
    if said := ", ".join(each for each in notes if each):
        words.append(kit.quiet(said))
    inside: list[ft.Control] = [ft.Column(words, spacing=2, tight=True)]
    if member.phone and key != me:
        inside.append(
            kit.Button(
                text=strings("team.call", phone=member.phone), kind="outlined", icon=ft.Icons.CALL,
                on_press=lambda: on_call(member.phone), sem_id=f"call-{key}",
            )
        )  # fmt: skip
    box = ft.Container(
        ft.Column(inside, spacing=8, tight=True), bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=measures.RADIUS, padding=ft.Padding.symmetric(horizontal=14, vertical=12),
    )  # fmt: skip
    return kit.sem(f"member-{key}", box)
