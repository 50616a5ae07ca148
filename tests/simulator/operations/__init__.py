"""What may happen in a schedule: the table of operations, by where they happen. A new one is a class in one of these.

`schedule` says how often each is drawn, and with which numbers.
"""

from tests.simulator.operations.courier import Carry, Pack, PassOn, Upload
from tests.simulator.operations.office import Decide, HandOver, Merge, Move, SettleHeld
from tests.simulator.operations.papers import BeginPaper, Sign, TakeSignatureBack, WritePaper
from tests.simulator.operations.phones import (
    Clock,
    Copy,
    Enrol,
    Fell,
    Find,
    Lose,
    Peek,
    Poison,
    PutBack,
    Restart,
    Revoke,
    Sync,
)
from tests.simulator.operations.roll import SignRoll, Tick, UnsignRoll
from tests.simulator.operations.servers import Arrive, Backup, BeginAnew, KillServer, Restore, Wait
from tests.simulator.operations.settling import Choose, LetGo, TakeUpAgain
from tests.simulator.operations.writing import Attach, Begin, DropPhoto, Press, Withdraw, Write

__all__ = [
    "Arrive", "Attach", "Backup", "Begin", "BeginAnew", "BeginPaper", "Carry", "Choose", "Clock", "Copy", "Decide",
    "DropPhoto", "Enrol", "Fell", "Find", "HandOver", "KillServer", "LetGo", "Lose", "Merge", "Move", "Pack",
    "PassOn", "Peek", "Poison", "Press", "PutBack", "Restart", "Restore", "Revoke", "SettleHeld", "Sign", "SignRoll",
    "Sync", "TakeSignatureBack", "TakeUpAgain", "Tick", "UnsignRoll", "Upload", "Wait", "Withdraw", "Write",
    "WritePaper",
]  # fmt: skip
