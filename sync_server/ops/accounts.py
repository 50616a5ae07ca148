"""The way in for whoever has none: a first administrator, and a new password for somebody whom nobody else can help."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select

from fieldapp.domain.roles import OfficeRole
from sync_server.clock import Clock
from sync_server.config import Config
from sync_server.db.engine import open_engine, writing
from sync_server.db.migrate import migrate
from sync_server.db.tables import office_sessions, officers
from sync_server.ops.refused import Refused
from sync_server.ops.strings import say
from sync_server.people import accounts
from sync_server.people.account_events import CONSOLE
from sync_server.people.officers import login_of
from sync_server.people.passwords import FIRST_VALID


def new_administrator(config: Config, typed: Namespace, clock: Clock) -> list[str]:
    """Make an administrator, who makes every other account in the browser."""
    login = login_of(typed.login)
    if not login or login.split() != [login] or not typed.name.strip():
        raise Refused("login_odd")
    with _database(config) as conn:
        if accounts.is_taken(conn, login):
            raise Refused("login_taken", login=login)
        _, password = accounts.add(
            conn, CONSOLE, clock(), login=login, name=typed.name.strip(), role=OfficeRole.ADMIN, partition=None
        )
    return [say("admin_made", login=login), password, say("password_days", days=FIRST_VALID.days)]


def new_password(config: Config, typed: Namespace, clock: Clock) -> list[str]:
    """Give somebody a new first password, and take a lost second factor away when that is asked for."""
    login = login_of(typed.login)
    with _database(config) as conn:
        account = conn.execute(select(officers.c.id).where(officers.c.login == login)).scalar()
        if account is None:
            raise Refused("login_unknown", login=login)
        password = accounts.give_password(conn, CONSOLE, account, clock())
        accounts.set_disabled(conn, CONSOLE, account, False, clock())
        if typed.no_factor:
            accounts.take_factor(conn, CONSOLE, account, clock())
        conn.execute(office_sessions.delete().where(office_sessions.c.officer == account))
    return [say("password_given", login=login), password, say("password_days", days=FIRST_VALID.days)]


@contextmanager
def _database(config: Config) -> Iterator[Connection]:
    engine = open_engine(config.database_url)
    try:
        migrate(engine)
        with writing(engine) as conn:
            yield conn
    finally:
        engine.dispose()
