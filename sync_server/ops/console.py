"""The commands as they are typed, and what they answer in words."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sync_server.clock import VIETNAM, Clock, moment_of
from sync_server.config import Config
from sync_server.db.engine import open_engine, writing
from sync_server.db.history import Why
from sync_server.db.migrate import migrate
from sync_server.ops import accounts, backup, earlier, restore
from sync_server.ops.manifest import PHOTOS
from sync_server.ops.place import place_of
from sync_server.ops.refused import Refused
from sync_server.ops.strings import say


def asked(arguments: Sequence[str]) -> Namespace:
    """Return what was typed; `run` is the command's function, or None when the server is to serve."""
    parser = ArgumentParser("python -m sync_server", description=say("about"))
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar="")
    one = commands.add_parser("backup", help=say("about_backup"), description=say("about_backup"))
    one.add_argument("folder", type=Path, help=say("folder_out"))
    one.set_defaults(run=_back_up)
    one = commands.add_parser("restore", help=say("about_restore"), description=say("about_restore"))
    one.add_argument("folder", type=Path, help=say("folder_in"))
    one.add_argument("--replace", action="store_true", help=say("replace"))
    one.set_defaults(run=_put_back)
    one = commands.add_parser("new-history", help=say("about_new_history"), description=say("about_new_history"))
    why = one.add_mutually_exclusive_group(required=True)
    why.add_argument("--restored", dest="why", action="store_const", const=Why.RESTORED, help=say("by_restored"))
    why.add_argument("--promoted", dest="why", action="store_const", const=Why.PROMOTED, help=say("by_promoted"))
    one.add_argument("--day", type=_day, help=say("of_day"))
    one.set_defaults(run=_begin_anew)
    one = commands.add_parser("new-administrator", help=say("about_admin"), description=say("about_admin"))
    one.add_argument("login", help=say("login"))
    one.add_argument("name", help=say("name"))
    one.set_defaults(run=accounts.new_administrator)
    one = commands.add_parser("new-password", help=say("about_password"), description=say("about_password"))
    one.add_argument("login", help=say("login"))
    one.add_argument("--no-factor", action="store_true", help=say("no_factor"))
    one.set_defaults(run=accounts.new_password)
    return parser.parse_args(arguments)


def carry_out(
    run: Callable[[Config, Namespace, Clock], list[str]], config: Config, typed: Namespace, clock: Clock
) -> int:
    """Do what was asked, say what came of it, and return the process's exit code."""
    try:
        print("\n\n".join(run(config, typed, clock)), flush=True)
        return 0
    except Refused as refused:
        print(refused, file=sys.stderr, flush=True)
        return 1


def _back_up(config: Config, typed: Namespace, clock: Clock) -> list[str]:
    made = backup.back_up(config, typed.folder.absolute(), clock())
    photos = sum(part.path.startswith(PHOTOS) for part in made.files)
    many = {"photos": photos, "parcels": len(made.files) - photos}
    size = f"{made.database.size / 1_000_000:.1f}"
    said = [say("backed_up", folder=typed.folder, size=size, day=_in_words(made.made_at), **many)]
    if made.missing:
        said.append(say("were_missing", n=len(made.missing)))
    return [*said, say("secret_apart"), say("keep_private")]


def _put_back(config: Config, typed: Namespace, clock: Clock) -> list[str]:
    done = restore.put_back(config, typed.folder.absolute(), clock(), replace=typed.replace)
    day = _in_words(done.manifest.made_at)
    said = [say("restored", day=day, added=done.added)]
    if done.former:
        said.append(say("former_kept", former=done.former))
    said += [say("expect_phones"), say("expect_office", day=day), say("expect_codes", day=day)]
    return said if done.secret_fits else [*said, say("secret_other")]


def _begin_anew(config: Config, typed: Namespace, clock: Clock) -> list[str]:
    if place_of(config.database_url).is_empty():
        raise Refused("nothing_here")
    told = {"backup_on": typed.day} if typed.day else {}
    engine = open_engine(config.database_url)
    migrate(engine)
    with writing(engine) as conn:
        for step in earlier.steps(typed.why, clock(), **told):
            conn.execute(step)
    engine.dispose()
    return [say("began_anew"), say("began_codes")]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ArgumentTypeError(say("not_a_day")) from None


def _in_words(at: str) -> str:
    moment = moment_of(at)
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else at
