"""One paper: what to do with it next, its words, who signs, its pages, and the way onto paper."""

from collections.abc import Callable, Sequence

import flet as ft
from msgspec import Struct

from fieldapp.domain import minutes
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens.beside import gone_notice
from fieldapp.ui.screens.clash_box import Settle, When, clash_box
from fieldapp.ui.screens.inquiries import told_on_page
from fieldapp.ui.screens.papers_list import paper_name
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Asked, PaperView, PhoneStanding, SeenClash, SigningPlace

GoPart = Callable[[str], object]


class Said(Struct, frozen=True, kw_only=True):
    """What came of the last press."""

    text: str = ""
    tone: kit.Tone = kit.Tone.ERROR
    count: int = 0


@ft.component
def PaperPage(
    *,
    strings: Strings,
    view: PaperView,
    pages: Sequence[kit.PhotoCard],
    said: Said,
    asked: Asked | None,
    aside: Sequence[ft.Control],
    proof: Sequence[ft.Control],
    clashes: Sequence[SeenClash],
    when: When,
    on_settle: Settle,
    on_part: GoPart,
    on_page: Callable[[str], object],
    on_add_page: kit.Press,
    on_pdf: kit.Press,
    on_send: kit.Press,
    on_amend: kit.Press,
    on_amendment: kit.Press,
    on_rival: kit.Press,
    on_withdraw: kit.Press,
) -> ft.Control:
    """Return what stands on the page; `asked` is what the commune asked about it, `aside` what it did not take as it
    was written, `proof` what it has, `clashes` what two people wrote differently.
    """
    asking, ask = ft.use_state(False)
    kit.use_confirm(
        asked=asking, title=strings("papers.withdraw_question"), text=strings("papers.withdraw_text"),
        yes=strings("papers.withdraw_yes"), no=strings("kit.keep"), on_yes=on_withdraw, on_close=lambda: ask(False),
        sem_id="paper-withdraw-confirm",
    )  # fmt: skip
    parts: list[ft.Control] = [gone_notice(strings)] if view.gone else []
    parts.append(_standing(view, strings))
    parts += [_amended(strings, on_amendment)] if view.amended_by else []
    parts += [_rival(strings, on_rival)] if view.rival and not view.amended_by else []
    parts += [_overtaken(strings)] if view.overtaken and not view.amended_by else []
    parts += kit.trouble_notice(said.text, "paper-trouble", said.tone)
    parts += told_on_page(asked, strings, lambda: on_part("asked"))
    parts += [
        kit.Notice(strings.held(reason), sem_id=f"paper-held-{reason}", tone=kit.Tone.WARN) for reason in view.held
    ]
    parts += aside
    parts += _clashes(view, clashes, strings, when, on_settle)
    parts += [_missing(view, strings)] if view.stopping and view.unsent else []
    parts += [] if view.signed else _advice(view, strings)
    parts += [_words(view, strings, on_part), _signing(view, strings, on_part)]
    parts.append(
        kit.PhotoStrip(
            photos=pages, on_open=on_page, on_add=on_add_page, sem_id="page", strings=strings,
            label=strings("papers.pages"), add_text=strings("papers.add_page"), empty=strings("papers.pages_note"),
        )
    )  # fmt: skip
    parts.append(
        kit.Button(
            text=strings("papers.pdf"), icon=ft.Icons.PICTURE_AS_PDF, kind="tonal", on_press=on_pdf, sem_id="pdf",
            full_width=True, busy=strings("kit.wait"),
        )
    )  # fmt: skip
    if view.signed and may_send(view) and next_signer(view):
        parts.append(
            kit.Button(
                text=strings("papers.send_now"), icon=ft.Icons.SEND, kind="outlined", on_press=on_send,
                sem_id="send-now", full_width=True,
            )
        )  # fmt: skip
    if view.signed and not (view.amended_by or view.gone):
        parts.append(
            kit.Button(
                text=strings("papers.amend"), icon=ft.Icons.EDIT_NOTE, kind="text", on_press=on_amend, sem_id="amend"
            )
        )  # fmt: skip
    elif view.unsent and not view.signed:
        parts.append(
            kit.Button(
                text=strings("papers.withdraw"), icon=ft.Icons.DELETE_OUTLINE, kind="text",
                on_press=lambda: ask(True), sem_id="paper-withdraw",
            )
        )  # fmt: skip
    parts += proof
    return ft.Column(parts, spacing=measures.BIG_GAP, tight=True)


