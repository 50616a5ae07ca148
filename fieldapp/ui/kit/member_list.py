"""A collection, such as the parties: one card a member, tap to change it, a button to take it out."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft
from msgspec import Struct

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button, IconButton
from fieldapp.ui.kit.calls import Press, answer
from fieldapp.ui.kit.confirm import use_confirm
from fieldapp.ui.kit.lettering import body, lead, quiet
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings


class MemberCard(Struct, frozen=True, kw_only=True):
    """What one card shows. `remark` is what the commune asks about this member; `warning` what is missing."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    icon: ft.IconData = ft.Icons.PERSON
    remark: str = ""
    warning: str = ""


@ft.component
def MemberList(
    *,
    members: Sequence[MemberCard],
    on_edit: Callable[[str], Awaitable[object] | object],
    on_remove: Callable[[str], Awaitable[object] | object],
    on_add: Press,
    add_text: str,
    sem_id: str,
    strings: Strings,
    label: str = "",
    empty: str = "",
) -> ft.Control:
    """Return the cards and an add button. Taking one out asks first. Cards are found as `<sem_id>-<key>`."""
    leaving, set_leaving = ft.use_state("")
    names = {member.key: member.title for member in members}

    async def remove() -> None:
        await answer(on_remove, leaving)

    use_confirm(
        asked=leaving in names,
        title=strings("kit.remove_question", name=names.get(leaving, "")),
        text="",
        yes=strings("kit.remove"),
        no=strings("kit.keep"),
        on_yes=remove,
        on_close=lambda: set_leaving(""),
        sem_id=f"{sem_id}-confirm",
    )
    parts: list[ft.Control] = [field_label(label)] if label else []
    if empty and not members:
        parts.append(quiet(empty))
    parts += [_card(member, on_edit, set_leaving, f"{sem_id}-{member.key}", strings) for member in members]
    parts.append(
        Button(
            text=add_text, icon=ft.Icons.ADD, kind="outlined", on_press=on_add, sem_id=f"{sem_id}-add", full_width=True
        )
    )
    return ft.Column(parts, spacing=10, tight=True)


def _card(
    member: MemberCard,
    on_edit: Callable[[str], Awaitable[object] | object],
    ask: Callable[[str], object],
    sem_id: str,
    strings: Strings,
) -> ft.Control:
    async def edit() -> None:
        await answer(on_edit, member.key)

    words: list[ft.Control] = [lead(member.title)]
    words += [quiet(line) for line in member.lines if line]
    if member.warning:
        words.append(quiet(member.warning, color=ft.Colors.TERTIARY))
    if member.remark:
        words.append(
            ft.Row(
                [icon_mark(ft.Icons.REPLY, color=ft.Colors.TERTIARY), body(member.remark, expand=True)],
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        )
    inside = ft.Row(
        [
            icon_mark(member.icon, size=measures.ICON, color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=2, tight=True, expand=True),
        ],
        spacing=measures.GAP,
    )
    touch = ft.Container(inside, padding=ft.Padding.symmetric(horizontal=14, vertical=12), ink=True, on_click=edit,
                         border_radius=measures.RADIUS)  # fmt: skip
    return ft.Container(
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=measures.RADIUS,
        content=ft.Row(
            [
                sem(sem_id, touch, expand=True, button=True),
                IconButton(
                    icon=ft.Icons.DELETE_OUTLINE,
                    text=strings("kit.remove_named", name=member.title),
                    on_press=lambda: ask(member.key),
                    sem_id=f"{sem_id}-remove",
                ),
            ],
            spacing=0,
        ),
    )
