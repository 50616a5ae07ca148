"""Schedules that once ended badly, each the smallest that did; what was wrong is mended, and is to stay so."""

import pytest

from tests.cast import DUONG_HUU, OTHER_TEAM, TEAM
from tests.simulator.operations import (
    Attach,
    Backup,
    Begin,
    BeginAnew,
    BeginPaper,
    Carry,
    Copy,
    Decide,
    DropPhoto,
    Enrol,
    Fell,
    HandOver,
    LetGo,
    Lose,
    Merge,
    Move,
    Pack,
    Poison,
    Press,
    PutBack,
    Restore,
    Revoke,
    SettleHeld,
    Sign,
    SignRoll,
    Sync,
    TakeUpAgain,
    Tick,
    Upload,
    Wait,
    Withdraw,
    Write,
    WritePaper,
)
from tests.simulator.wire import CutDown, CutUp, Late, Lost, Meanwhile, ServerDies, ServerFull, Unanswered


def known_to(*phones):
    """A case that the first has sent and all of these phones know."""
    begun = [Begin(phones[0], "vu-1", "a #1"), Press(phones[0], "vu-1")]
    return [*begun, *(Sync(phone) for phone in phones)]


def said(phone, path, text):
    return [Write(phone, "vu-1", path, text), Press(phone, "vu-1")]


