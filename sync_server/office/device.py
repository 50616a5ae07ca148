"""One phone's page, and what an officer may do with it: a new PIN, lost, found, stopped. Each asks first."""

from datetime import datetime

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Connection

from fieldapp.domain.problems import Code, Problem
from sync_server.blobs import parcels
from sync_server.courier import answering
from sync_server.courier.answering import Brought
from sync_server.db.engine import reading, writing
from sync_server.office import handset, showing
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.handset import Phone
from sync_server.office.page import CODE, NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import backups, devices, events, lost, recovery
from sync_server.people.devices import PhoneRow

_NOTICES = ("pin_cancelled", "was_lost", "was_found")


@get("/phones/{device:str}", sync_to_thread=True)
def device_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Show one phone and its history."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
        story = events.history(conn, device)
        kept = backups.kept_at(conn, device)
        brought = answering.newest(conn, device)
    return reply.show(
        "device.html",
        visitor=officer,
        phone=phone,
        story=[handset.told(event, reply.language) for event in story],
        bundle=_brought(office, reply, brought) if brought else "",
        backup=showing.ago(kept, office.clock(), reply.language) if kept else "",
        notice=reply.say(f"device.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@get("/phones/{device:str}/pin", sync_to_thread=True)
def pin_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Say when a PIN may be reset, and ask."""
    return _ask_for_pin(office, reply, officer, device)


@post("/phones/{device:str}/pin", sync_to_thread=True)
def make_pin_code(
    office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Make a code for a new PIN once the officer says that the person is there."""
    if form.get("seen") != "yes":
        return _ask_for_pin(office, reply, officer, device, trouble=reply.say("device.pin_see_first"), status=400)
    with writing(office.engine) as conn:
        code = recovery.make_code(conn, officer.author(), device, office.clock())
    return reply.go(f"/phones/{device}/pin/code", reply.keep_code(f"{code}:{device}"))


@get("/phones/{device:str}/pin/code", sync_to_thread=True)
def pin_code_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Show a code that was just made: once, and big."""
    code, _, whose = reply.cookie(CODE).partition(":")
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
    fresh = bool(code) and whose == device and bool(phone.pin_waits)
    return reply.show("pin_code.html", clear=(CODE,), visitor=officer, phone=phone, code=code if fresh else "")


@post("/phones/{device:str}/pin/cancel", sync_to_thread=True)
def cancel_pin_code(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Redirect:
    """End a code for a new PIN that nobody has used."""
    with writing(office.engine) as conn:
        _row(conn, officer, device)
        done = recovery.cancel_code(conn, officer.author(), device, office.clock())
    return reply.go(f"/phones/{device}", *([reply.keep_notice("pin_cancelled")] if done else []))


@get("/phones/{device:str}/lost", sync_to_thread=True)
def lost_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Say what will happen to a lost phone, and ask."""
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
    if phone.lost:
        raise NotFoundException
    return reply.show("lost.html", visitor=officer, phone=phone)


@post("/phones/{device:str}/lost", sync_to_thread=True)
def mark_lost(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Redirect:
    """Mark a phone lost."""
    with writing(office.engine) as conn:
        lost.mark_lost(conn, officer.author(), device, office.clock())
    return reply.go(f"/phones/{device}", reply.keep_notice("was_lost"))


@get("/phones/{device:str}/found", sync_to_thread=True)
def found_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Say what it means that a phone is back, and ask."""
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
    if not phone.lost or phone.called_in:
        raise NotFoundException
    return reply.show("found.html", visitor=officer, phone=phone)


@post("/phones/{device:str}/found", sync_to_thread=True)
def mark_found(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Redirect:
    """Mark a lost phone found."""
    with writing(office.engine) as conn:
        if _row(conn, officer, device).lost_at:
            lost.mark_found(conn, officer.author(), device, office.clock())
    return reply.go(f"/phones/{device}", reply.keep_notice("was_found"))


@get("/phones/{device:str}/revoke", sync_to_thread=True)
def revoke_page(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Response[str]:
    """Say what stopping a phone means, and ask."""
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
    if phone.revoked:
        raise NotFoundException
    return reply.show("revoke.html", visitor=officer, phone=phone)


@post("/phones/{device:str}/revoke", sync_to_thread=True)
def revoke(office: TheOffice, reply: TheReply, officer: TheVisitor, device: FromPath[str]) -> Redirect:
    """Stop a phone."""
    with writing(office.engine) as conn:
        if not devices.revoke(conn, officer.partition, device, office.clock(), officer.author()):
            raise Problem(Code.NOT_FOUND, "no such phone in this commune")
    return reply.go("/phones", reply.keep_notice("was_revoked"))


def phones_of(conn: Connection, partition: str, now: datetime, language: str) -> list[Phone]:
    """Return a commune's phones in words: those that work first, then the lost, then those that are no more."""
    newest, left = recovery.newest_codes(conn, partition), parcels.left_by(conn, partition)
    every = devices.phones(conn, partition)
    rows = sorted(every, key=lambda row: (row.gone, bool(row.revoked_at), bool(row.lost_at)))
    return [
        handset.in_words(
            row, newest.get(row.device), left.get(row.device), now, language, among=handset.newest_or_older(row, every)
        )
        for row in rows
    ]


def _phone(conn: Connection, office: Office, reply: Reply, officer: Visitor, device: str) -> Phone:
    """Return one phone of the officer's commune in words. Raises Problem NOT_FOUND."""
    row = _row(conn, officer, device)
    newest, left = recovery.newest_codes(conn, officer.partition), parcels.left_by(conn, officer.partition)
    among = handset.newest_or_older(row, devices.phones(conn, officer.partition))
    return handset.in_words(row, newest.get(device), left.get(device), office.clock(), reply.language, among=among)


def _row(conn: Connection, officer: Visitor, device: str) -> PhoneRow:
    row = devices.phone_of(conn, officer.partition, device)
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such phone in this commune")
    return row


def _brought(office: Office, reply: Reply, bundle: Brought) -> str:
    ago = showing.ago(bundle.received_at, office.clock(), reply.language)
    return reply.say("device.bundle_here", n=bundle.number, ago=ago, carrier=bundle.carrier_name)


def _ask_for_pin(
    office: Office, reply: Reply, officer: Visitor, device: str, *, trouble: str = "", status: int = 200
) -> Response[str]:
    with reading(office.engine) as conn:
        phone = _phone(conn, office, reply, officer, device)
        has_key = recovery.has_key(conn, office.recovery_mark, device)
    if not phone.may_have_a_code:
        raise NotFoundException
    return reply.show("pin.html", status=status, visitor=officer, phone=phone, has_key=has_key, trouble=trouble)
