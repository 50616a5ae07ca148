"""One round with the server, from the first change up to the last photo down."""

import threading
from collections.abc import Callable

from msgspec.structs import replace

from fieldapp import __version__
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import EnrolReply
from fieldapp.store.device import DeviceStore
from fieldapp.sync import anew, letter_up, moving, parting, photos, send
from fieldapp.sync.courier import delivery
from fieldapp.sync.exchange import exchange
from fieldapp.sync.report import SyncReport
from fieldapp.sync.server import Offline, Server, Unreached
from fieldapp.sync.trip import Clock, Pages, Pieces, Stopped, Tally, Trip, Way

_MOST_MOVES = 3  # from team to team in one round
_MOST_LAPS = 5  # how often what was sent during a round is taken along in the same round
_MOST_ASKINGS = 200  # how often the server may name photos in one round; each must bring some there


class Engine:
    """Runs rounds for one phone. Make one for a store and keep it: its lock lets no two rounds meet."""

    def __init__(
        self,
        store: DeviceStore,
        server: Server,
        clock: Clock,
        *,
        app: str = __version__,
        page: int = 0,
        recovery_id: Callable[[], str] = str,
    ) -> None:
        """`recovery_id` tells which key is in the vault's recovery slot; empty when there is none to tell of.

        `page` is how many bytes a body may have at first; else what the link was last seen to carry.
        """
        self._store, self._server, self._clock = store, server, clock
        self._recovery_id = recovery_id
        self._app = app
        self._pages = Pages(size=page or store.road.get().page)  # these three: remembered from round to round
        self._pieces = Pieces()
        self._refused_last: dict[Way, str] = {}
        self._one_at_a_time = threading.Lock()

    def run(self, stop: threading.Event | None = None, *, by_hand: bool = True) -> SyncReport:
        """Do one round and return what it came to; from any thread. No network is an ordinary answer.

        A second caller waits for the first. Soon after `stop` is set it ends, with everything kept. A revoked phone
        asks the server only `by_hand`.
        """
        with self._one_at_a_time:
            identity = self._store.identity.get()
            if identity is None or identity.reply is None:
                return SyncReport(problem=Code.NOT_SIGNED_IN)
            if self._store.road.get().revoked and not by_hand:
                return SyncReport(problem=Code.REVOKED)
            stop = stop or threading.Event()
            for _ in range(_MOST_MOVES):
                trip = self._trip(identity.reply, stop)
                report = _outcome(trip)
                _remember(trip, report)
                identity = moving.adopted(trip) if trip.tally.moved and not report.offline else None
                if identity is None or identity.reply is None:
                    break
            return report

    def _trip(self, me: EnrolReply, stop: threading.Event) -> Trip:
        return Trip(
            store=self._store,
            server=self._server,
            clock=self._clock,
            stop=stop,
            me=me,
            app=self._app,
            pages=self._pages,
            pieces=self._pieces,
            refused_last=self._refused_last,
            tally=Tally(),
            recovery=self._recovery_id(),
        )


def _outcome(trip: Trip) -> SyncReport:
    try:
        complete = _everything(trip)
    except Stopped:
        return _counted(trip).report()
    except Offline:
        return _counted(trip).report(offline=not trip.stop.is_set())  # who hangs up himself has not lost the network
    except Problem as problem:
        return _counted(trip).report(problem=problem.code)
    return _counted(trip).report(complete=complete)


def _everything(trip: Trip) -> bool:
    """Carry all there is, words before photos; return whether all of it is through.

    For what was sent meanwhile, and when the last photo did not say what is left, it goes round again: so the office
    learns at once that nothing is held any more. Then comes the letter of what stays here, and what this phone carries
    for others; and last a lost phone's farewell. Words that are sent while the letter goes are waited for by it.
    """
    for _ in range(_MOST_LAPS):
        through = _carried(trip)
        anew.let_go(trip.store)
        lost = Code.LOST in trip.tally.notices
        letter_sent, broken = _letter(trip, again=lost)
        if broken is not None or not through or not send.waits(trip, ()):
            break
    else:
        through = False
    if delivery.deliver(trip):
        through = _carried(trip)  # else the office would go on reading that this phone carries them
    if broken is not None:
        raise broken
    if lost:
        parting.say_farewell(trip, letter_sent=letter_sent)
    return through


def _letter(trip: Trip, *, again: bool) -> tuple[bool, Offline | None]:
    """Send the letter; return whether the server has the newest, and what broke it off: bundles may still go."""
    try:
        return letter_up.send(trip, again=again), None
    except Unreached:
        raise
    except Offline as broken:
        return False, broken


def _carried(trip: Trip) -> bool:
    photos.drop_unnamed(trip)
    _offer_again(trip)
    laps = 0
    for _ in range(_MOST_ASKINGS):
        carried = trip.tally.photos_sent
        wanted = exchange(trip)
        told = photos.carry(trip, wanted)
        if trip.tally.refused is None and trip.tally.photos_sent > carried and photos.are_more(trip, wanted):
            continue
        known = trip.tally.photos_sent == carried or told == send.holding(trip)
        if known and not send.waits(trip, ()):
            return trip.tally.refused is None and not photos.count_waiting(trip.store)
        laps += 1
        if trip.tally.refused is not None or laps == _MOST_LAPS:
            return False
    return False


def _offer_again(trip: Trip) -> None:
    """Ask whether the server has room again for what it had none for: with one change, then with the rest."""
    first = send.offer_again(trip, most=1)
    if first:
        exchange(trip)
        if not any(queued.change.id in first for queued in trip.store.outbox.all() if queued.waits_for_room):
            send.offer_again(trip)


def _counted(trip: Trip) -> Tally:
    trip.tally.changes_waiting = send.count(trip)
    trip.tally.photos_waiting = photos.count_waiting(trip.store)
    return trip.tally


def _remember(trip: Trip, report: SyncReport) -> None:
    problem = Code.OFFLINE if report.offline else report.problem or ""
    try:
        with trip.store.transaction():
            trip.still_me()
            road = trip.store.road.get()
            known = replace(road, last_problem=str(problem), revoked=road.revoked or problem is Code.REVOKED)
            trip.store.road.put(replace(known, last_success_at=trip.now()) if report.complete else known)
    except (Problem, Stopped):
        return  # a full disk, or another's road now; the report says what matters, and the next round asks again
