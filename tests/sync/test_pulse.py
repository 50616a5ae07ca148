"""When rounds begin, how long a failure makes the phone wait, and that nothing stops it for good."""

import asyncio
import random
import threading

import pytest

from fieldapp.domain.problems import Code
from fieldapp.sync.pulse import LONGEST_WAIT, SHORTEST_WAIT, Pulse, Reason
from fieldapp.sync.report import SyncReport

THROUGH, OFFLINE = SyncReport(complete=True), SyncReport(offline=True)
TROUBLE, REVOKED = SyncReport(problem=Code.SERVER_TROUBLE), SyncReport(problem=Code.REVOKED)


class Rounds:
    """Gives the outcomes in turn, then THROUGH for ever; may be made to take its time."""

    def __init__(self, *outcomes):
        self.outcomes, self.by_hand, self.at_once, self.most_at_once = list(outcomes), [], 0, 0
        self.may_end = threading.Event()
        self.may_end.set()
        self.stopped = False

    def run(self, stop=None, *, by_hand=True):
        self.by_hand.append(by_hand)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        while not self.may_end.wait(0.01):
            if stop.is_set():
                self.stopped = True
                break
        self.at_once -= 1
        outcome = self.outcomes.pop(0) if self.outcomes else THROUGH
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Night:
    """Time that passes only when told: a sleep ends when `pass_on` is called."""

    def __init__(self):
        self.slept, self._sleeping = [], None

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self._sleeping = asyncio.get_running_loop().create_future()
        await self._sleeping

    def pass_on(self):
        self._sleeping.set_result(None)


class Phone:
    """A pulse at work, and everything that it told."""

    def __init__(self, *outcomes, seed=1):
        self.rounds, self.night, self.beats = Rounds(*outcomes), Night(), []
        self.pulse = Pulse(self.rounds, rng=random.Random(seed), sleep=self.night.sleep)
        self.pulse.listen(self.beats.append)

    async def __aenter__(self):
        self.task = asyncio.create_task(self.pulse.run())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        self.rounds.may_end.set()
        self.task.cancel()
        await asyncio.wait({self.task})

    @property
    def reports(self):
        return [beat.report for beat in self.beats if beat.report]

    async def until(self, rounds):
        """Wait until so many rounds have ended, and the pulse waits again."""
        async with asyncio.timeout(60):
            while len(self.reports) < rounds:
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.01)

    async def nudge(self, *reasons, ended):
        for reason in reasons:
            self.pulse.nudge(reason)
        await self.until(ended)


def beating(test):
    def run(**more):
        asyncio.run(test(**more))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


@beating
async def test_nothing_begins_before_somebody_asks():
    async with Phone() as phone:
        await asyncio.sleep(0.05)
        assert phone.beats == []


def test_each_reason_begins_a_round():
    async def one(reason):
        async with Phone() as phone:
            await phone.nudge(reason, ended=1)
            assert [beat.reason for beat in phone.beats] == [reason, reason]

    for reason in Reason:
        asyncio.run(one(reason))


@beating
async def test_a_nudge_before_the_start_is_not_lost():
    phone = Phone()
    phone.pulse.nudge(Reason.START)
    async with phone:
        await phone.until(1)


@beating
async def test_many_nudges_make_one_round_and_those_during_it_one_more():
    async with Phone() as phone:
        phone.rounds.may_end.clear()
        for _ in range(50):
            phone.pulse.nudge(Reason.SAVE)
        await asyncio.sleep(0.05)
        for _ in range(50):
            phone.pulse.nudge(Reason.SAVE)
        phone.rounds.may_end.set()
        await phone.until(2)
        await asyncio.sleep(0.05)
        assert len(phone.reports) == 2
        assert phone.rounds.most_at_once == 1


@beating
async def test_listeners_hear_of_a_round_before_and_after_it():
    async with Phone() as phone:
        phone.rounds.may_end.clear()
        phone.pulse.nudge(Reason.BUTTON)
        await asyncio.sleep(0.05)
        assert [beat.report for beat in phone.beats] == [None]
        phone.rounds.may_end.set()
        await phone.until(1)
        assert phone.beats[1].report == THROUGH
        assert phone.beats[1].next_try_s == LONGEST_WAIT


@beating
async def test_a_listener_that_fails_or_leaves_stops_nothing():
    async with Phone() as phone:
        heard = []
        leave = phone.pulse.listen(heard.append)
        phone.pulse.listen(lambda beat: 1 / 0)
        await phone.nudge(Reason.BUTTON, ended=1)
        leave()
        await phone.nudge(Reason.BUTTON, ended=2)
        assert len(heard) == 2


@beating
async def test_the_screen_stays_free_while_a_round_takes_its_time():
    async with Phone() as phone:
        phone.rounds.may_end.clear()
        phone.pulse.nudge(Reason.BUTTON)
        ticks = 0
        for _ in range(20):
            await asyncio.sleep(0.005)
            ticks += 1
        assert ticks == 20 and phone.rounds.at_once == 1