FOUND = {
    "a phone that was put back forgets a write for good, also when it has sent another since": [
        *known_to("lan"), Copy("lan"), *said("lan", "note", "lost #2"), Sync("lan"), PutBack("lan"),
        *said("lan", "agreement", "x #3"), Sync("lan", (Lost(),)), *said("lan", "note", "new #4"),
    ],
    "it forgets the half of a change that was joined to the one it still has": [
        *known_to("tam"), *said("tam", "agreement", "a #2"), Copy("tam"), *said("tam", "note", "lost #3"), Sync("tam"),
        PutBack("tam"), Sync("tam", (CutUp(1),)), *said("tam", "agreement", "b #6"), Sync("tam", (ServerDies(3),)),
        *said("tam", "note", "new #7"),
    ],
    "what it was writing again is held, and by that the server learns of the gap": [
        *known_to("tam"), *said("tam", "agreement", "a #2"), Copy("tam"), *said("tam", "note", "lost #3"), Sync("tam"),
        PutBack("tam"), *said("tam", "note", "again #5"), Sync("tam", (CutUp(1),)), *said("tam", "agreement", "b #6"),
        Sync("tam", (ServerDies(3),)), *said("tam", "note", "new #7"),
    ],
    "what a change that waits would replace is lost with the server, and the change is held": [
        *known_to("hung"), Restore(), Poison("hung", "vu-1", "type", "b #3"),
    ],
    "a change that covers what the server has lost turns out to be unreadable": [
        *known_to("hung"), *said("hung", "ended_on", "2026-01-02"), Sync("hung"), Restore(),
        Poison("hung", "vu-1", "type", "no day #3"),
    ],
    "nothing was taken away from nothing": [
        *known_to("hung", "lan2"), *said("hung", "agreement", "a #4"), *said("hung", "agreement", None), Sync("hung"),
        *said("lan2", "agreement", "b #6"),
    ],
    "a case comes back whole, a page at a time, and what was just received is not yet in the page": [
        *known_to("lan"), HandOver("vu-1", OTHER_TEAM), HandOver("vu-1", TEAM), Decide("vu-1", DUONG_HUU, "returned"),
        *said("lan", "summary", "b #4"), Sync("lan", dies_at=5), *said("lan", "agreement", "c #5"),
        Sync("lan", (None, None, Unanswered())), *said("lan", "summary", "d #6"),
    ],
    "the server is put back, and the mediator works elsewhere before her phone has heard of it": [
        *known_to("lan2"), Restore(), Move("lan", OTHER_TEAM),
    ],
    "the server is put back to a moment at which her team was not yet merged": [
        Begin("hung", "vu-1", "a #1"), Press("hung", "vu-1"), Merge(TEAM, OTHER_TEAM), Sync("hung"), Restore(),
    ],
    "a case that came whole to another team is told anew, and the server has lost its end": [
        *known_to("hung"), Merge(TEAM, OTHER_TEAM), Backup(), *said("hung", "note", "b #6"), Sync("hung"), Restore(),
    ],
    "one phone brings back the half of a change, and that is not the whole": [
        *known_to("hung", "lan"), Write("hung", "vu-1", "agreement", "b #2"), *said("hung", "summary", "c #3"),
        Write("lan", "vu-1", "summary", "d #4"), Sync("hung"), Sync("lan"), Restore(), Press("lan", "vu-1"),
        Sync("lan"),
    ],
    "a version that lost in a clash is at the restored server before the one that stood": [
        *known_to("lan2"), Sync("hung"), Decide("vu-1", DUONG_HUU, "returned"), Backup(), *said("lan2", "note", "b #6"),
        *said("hung", "note", "c #7"), Sync("lan2"), Sync("hung", (CutDown(58),)), Sync("lan2"), Restore(),
    ],
    "the case is another team's before the phones have heard that the server was put back": [
        *known_to("lan", "hung"), Backup(), *said("hung", "agreement", "b #5"), Sync("hung"), Restore(),
        HandOver("vu-1", OTHER_TEAM),
    ],
    "the server is put back, and a draft was begun before its phone heard of what it lost": [
        *known_to("lan", "lan2", "hung"), Write("lan2", "vu-1", "note", "b #2"), Backup(), *said("lan", "note", "c #8"),
        Sync("lan"), *said("hung", "note", "d #10"), Sync("hung", (CutDown(6),)), Sync("lan2"), Restore(),
        Press("lan2", "vu-1"), *said("hung", "summary", "e #11"),
    ],
    "a lost phone, which is told nothing, hears that the server was put back": [
        *known_to("hung", "lan2"), Restore(), Lose("lan2"), Sync("hung"), *said("hung", "summary", "b #4"),
        Sync("hung"), *said("lan2", "summary", "c #5"), Sync("lan2"),
    ],
    "the server is put back, by hand, while the page after a receipt is still to come": [
        Begin("lan", "vu-1", "a #1"), Press("lan", "vu-1"), Sync("lan", (None, Late())), Restore(new_epoch=False),
    ],
    "a phone whose disk is full is called in and destroys what it holds": [Lose("hung"), Sync("hung", no_room=True)],
    "a word was taken away, and the server is put back to before that and knows of neither": [
        *known_to("lan2", "lan", "hung"), *said("hung", "place_detail", None), Sync("hung"), Sync("lan2"), Restore(),
        Sync("lan2"),
    ],
    "a phone that has the picture of a signature at a class to itself says that nothing is left on it": [
        Tick("lan", "hv-1", "state", "CM"), SignRoll("lan", "hv-1", 4), Sync("lan", (None, Lost())),
    ],
    "another phone hears who has signed before the picture has come, and says that the commune has the whole list": [
        Tick("lan", "hv-1", "state", "CM"), SignRoll("lan", "hv-1", 4), Sync("lan", (None, Lost())), Sync("hung"),
    ],
    "somebody writes on while what she offers again to an emptied server waits, and another phone takes it for old": [
        Begin("lan", "vu-1", "a #1"), Press("lan", "vu-1"), Sync("lan"), Sync("lan2"),
        Write("lan", "vu-1", "agreement", "a #2"), Press("lan", "vu-1"), BeginAnew(), Enrol("lan"), Enrol("lan2"),
        Write("lan2", "vu-1", "agreement", "Như cũ"), Press("lan2", "vu-1"), Tick("lan2", "hv-2", "opinion", "b #7"),
        Tick("lan2", "hv-3", "state", ""), Sync("lan", (Late(),)), Sync("lan2", (None, None, None, ServerDies(2))),
        Write("lan2", "vu-1", "summary", "b #10"), Press("lan2", "vu-1"), Write("lan", "vu-1", "summary", "c #11"),
        Press("lan", "vu-1"), Sync("lan2"),
    ],
    "a phone signs with a picture that another team has brought already, and dies before it brings its own": [
        Tick("lan2", "hv-2", "state", "CM"), Tick("lan2", "hv-1", "state", "CM"),
        SignRoll("lan2", "hv-1", 4, by_print=True), Sync("lan2"), Sync("tam"),
        SignRoll("tam", "hv-2", 4, by_print=True), Sync("tam", dies_at=5), Sync("lan2"),
    ],
    "what lay aside is taken away, and the server that is put back has lost what lay there": [
        *known_to("lan"), Poison("lan2", "vu-1", "photo", "b #8"), Sync("lan2"), Restore(),
        DropPhoto("lan2", "vu-1", 2), Press("lan2", "vu-1"), Sync("lan2"),
    ],
    "two words lay aside, the one in the place of the other, and both are taken away": [
        *known_to("lan"), Poison("lan2", "vu-1", "type", "b #8"), Poison("lan2", "vu-1", "type", "c #9"), Sync("lan2"),
        Restore(), Write("lan2", "vu-1", "ended_on", None), Press("lan2", "vu-1"), Sync("lan2"),
    ],
    "what was declined is let go of, and the server that is put back has lost what lay there": [
        *known_to("lan"), Poison("lan2", "vu-1", "photo", "b #8"), Sync("lan2"),
        SettleHeld(DUONG_HUU, 0, "decline"), Sync("lan2"), Restore(), LetGo("lan2", 0),
    ],
    "what was declined is taken up again and thrown away, and the server that is put back has lost what lay there": [
        *known_to("lan"), Poison("lan2", "vu-1", "photo", "b #8"), Sync("lan2"),
        SettleHeld(DUONG_HUU, 0, "decline"), Sync("lan2"), Restore(), TakeUpAgain("lan2", 0),
        Withdraw("lan2", "vu-1"),
    ],
    "two teams take the same picture of one person, and one of them hears nothing of its own": [
        Tick("tam", "hv-1", "state", "CM"), Sync("tam"), Sync("hung"), SignRoll("tam", "hv-1", 3),
        SignRoll("hung", "hv-1", 3), Sync("tam"), Sync("hung", (Unanswered(),)), Sync("tam"),
    ],
    "a case of her former team is brought back to a server that knows of no move, and what was begun is thrown away": [
        Begin("lan", "vu-1", "a #1"), Press("lan", "vu-1"), BeginAnew(), Enrol("lan"), Move("lan", OTHER_TEAM),
        Write("lan", "vu-1", "note", "b #2"), Sync("lan"), Withdraw("lan", "vu-1"), Restore(),
    ],
    "a phone that is closed has still to bring what it carries for another": [
        *known_to("lan"), *said("lan", "summary", "b #2"), Pack("lan"), Carry("hung", -1), Fell("lan", 1),
    ],
    "a paper that is held is signed with a picture that another team has brought for a class": [
        *known_to("lan2", "lan"), Tick("tam", "hv-3", "state", "CM"), SignRoll("tam", "hv-3", 4), Sync("tam"),
        BeginPaper("lan", "bb-1", "vu-1", "a #6"), Press("lan", "bb-1"), Sync("lan2"), Sync("lan"),
        Sign("lan", "bb-1", 0), Press("lan", "bb-1"), Sync("lan2", (None, CutUp(29))), Sign("lan2", "bb-1", 4),
        Press("lan2", "bb-1"),
    ],
    "who has moved wrote of the former team's case, and asks a server that is put back before those who read it": [
        *known_to("lan2", "hung"), Move("hung", OTHER_TEAM), BeginPaper("hung", "bb-1", "vu-1", "a #3"),
        Press("hung", "bb-1"), Sync("hung"), Sync("lan2"), Restore(), Sync("hung"),
    ],
    "a case that went was written in before she heard of it, and again before she is told what else was": [
        *known_to("hung", "lan"), HandOver("vu-1", OTHER_TEAM), Write("lan", "vu-1", "note", "a #3"),
        Write("hung", "vu-1", "note", "b #2"), Press("hung", "vu-1"), Press("lan", "vu-1"), Sync("hung"),
        Sync("lan", (None, Late())), Tick("hung", "hv-3", "reason", "c #6"), *said("lan", "note", "d #17"),
    ],
    "a phone that was put back is not asked for what only a colleague's still knows": [
        *known_to("lan2", "lan"), Attach("lan2", "vu-1", 3), Press("lan2", "vu-1"), Sync("lan2"), Copy("lan"),
        *said("lan", "agreement", "a #6"), Sync("lan", (Meanwhile("lan2", "after"),)), PutBack("lan"),
        Sync("lan", (None, Unanswered())), Restore(), Sync("lan"),
    ],
    "a phone that was put back sends half a change to a server that was put back, and a colleague knows the whole": [
        *known_to("lan2", "lan"), *said("lan", "summary", "Như cũ"), Copy("lan"), *said("lan", "agreement", "a #6"),
        Sync("lan", (Meanwhile("lan2", "after"),)), PutBack("lan"), Restore(),
    ],
    "who has moved begins a case, and the server that was put back knows of no move": [
        Move("hung", OTHER_TEAM), Sync("hung"), Restore(), Begin("hung", "vu-2", "a #7"), Press("hung", "vu-2"),
        Sync("hung"), Press("hung", "vu-2"),
    ],
    "a case comes in the night in which the new year has begun in Vietnam and not yet in London": [
        Begin("lan2", "vu-1", "a #1"), Press("lan2", "vu-1"), Sync("lan2"), Begin("lan2", "vu-2", "b #2"),
        Press("lan2", "vu-2"), Wait(hours=30), Wait(hours=30), Wait(hours=30),
    ],
    "a phone that dies in the middle of a pull takes a value that has not come yet for one that was taken away": [
        *known_to("lan2", "hung"), *said("lan2", "note", "Như cũ"), Sync("lan2"), Backup(),
        *said("lan2", "note", "a #10"), Sync("lan2"), *said("lan2", "note", "b #11"), *said("hung", "note", "c #12"),
        Sync("lan2"), Sync("hung", dies_at=12), Restore(),
    ],
    "a server that is put back without a word has lost what lay aside there, and the picture that it names": [
        *known_to("hung"), Poison("lan", "vu-1", "photo", "b #3"), Sync("lan"), Attach("lan", "vu-1", 6), Backup(),
        Press("lan", "vu-1"), Sync("lan"), Restore(new_epoch=False),
    ],
    "the same, and she presses once more before her phone has heard of it": [
        *known_to("hung"), Poison("lan", "vu-1", "photo", "b #3"), Sync("lan"), Attach("lan", "vu-1", 6), Backup(),
        Press("lan", "vu-1"), Sync("lan"), Restore(new_epoch=False), Press("lan", "vu-1"),
    ],
    "what is held of a team that is merged afterwards names a picture of that team's": [
        *known_to("hung", "lan"), BeginPaper("lan", "bb-1", "vu-1", "a #2"), Press("lan", "bb-1"), Sync("lan"),
        Sync("hung"), Sign("hung", "bb-1", 1), Press("hung", "bb-1"),
        WritePaper("lan", "bb-1", "blocks/b", {"text": "b #8"}), Press("lan", "bb-1"), Sync("lan"), Sync("hung"),
        Merge(TEAM, OTHER_TEAM),
    ],
    "a phone dies when it has just written that a photo has come, and she hands in her case": [
        Begin("lan2", "vu-1", "a #1"), Press("lan2", "vu-1"), Sync("lan2"), Tick("tam", "hv-2", "state", "CM"),
        Sync("tam"), Sync("lan"), SignRoll("tam", "hv-2", 7), SignRoll("lan", "hv-2", 0), Sync("tam"),
        Sync("lan", dies_at=30), *said("lan", "agreement", "b #2"),
    ],
    "a server is put back without a word while a phone whose person moved takes everything anew": [
        Begin("lan2", "vu-1", "a #1"), Press("lan2", "vu-1"), Move("lan", OTHER_TEAM),
        Sync("lan2", fates=(None, Late())), Restore(new_epoch=False),
        Sync("lan2", fates=(None, CutDown(74))), *said("lan2", "summary", "b #12"), Sync("lan2"),
    ],
    "what a phone that was put back says under an id that it had used for more is let in, and has a line of its own": [
        Begin("tam", "vu-1", "a #1"), Press("tam", "vu-1"), Copy("tam"), Write("tam", "vu-1", "place_detail", "b #5"),
        Press("tam", "vu-1"), Sync("tam"), PutBack("tam"), Sync("tam"), SettleHeld("07672", 2, "release"),
    ],
    "a server that was put back takes other words into a paper before the signatures on it come back": [
        *known_to("hung", "lan"), BeginPaper("lan", "bb-1", "vu-1", "a #11"), Press("lan", "bb-1"), Sync("lan"),
        Sync("hung"), WritePaper("hung", "bb-1", "blocks/a", {"text": "b #12"}), Press("hung", "bb-1"),
        Sign("lan", "bb-1", 2), Press("lan", "bb-1"), Sync("lan"), Restore(),
    ],
    "the same, with words where there were none": [
        *known_to("hung", "lan"), BeginPaper("lan", "bb-1", "vu-1", "a #11"), Press("lan", "bb-1"), Sync("lan"),
        Sync("hung"), WritePaper("hung", "bb-1", "blocks/d", {"text": "b #12"}), Press("hung", "bb-1"),
        Sign("lan", "bb-1", 2), Press("lan", "bb-1"), Sync("lan"), Restore(), Sync("hung"), Sync("lan"),
    ],
    "the same, and two phones bring the signature back": [
        *known_to("hung", "lan", "lan2"), BeginPaper("lan", "bb-1", "vu-1", "a #11"), Press("lan", "bb-1"), Sync("lan"),
        Sync("hung"), Sync("lan2"), WritePaper("hung", "bb-1", "blocks/a", {"text": "b #12"}), Press("hung", "bb-1"),
        Sign("lan", "bb-1", 2), Press("lan", "bb-1"), Sync("lan"), Sync("lan2"), Restore(), Sync("hung"), Sync("lan2"),
    ],
    "a lost phone hands over to a restored server what it wrote over somebody's words, which the server has lost": [
        Begin("lan2", "vu-1", "a #1"), Press("lan2", "vu-1"), Sync("lan2"), Sync("lan"),
        Write("lan", "vu-1", "summary", "b #4"), Press("lan", "vu-1"), Restore(), Lose("lan"),
    ],
    "whoever has signed on one phone signs on another that does not know it yet, and then another one does": [
        *known_to("hung", "lan2"), BeginPaper("hung", "bb-1", "vu-1", "a #3"), Press("hung", "bb-1"), Sync("hung"),
        Sync("lan2"), Sign("hung", "bb-1", 0), Press("hung", "bb-1"), Sync("hung"), Sign("lan2", "bb-1", 0),
        Sync("lan2"), Sign("lan2", "bb-1", 1), Press("lan2", "bb-1"),
    ],
    "an old answer comes on foot to a phone that has heard since of a photo which the server lacks": [
        *known_to("lan2", "hung"), Decide("vu-1", DUONG_HUU, "returned"), Attach("hung", "vu-1", 4),
        Press("hung", "vu-1"), Pack("lan2"), Sync("hung", fates=(Meanwhile("lan2", "3"), CutDown(1))), Upload(-1),
        Carry("lan2", -1),
    ],
    "a phone brings back what another wrote under her draft, which she has not seen, and she hands the draft in": [
        *known_to("lan2", "hung"), Write("lan2", "vu-1", "summary", "b #4"), *said("hung", "summary", "c #5"),
        Sync("hung"), Sync("lan2"), Restore(), Sync("lan2"), Press("lan2", "vu-1"),
    ],
    "the same, and what she wrote waits already; whose words she has not seen is not there to bring them": [
        *known_to("lan2", "hung"), Begin("lan2", "vu-2", "d #6"), Press("lan2", "vu-2"),
        *said("lan2", "summary", "b #4"), *said("hung", "summary", "c #5"), Sync("hung"),
        Sync("lan2", fates=(None, Lost())), Revoke("hung"), Restore(), Sync("lan2"),
    ],
    "a phone is marked lost, and a server that was put back has lost what it held of it": [
        Poison("lan2", "vu-x", "type", "a #11"), Sync("lan2"), Restore(), Lose("lan2"),
    ],
    "the same, and whoever put it back did not say so": [
        Poison("lan2", "vu-x", "type", "a #11"), Sync("lan2"), Restore(new_epoch=False), Lose("lan2"),
    ],
    "what a phone that is out of order sends is mended in one change with other words of the same person": [
        Begin("lan2", "vu-1", "a #1"), Write("lan2", "vu-1", "place_detail", "b #3"), Press("lan2", "vu-1"),
        Poison("lan2", "vu-1", "photo", "c #4"), DropPhoto("lan2", "vu-1", 1),
        Write("lan2", "vu-1", "place_detail", "d #9"), Press("lan2", "vu-1"),
    ],
    "a drawing that the server lacks on a roll is made on another phone too, for a paper of its own": [
        Begin("lan", "vu-1", "a #1"), Tick("hung", "hv-1", "state", "CM"), Sync("hung"), Sync("tam"),
        SignRoll("tam", "hv-1", 0), Sync("tam", fates=(Meanwhile("lan", "2"), None, ServerFull())),
        BeginPaper("lan", "bb-1", "vu-1", "b #5"), Sign("lan", "bb-1", 0),
    ],
    "the same, and the paper is brought with its drawing": [
        Begin("lan", "vu-1", "a #1"), Press("lan", "vu-1"), Tick("hung", "hv-1", "state", "CM"), Sync("hung"),
        Sync("tam"), SignRoll("tam", "hv-1", 0), Sync("tam", fates=(Meanwhile("lan", "2"), None, ServerFull())),
        BeginPaper("lan", "bb-1", "vu-1", "b #5"), Sign("lan", "bb-1", 0), Press("lan", "bb-1"), Sync("lan"),
        Sync("lan"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("schedule", FOUND.values(), ids=FOUND)
def test_what_once_failed_ends_well(stage, schedule):
    stage.run(schedule)