def paper_screen(
    *, route: str, strings: Strings, view: PaperView, content: ft.Control, said: Said, on_part: GoPart,
    on_send: kit.Press, on_back: kit.Press, top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page; `content` is a `PaperPage`."""
    return kit.screen(
        route=route, title=paper_name(view.minutes.type, strings), sem_id="paper", body=[content], top=top,
        opens_at=f"{said.count}", on_back=on_back, back_text=strings("kit.back"),
        bottom=_foot(view, strings, on_part, on_send),
    )  # fmt: skip


def may_send(view: PaperView) -> bool:
    """Return whether there is something to send and nothing that stops it."""
    return view.unsent and not view.stopping


def next_signer(view: PaperView) -> SigningPlace | None:
    """Return who has not signed yet, in the order of the paper."""
    return next((each for each in view.places if each.signature is None), None)


def _foot(view: PaperView, strings: Strings, on_part: GoPart, on_send: kit.Press) -> ft.Control | None:
    """Return the one thing to do next; None when there is nothing."""
    if view.gone and not may_send(view):
        return None
    if not view.read_aloud and not view.gone:
        return kit.BigButton(
            text=strings("papers.read"), icon=ft.Icons.RECORD_VOICE_OVER, on_press=lambda: on_part("read"),
            sem_id="read-aloud",
        )  # fmt: skip
    signer = next_signer(view)
    if signer is not None and not view.gone:
        part = f"sign/{signer.key}"
        return kit.BigButton(
            text=strings("papers.invite", name=signer.name), icon=ft.Icons.DRAW, on_press=lambda: on_part(part),
            sem_id="invite",
        )  # fmt: skip
    if may_send(view):
        return kit.BigButton(
            text=strings("case.send"), icon=ft.Icons.SEND, on_press=on_send, sem_id="paper-send",
            busy=strings("kit.wait"),
        )  # fmt: skip
    return None


def _standing(view: PaperView, strings: Strings) -> ft.Control:
    state = _state(view)
    signed = sum(1 for each in view.places if each.signature)
    words: list[ft.Control] = [
        ft.Row([kit.StandingChip(view.standing, strings, seen=True)], wrap=True),
        kit.heading(strings(f"papers.{state}_title"), level=2),
        kit.body(strings(f"papers.{state}", signed=signed, count=len(view.places))),
    ]
    if view.minutes.amends:
        words.append(kit.body(strings("papers.amendment_note")))
    box = ft.Container(
        ft.Column(words, spacing=8, tight=True), bgcolor=ft.Colors.SURFACE_CONTAINER, border_radius=measures.RADIUS,
        padding=measures.EDGE,
    )  # fmt: skip
    return kit.sem("paper-standing", box, live_region=True)


def _state(view: PaperView) -> str:
    if not view.read_aloud:
        return "drafted"
    if not view.signed:
        return "read_out"
    if next_signer(view) is not None:
        return "half"
    if view.unsent:
        return "whole"
    return "sent" if view.standing == PhoneStanding.SAVED else "arrived"


def _amended(strings: Strings, on_amendment: kit.Press) -> ft.Control:
    """Return the way to what holds now: whoever amended the old words once more would drop what was changed first."""
    return kit.Notice(
        strings("papers.amended_text"), sem_id="paper-amended", tone=kit.Tone.WARN, icon=ft.Icons.EDIT_NOTE,
        title=strings("papers.amended"), press_text=strings("papers.amended_go"), on_press=on_amendment,
    )  # fmt: skip


def _rival(strings: Strings, on_rival: kit.Press) -> ft.Control:
    """Return the way to what another phone wrote in the place of the same paper: neither tells of the other."""
    return kit.Notice(
        strings("papers.rival_text"), sem_id="paper-rival", tone=kit.Tone.WARN, icon=ft.Icons.CALL_SPLIT,
        title=strings("papers.rival"), press_text=strings("papers.rival_go"), on_press=on_rival,
    )  # fmt: skip


def _overtaken(strings: Strings) -> ft.Control:
    """Return what those who signed have to hear: their case has another outcome by now."""
    return kit.Notice(
        strings("papers.overtaken_text"),
        sem_id="paper-overtaken",
        tone=kit.Tone.WARN,
        title=strings("papers.overtaken"),
    )


def _missing(view: PaperView, strings: Strings) -> ft.Control:
    rules = list(dict.fromkeys(breach.rule for breach in view.stopping))
    return kit.Notice(
        "\n".join(strings(f"rules.{rule}") for rule in rules), sem_id="paper-missing", tone=kit.Tone.WARN,
        title=strings("papers.missing"),
    )  # fmt: skip


def _advice(view: PaperView, strings: Strings) -> list[ft.Control]:
    """Return what is better done before the first signature shuts the paper; who still signs is asked for below."""
    headings = _headings(view)
    told: dict[str, list[str]] = {}
    for breach in view.missing:
        if not breach.must and breach.rule != "paper_unsigned":
            where = headings.get(breach.path)
            told.setdefault(breach.rule, []).extend([where] if where else [])
    return [
        kit.Notice("\n".join([strings(f"rules.{rule}"), *places]), sem_id=f"paper-advice-{rule}")
        for rule, places in told.items()
    ]


def _headings(view: PaperView) -> dict[str, str]:
    """Return what the members of a paper are called on it, by path."""
    points = zip(view.points, view.sheet.points, strict=False)
    headings = {f"blocks/{code}": heading for code, (heading, _) in points}
    return headings | {f"attendees/{key}": each.name for key, each in view.minutes.attendees.items()}


def _clashes(
    view: PaperView, clashes: Sequence[SeenClash], strings: Strings, when: When, on_settle: Settle
) -> list[ft.Control]:  # fmt: skip
    """Return what two people wrote differently of the words: to be chosen before the first signature shuts them."""
    headings = _headings(view)
    return [
        clash_box(each, strings, when, on_settle, headings.get(each.path) or strings.field(each.path, minutes.KIND))
        for each in clashes
        if minutes.is_text(each.path) and not view.signed
    ]


def _words(view: PaperView, strings: Strings, on_part: GoPart) -> ft.Control:
    """Return the words of the paper; as long as nobody has signed, each leads to where it is changed."""
    open_ = not view.signed
    sheet = view.sheet
    rows: list[ft.Control] = [kit.heading(strings("papers.words"), level=2)]
    if not open_:
        rows.append(_mark(ft.Icons.LOCK_OUTLINE, strings("papers.locked")))
    rows.append(_part(strings("papers.head"), sheet.opening[:1], "head", open_, on_part))
    rows.append(_part(strings("papers.people"), sheet.opening[1:], "people", open_, on_part))
    for code, (heading, text) in zip(view.points, sheet.points, strict=False):
        rows.append(_part(heading, text.split("\n"), f"point/{code}", open_, on_part))
    rows.append(kit.quiet(strings("papers.check", digest=view.printed)))
    return kit.sem("paper-words", ft.Column(rows, spacing=6, tight=True))


def _part(title: str, lines: Sequence[str], part: str, open_: bool, on_part: GoPart) -> ft.Control:
    words: list[ft.Control] = [kit.quiet(title), *(kit.body(line) for line in lines if line.strip())]
    if open_:
        return kit.TouchRow(words, on_press=lambda: on_part(part), sem_id=f"part-{part}")
    box = ft.Container(ft.Column(words, spacing=4, tight=True), padding=ft.Padding.symmetric(vertical=8))
    return kit.sem(f"part-{part}", box)


def _signing(view: PaperView, strings: Strings, on_part: GoPart) -> ft.Control:
    rows: list[ft.Control] = [kit.heading(strings("papers.signing"), level=2)]
    if not view.read_aloud:
        rows.append(kit.body(strings("papers.read_first")))
    rows += [_place(each, strings, on_part, view.read_aloud) for each in view.places]
    return kit.sem("paper-signing", ft.Column(rows, spacing=8, tight=True))


def _place(place: SigningPlace, strings: Strings, on_part: GoPart, may_sign: bool) -> ft.Control:
    given = place.signature
    if given is None:
        state, icon = strings("papers.not_signed"), ft.Icons.RADIO_BUTTON_UNCHECKED
    else:
        how = strings.label("CACH_KY", given.how) if given.how else ""
        state, icon = strings("papers.signed", how=how), ft.Icons.CHECK_CIRCLE
    words: list[ft.Control] = [kit.lead(place.name), kit.body(place.role.capitalize()), kit.body(state)]
    if may_sign or given:
        return kit.TouchRow(
            words, on_press=lambda: on_part(f"sign/{place.key}"), sem_id=f"place-{place.key}", icon=icon
        )  # fmt: skip
    row = ft.Row([icon_mark(icon, color=ft.Colors.OUTLINE), ft.Column(words, spacing=2, tight=True, expand=True)])
    return kit.sem(f"place-{place.key}", ft.Container(row, padding=ft.Padding.all(10)))


def _mark(icon: ft.IconData, words: str) -> ft.Control:
    return ft.Row(
        [icon_mark(icon, color=ft.Colors.PRIMARY), kit.body(words, expand=True)],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )  # fmt: skip