@beating
async def test_waits_grow_to_a_quarter_of_an_hour_and_it_never_gives_up():
    async with Phone(*[OFFLINE] * 30) as phone:
        await phone.nudge(Reason.SAVE, ended=1)
        for tried in range(2, 31):
            phone.night.pass_on()
            await phone.until(tried)
    waits = phone.night.slept
    ceilings = [min(LONGEST_WAIT, SHORTEST_WAIT * 2**n) for n in range(1, 31)]
    assert all(SHORTEST_WAIT <= wait <= ceiling for wait, ceiling in zip(waits, ceilings, strict=True))
    assert max(waits) > LONGEST_WAIT / 2
    assert {beat.reason for beat in phone.beats[2:]} == {Reason.TIMER}


def test_two_phones_that_failed_together_do_not_call_together():
    async def waits(seed):
        async with Phone(*[OFFLINE] * 6, seed=seed) as phone:
            await phone.nudge(Reason.START, ended=1)
            for tried in range(2, 6):
                phone.night.pass_on()
                await phone.until(tried)
            return phone.night.slept

    lan, hung = asyncio.run(waits(1)), asyncio.run(waits(2))
    assert all(abs(a - b) > 0.01 for a, b in zip(lan, hung, strict=True))


@beating
async def test_a_save_does_not_hammer_a_dead_link():
    async with Phone(OFFLINE) as phone:
        await phone.nudge(Reason.SAVE, ended=1)
        for _ in range(10):
            phone.pulse.nudge(Reason.SAVE)
            await asyncio.sleep(0.005)
        assert len(phone.reports) == 1
        phone.night.pass_on()
        await phone.until(2)


@pytest.mark.parametrize("reason", [Reason.BUTTON, Reason.CONNECTIVITY, Reason.RESUME])
def test_signs_of_a_better_link_end_the_wait_and_forget_the_failures(reason):
    async def one():
        async with Phone(*[OFFLINE] * 9) as phone:
            await phone.nudge(Reason.SAVE, ended=1)
            for tried in range(2, 9):
                phone.night.pass_on()
                await phone.until(tried)
            await phone.nudge(reason, ended=9)
            assert phone.night.slept[-1] <= 2 * SHORTEST_WAIT

    asyncio.run(one())


@beating
async def test_a_round_that_left_something_behind_is_tried_again_soon():
    async with Phone(SyncReport(photos_waiting=1)) as phone:
        await phone.nudge(Reason.SAVE, ended=1)
        assert phone.night.slept[-1] <= 2 * SHORTEST_WAIT


@beating
async def test_a_success_asks_again_after_a_quarter_of_an_hour():
    async with Phone() as phone:
        await phone.nudge(Reason.START, ended=1)
        assert phone.night.slept == [LONGEST_WAIT]
        phone.night.pass_on()
        await phone.until(2)
        assert phone.beats[-1].reason is Reason.TIMER


@beating
async def test_a_revoked_phone_waits_for_the_button_and_only_that_asks_by_hand():
    async with Phone(REVOKED) as phone:
        await phone.nudge(Reason.START, ended=1)
        assert phone.beats[-1].next_try_s is None
        assert phone.night.slept == []
        await phone.nudge(Reason.BUTTON, ended=2)
        await phone.nudge(Reason.SAVE, ended=3)
        assert phone.rounds.by_hand == [False, True, False]


@beating
async def test_a_fault_of_ours_is_told_and_does_not_end_the_sending():
    async with Phone(ZeroDivisionError("x")) as phone:
        await phone.nudge(Reason.SAVE, ended=1)
        assert phone.reports[0].fault == "ZeroDivisionError: x"
        phone.night.pass_on()
        await phone.until(2)
        assert phone.reports[1] == THROUGH


@beating
async def test_when_it_is_cancelled_no_round_is_left_running():
    phone = Phone()
    async with phone:
        phone.rounds.may_end.clear()
        phone.pulse.nudge(Reason.BUTTON)
        await asyncio.sleep(0.05)
        assert phone.rounds.at_once == 1
        phone.task.cancel()
        await asyncio.wait({phone.task})
        assert phone.rounds.at_once == 0
        assert phone.rounds.stopped
        assert phone.task.cancelled()


@beating
async def test_nudges_come_from_any_thread():
    async with Phone() as phone:
        thread = threading.Thread(target=phone.pulse.nudge, args=(Reason.CONNECTIVITY,))
        thread.start()
        await phone.until(1)
        thread.join()


def test_what_was_sent_reaches_the_commune_by_itself_once_there_is_a_network(commune, lan):
    async def one():
        night, reports = Night(), []
        pulse = Pulse(lan.engine, rng=random.Random(1), sleep=night.sleep)
        pulse.listen(lambda beat: reports.append(beat.report))
        beating = asyncio.create_task(pulse.run())
        record = lan.send()
        lan.wire.fates = ["lost"]
        pulse.nudge(Reason.SAVE)
        async with asyncio.timeout(20):
            while not night.slept:
                await asyncio.sleep(0.01)
        assert reports[-1].offline and commune.case(record) is None
        night.pass_on()
        async with asyncio.timeout(20):
            while len(night.slept) < 2:
                await asyncio.sleep(0.01)
        beating.cancel()
        await asyncio.wait({beating})
        assert reports[-1].complete
        assert commune.case(record)

    asyncio.run(one())
