"""A commune with a held change in it, and what an officer and its phone make of it."""

import pytest

from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, scope, settling, window
from tests.cast import (
    LAN,
    MINH,
    NOW,
    change,
)
from tests.cast import settle as settle_cast
from tests.server.settling.aside import AFTERWARDS


@pytest.fixture
def cast(engine):
    with writing(engine) as conn:
        settle_cast(conn)


@pytest.fixture
def hold(send, engine):
    """Send something that is held, as the person given; gives its id in quarantine."""

    def hold(author, sent, now=NOW):
        [receipt] = send(author, sent, now=now)
        assert receipt.outcome == "held", receipt
        with reading(engine) as conn:
            kept = quarantine.listed(conn, author.partition)
        return next(row.id for row in kept if row.change == sent.id)

    return hold


@pytest.fixture
def act(engine):
    """Let an officer do something to a held change."""

    def act(verb, held, *more, officer=MINH, now=AFTERWARDS):
        with writing(engine) as conn:
            return verb(conn, officer, held, *more, now)

    return act


@pytest.fixture
def fate(engine):
    def fate(author, *ids):
        with reading(engine) as conn:
            return settling.fates(conn, author, list(ids))

    return fate


@pytest.fixture
def pulled(engine):
    """What a phone of this person gets by the ordinary pull, from the beginning."""

    def pulled(author):
        with reading(engine) as conn:
            own = window.Own(author=author.person_id, changes=())
            return {
                each.record: each for each in window.read(conn, scope.viewer_of(author), 0, 256 * 1024, own).entries
            }

    return pulled


@pytest.fixture
def lans_case(send):
    sent = change(note="cũ")
    send(LAN, sent)
    return sent.record
