"""A paper as a PDF: its words, its signatures and its pages put together for whoever is to have it in hand."""

from datetime import datetime
from typing import Any

from fieldapp.domain import minutes, paper, words
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import papers


def as_pdf(store: DeviceStore, paper_id: str, now: datetime) -> bytes:
    """Return the paper as a PDF, with the pictures of its signatures and its pages that are on this phone.

    Where one of a signature is not (`PaperView.lacking`), the sheet says so in its place.
    """
    # Loading it takes as long as starting the app, and on most days nothing is printed.
    from fieldapp.media import pdf

    view = papers.paper_view(store, paper_id, now.date())
    sheet = view.sheet
    pages = [store.photos.read(each.photo.sha256) for each in view.pages]
    return pdf.write(
        pdf.Paper(
            nation=sheet.nation,
            motto=sheet.motto,
            over=sheet.over,
            issuer=sheet.issuer,
            place_and_day=sheet.place_and_day,
            title=sheet.title,
            subject=sheet.subject,
            opening=sheet.opening,
            points=sheet.points,
            closing=sheet.closing,
            signers=[pdf.Signer(**_signer(store, each)) for each in view.places],
            pages=[each for each in pages if each],
            foot=sheet.foot,
            made_at=now,
        )
    )


def _signer(store: DeviceStore, place: papers.SigningPlace) -> dict[str, Any]:
    given = place.signature
    if given is None:
        return {"role": place.role, "hint": _say("how_to_sign"), "name": place.name}
    note = _say(f"given_{given.how}", when=_when(given.at)) if given.how in _KNOWN else ""
    picture = b"" if given.how == minutes.PAPER else store.photos.read(given.sha256) or b""
    if not store.photos.has(given.sha256):
        note = f"{note}\n{_say('picture_elsewhere')}".strip()
    return {"role": place.role, "picture": picture, "note": note, "name": given.name}


_KNOWN = (minutes.SIGNED, minutes.FINGERPRINT, minutes.PAPER)


def _when(at: str) -> str:
    """Return the device's own time of a signature as papers write it; empty for one that cannot be read."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ""
    return f"{moment:%H:%M} {moment:%d/%m/%Y}"


def _say(key: str, **values: object) -> str:
    return words.text(paper.LANGUAGE, f"paper.{key}", **values)
