"""One field that people wrote differently: every version with who and when, and the choice between them."""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo

import flet as ft

from fieldapp.domain.cases import Case
from fieldapp.domain.clash import Version
from fieldapp.domain.differing import Mark, side_by_side
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.read_case import in_words, name_of
from fieldapp.ui.strings import Strings
from fieldapp.workbook import SeenClash

Keep = Callable[[Version], object]


def clash_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    today: date,
    case: Case,
    seen: SeenClash | None,
    trouble: Sequence[str],
    on_keep: Keep,
    on_write: kit.Press | None,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page; `seen` is None when nothing is left to choose here. `trouble` says why a choice was not kept.

    `on_write` opens the field for yet another version; None where this phone has no field for it.
    """
    body: list[ft.Control] = [kit.Notice(each, sem_id=f"trouble-{n}", tone=kit.Tone.ERROR) for n, each in
                              enumerate(trouble)]  # fmt: skip
    bottom: ft.Control | None = kit.BigButton(text=strings("clash.to_case"), on_press=on_back, sem_id="to-case")
    if seen is None:
        body.append(kit.Notice(strings("clash.done"), sem_id="clash-done", tone=kit.Tone.GOOD))
    else:
        body += _asked(seen, case, strings)
        body.append(
            keyed(seen.path, Choices, seen=seen, strings=strings, zone=zone, today=today, on_keep=on_keep)
        )  # fmt: skip
        bottom = _other(strings, seen, on_write) if on_write else None
    return kit.screen(
        route=route, title=strings("clash.title"), sem_id="clash", body=body, top=top, on_back=on_back,
        back_text=strings("kit.back"), bottom=bottom, spacing=measures.EDGE, opens_at=seen.path if seen else "",
    )  # fmt: skip


@ft.component
def Choices(*, seen: SeenClash, strings: Strings, zone: tzinfo, today: date, on_keep: Keep) -> ft.Control:
    """Return the versions, her own newest words first, since those lie nowhere else: to drop them is asked about.

    The words in which a version differs from the one that stands are marked; in that one, those in which any does.
    """
    dropping, set_dropping = ft.use_state(-1)
    shown = [*([seen.mine] if seen.mine else []), *seen.clash.versions]
    words = ft.use_memo(lambda: _marked(seen, shown, strings), [seen])

    async def keep(place: int) -> None:
        if seen.mine and shown[place] is not seen.mine:
            set_dropping(place)
        else:
            await kit.answer(on_keep, shown[place])

    kit.use_confirm(
        asked=dropping >= 0,
        title=strings("clash.drop_question"),
        text=strings("clash.drop_text"),
        yes=strings("clash.drop_yes"),
        no=strings("clash.drop_no"),
        on_yes=lambda: on_keep(shown[dropping]),
        on_close=lambda: set_dropping(-1),
        sem_id="clash-drop",
    )
    boxes = [_box(n, each, words[n], seen, strings, zone, today, lambda n=n: keep(n)) for n, each in enumerate(shown)]  # type: ignore[misc]
    if any(marked for each in words for _, marked in each):
        boxes.insert(0, kit.sem("clash-marked", kit.body(strings("clash.marked"))))
    return ft.Column(boxes, spacing=measures.EDGE, tight=True)


def _marked(seen: SeenClash, shown: Sequence[Version], strings: Strings) -> list[list[tuple[str, bool]]]:
    """Return the words of each version, in pieces that tell whether they differ; none for one without words."""
    said = ["\n".join(in_words(seen.path, each.value, strings)) for each in shown]
    stands = next(n for n, each in enumerate(shown) if each is seen.clash.standing)
    return [[(piece.text, piece.mark == Mark.NEW) for piece in pieces] for pieces in side_by_side(said, stands)]


def _asked(seen: SeenClash, case: Case, strings: Strings) -> list[ft.Control]:
    words = strings("clash.explain", count=len(seen.versions))
    return [kit.heading(name_of(seen.path, case, strings)), kit.body(words, color=ft.Colors.ON_SURFACE_VARIANT)]


def _box(
    place: int,
    version: Version,
    pieces: Sequence[tuple[str, bool]],
    seen: SeenClash,
    strings: Strings,
    zone: tzinfo,
    today: date,
    on_press: kit.Press,
) -> ft.Control:
    when = [kit.quiet(strings("clash.written", when=strings.moment(version.at, zone, today)))] if version.at else []
    words: list[ft.Control] = [
        kit.lead(_whose(version, seen, strings)),
        *when,
        kit.sem(f"version-{place}", ft.Column(_said(version, pieces, strings), spacing=2, tight=True)),
        kit.BigButton(text=strings("clash.keep"), icon=ft.Icons.CHECK, on_press=on_press, sem_id=f"keep-{place}"),
    ]
    return ft.Container(
        ft.Column(words, spacing=8, tight=True),
        key=version.key or f"{version.by} {version.at}",
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE),
        border_radius=measures.RADIUS,
        padding=measures.EDGE,
    )


def _whose(version: Version, seen: SeenClash, strings: Strings) -> str:
    if version is seen.mine:
        return strings("clash.mine")
    by = version.by or strings("clash.somebody")
    return strings("clash.standing" if version is seen.clash.standing else "clash.of", by=by)


def _said(version: Version, pieces: Sequence[tuple[str, bool]], strings: Strings) -> list[ft.Control]:
    if version.value is None:
        return [kit.body(strings("clash.taken_away"), color=ft.Colors.ON_SURFACE_VARIANT)]
    if not pieces:
        return [kit.body(strings("clash.unreadable"), color=ft.Colors.ON_SURFACE_VARIANT)]
    return [kit.marked(line) for line in _lines(pieces)]


def _lines(pieces: Sequence[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """Return the pieces of each line."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for text, marked in pieces:
        first, *more = text.split("\n")
        lines[-1].append((first, marked))
        lines += [[(each, marked)] for each in more]
    return [[piece for piece in line if piece[0]] for line in lines]


def _other(strings: Strings, seen: SeenClash, on_write: kit.Press) -> ft.Control:
    return kit.Button(
        text=strings("clash.write_on" if seen.mine else "clash.write"), kind="outlined", icon=ft.Icons.EDIT, big=True,
        on_press=on_write, sem_id="write-other", full_width=True,
    )  # fmt: skip
