"""The first administrator and help for who is shut out, from the server's console; and a list nobody rewrites."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from sync_server.config import Config
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.office import sessions
from sync_server.ops import console
from sync_server.people import factors, officers
from sync_server.secret import Sealing
from tests.cast import NOW

PASSWORD = re.compile(r"^(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}$", re.MULTILINE)


@pytest.fixture
def command(database_url, server_folder, capsys):
    """Type a command; gives its exit code and what it said."""

    def command(*typed):
        asked = console.asked(typed)
        config = Config(database_url=database_url, data_dir=server_folder)
        code = console.carry_out(asked.run, config, asked, lambda: NOW)
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def test_a_first_administrator_is_made_and_has_to_change_the_password(command, engine):
    code, said = command("new-administrator", "An", "Phan Thị An")
    assert code == 0
    with reading(engine) as conn:
        made = officers.verify(conn, "an", PASSWORD.search(said)[0])
        [row] = conn.execute(tables.officers.select()).all()
        [event] = conn.execute(tables.account_events.select()).all()
    assert (made.name, made.role, made.partition, row.must_change) == ("Phan Thị An", "ADMIN", None, True)
    assert (event.kind, event.account, event.partition, event.by) == ("made", made.id, "", "console")


@pytest.mark.parametrize(("login", "name"), [("an", "Ai đó"), ("hai chữ", "Ai đó"), ("", "Ai đó"), ("moc", " ")])
def test_a_name_that_is_taken_or_odd_makes_nobody(command, engine, login, name):
    command("new-administrator", "an", "Phan Thị An")
    code, said = command("new-administrator", login, name)
    assert code == 1 and not PASSWORD.search(said)
    with reading(engine) as conn:
        assert len(conn.execute(tables.officers.select()).all()) == 1


def test_who_is_shut_out_gets_in_again(command, engine):
    _, said = command("new-administrator", "an", "Phan Thị An")
    sealing = Sealing(b"s" * 32)
    with writing(engine) as conn:
        [account] = conn.execute(select(tables.officers.c.id)).scalars()
        token = sessions.start(conn, account, NOW, sessions.Limits())
        factors.begin(conn, sealing, account, NOW)
        fresh = factors.waiting(conn, sealing, account, "an")
        conn.execute(tables.officers.update().values(disabled_at="2026-11-22"))
        conn.execute(tables.second_factors.update().values(confirmed_at="2026-11-22"))
    assert fresh.secret in fresh.address
    code, again = command("new-password", "AN", "--no-factor")
    assert code == 0
    with reading(engine) as conn:
        assert officers.verify(conn, "an", PASSWORD.search(said)[0]) is None
        assert officers.verify(conn, "an", PASSWORD.search(again)[0]).id == account
        assert not factors.is_on(conn, account)
        assert sessions.find(conn, token, NOW) is None
        kinds = set(conn.execute(select(tables.account_events.c.kind)).scalars())
    assert kinds == {"made", "password_given", "enabled", "factor_taken"}


def test_an_unknown_name_gets_nothing(command):
    code, said = command("new-password", "nobody")
    assert code == 1 and "nobody" in said and not PASSWORD.search(said)


@pytest.mark.parametrize("statement", ["DELETE FROM account_events", "UPDATE account_events SET account_name = 'x'"])
def test_the_database_refuses_to_rewrite_what_happened_with_accounts(command, engine, statement):
    command("new-administrator", "an", "Phan Thị An")
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(statement))


def test_spare_codes_of_an_earlier_state_open_nothing(command, engine):
    command("new-administrator", "an", "Phan Thị An")
    sealing = Sealing(b"s" * 32)
    with writing(engine) as conn:
        [account] = conn.execute(select(tables.officers.c.id)).scalars()
        one, other, *_ = factors.new_spares(conn, sealing, account)
        assert factors.takes_spare(conn, sealing, account, one, NOW)
    command("new-history", "--restored")
    with writing(engine) as conn:
        assert not factors.takes_spare(conn, sealing, account, other, NOW)
        assert factors.spares_left(conn, account) == 0
