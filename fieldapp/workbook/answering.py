"""The commune asks the team leader something before it decides; what the team answers is on its way at once.

Until the answer is sent it is part of the case's draft, so that nothing typed is lost.
"""

from datetime import datetime

from msgspec import to_builtins

from fieldapp.domain import changes
from fieldapp.domain.cases import KIND
from fieldapp.domain.record import Reply
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import assigning, keeping, roster, telling, working


def keep_reply(store: DeviceStore, record_id: str, key: str, text: str, now: datetime) -> None:
    """Keep what she has typed as the answer to the inquiry `key`; an empty text takes it away."""
    with store.transaction():
        keeping.keep(store, record_id, f"replies/{key}", _reply(store, record_id, key, text, now), now)


def send_reply(store: DeviceStore, record_id: str, key: str, now: datetime) -> bool:
    """Let the answer that is kept go to the commune; returns whether there is one, short enough to be sent."""
    with store.transaction():
        written = working.case_of(working.of_record(store, record_id).fields).replies.get(key)
        text = written.answer.strip() if written else ""
        if not text or changes.too_long(KIND, "replies.answer", text):
            return False
        reply = _reply(store, record_id, key, text, now)
        telling.tell(store, KIND, record_id, {f"replies/{key}": to_builtins(reply)}, now)
        return True


def answers_for(store: DeviceStore) -> bool:
    """Return whether such questions are hers: the leader's; anybody's in a team whose leader nobody knows."""
    return assigning.may_assign(store)


def _reply(store: DeviceStore, record_id: str, key: str, text: str, now: datetime) -> Reply | None:
    case, mine = working.case_of(working.of_record(store, record_id).fields), roster.me(store)
    asked = case.inquiries.get(key) or case.replies.get(key)
    if asked is None or not text.strip():
        return None
    at = now.isoformat(timespec="seconds")
    return Reply(name=mine.name if mine else "", question=asked.question, answer=text, at=at)
