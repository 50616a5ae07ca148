"""What an officer does."""

from fieldapp.domain.problems import Code
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, quarantine, settling
from sync_server.journal.intake import take
from sync_server.people import moving
from tests.cast import DUONG_HUU, a_verdict
from tests.simulator.cast import officer_of
from tests.simulator.operations.base import Operation, may_refuse


class Decide(Operation, frozen=True):
    """The commune's officer decides about a case, if it has it."""

    case: str
    partition: str
    verdict: str
    remark: str = ""

    def do(self, world):
        with reading(world.server.engine) as conn:
            case = casebook.open_case(conn, self.partition, self.case)
        if case is None:
            return
        with writing(world.server.engine) as conn:
            remarks = {"summary": self.remark} if self.remark else None
            decision = a_verdict(self.case, case.seq, self.verdict, remarks)
            take(conn, officer_of(self.partition), [decision], world.now())


class SettleHeld(Operation, frozen=True):
    """What lies aside is let in, corrected or declined: the n-th of what waits in a commune."""

    partition: str
    number: int
    how: str  # "release", "correct" or "decline"

    def do(self, world):
        officer = officer_of(self.partition)
        with writing(world.server.engine) as conn:
            waiting = [row.id for row in quarantine.listed(conn, self.partition)]
            if not waiting:
                return
            held = sorted(waiting)[self.number % len(waiting)]
            try:
                self._settle(conn, officer, held, world.now())
            except settling.CannotBeTaken:
                settling.decline(conn, officer, held, "Không nhận được.", world.now())

    def _settle(self, conn, officer, held, now):
        if self.how == "release":
            settling.release(conn, officer, held, now)
        elif self.how == "decline":
            settling.decline(conn, officer, held, "Bà sửa lại giúp.", now)
        else:
            self._correct(conn, officer, held, now)

    def _correct(self, conn, officer, held, now):
        known = quarantine.held_change(conn, self.partition, held)
        parts = settling.parts_of(known.content)
        if parts is None:
            raise settling.CannotBeTaken(settling.Obstacle.UNREADABLE)
        wrong = {*settling.kept_for_commune(parts.kind, parts.set), *settling.unfit(parts.kind, parts.set)}
        left = {path: value for path, value in parts.set.items() if path not in wrong}
        case = casebook.open_case(conn, self.partition, parts.record)
        settling.correct(conn, officer, held, left, "Xã sửa giúp.", case.seq if case else 0, now)


class Move(Operation, frozen=True):
    """A mediator works in another team of the commune from now on."""

    person: str
    team: str

    def do(self, world):
        with writing(world.server.engine) as conn:
            moving.move_mediator(conn, officer_of(DUONG_HUU), self.person, self.team, world.now())


class HandOver(Operation, frozen=True):
    """One case goes to another team of the commune, if that still works."""

    case: str
    team: str

    def do(self, world):
        with may_refuse(Code.BAD_REQUEST), writing(world.server.engine) as conn:
            case = casebook.open_case(conn, DUONG_HUU, self.case)
            if case is None or case.team == self.team:
                return
            moving.hand_over(
                conn, officer_of(DUONG_HUU), from_team=case.team, to_team=self.team, only=[self.case], now=world.now()
            )
            world.account.belongs(self.case, self.team)


class Merge(Operation, frozen=True):
    """One team does the work of another too, if it still works itself: its people and cases go to it."""

    team: str
    into: str

    def do(self, world):
        with may_refuse(Code.BAD_REQUEST), writing(world.server.engine) as conn:
            moving.merge_teams(conn, officer_of(DUONG_HUU), [self.team], self.into, world.now())
            world.account.merged[self.team] = self.into
            for case, teams in list(world.account.teams_of.items()):
                if self.team in teams:
                    world.account.belongs(case, self.into)
