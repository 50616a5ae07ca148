"""A phone without a screen: for programs that write, send and read as a mediator does.

    with open_device(folder, "http://127.0.0.1:8600", code="K7M4-9QXT") as phone:
        case = phone.put({"summary": "Tranh chấp ranh giới", ...})
        phone.attach(case, Path("bien-ban.jpg"))
        phone.sync()
        print(phone.receipts(case))

Tests, benchmarks and the load generator use it; it needs no Flet. What it promises is what the app promises: a call
that returned is on the disk, nothing is called received before the server has it, and a bad road is an answer.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fieldapp import workbook
from fieldapp.domain.changes import Fields
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.rules import Breach
from fieldapp.store.device import DeviceStore
from fieldapp.store.sealing import UNSEALED, Sealer
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import enrol
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.report import SyncReport
from fieldapp.sync.server import Server
from fieldapp.workbook import CaseRow, working
from fieldapp.workbook.receipts import Proofs, proofs

Clock = Callable[[], datetime]
Connect = Callable[[str, str], Server]  # an address and a token


class NotReady(ValueError):
    """A case that may not be sent as it stands; `breaches` says which rules it breaks. It is kept as a draft."""

    def __init__(self, record: str, breaches: list[Breach]) -> None:
        super().__init__(f"{record}: {', '.join(breach.rule for breach in breaches)}")
        self.record = record
        self.breaches = breaches


def open_device(
    folder: Path | str,
    server: str = "",
    *,
    code: str = "",
    name: str = "",
    pin: str = "",
    clock: Clock | None = None,
    connect: Connect | None = None,
    kdf: Kdf | None = None,
) -> "Device":
    """Open the phone that lives in this folder, making it when there is none.

    `server` is the address to enrol at, and `code` the officer's one-time code; a phone that is enrolled needs neither.
    With a `pin` everything in the folder is sealed as on a phone (the device's part of the key lies beside it, in
    `<folder>-secrets`); without one it lies there in clear, which is for invented cases only. `connect` gives another
    way to a server than HTTP. Raises Problem: of the store (STORE_IN_USE, STORE_DAMAGED, DISK_FULL ...), of the PIN
    (WRONG_PIN ...), and when the code is refused (WRONG_CODE, USED_CODE, OFFLINE ...); then nothing is left open.
    """
    folder = Path(folder)
    sealer, vault = _sealer(folder, pin, kdf)
    store = DeviceStore.open(folder, sealer)
    device = Device(store, clock or _here, connect or HttpServer)
    try:
        if code:
            device.enrol(code, server, name=name, vault=vault)
    except BaseException:
        device.close()
        raise
    return device


class Device:
    """One mediator's phone. Every call is for one thread at a time, but `sync`, which may run beside the others."""

    def __init__(self, store: DeviceStore, clock: Clock, connect: Connect) -> None:
        """Take over an open store; callers use `open_device`."""
        self.store, self.clock = store, clock
        self._connect = connect
        self._server: Server | None = None
        self._engine: Engine | None = None

    def enrol(self, code: str, server: str, *, name: str = "", vault: str = "") -> None:
        """Become the phone of the mediator for whom the officer made this code. Raises Problem, OFFLINE too."""
        asked = self._connect(server, "")
        try:
            done = enrol.enrol(self.store, asked, code, server_url=server, device_name=name, vault=vault)
        finally:
            _hang_up(asked)
        if done.reply is None:
            raise Problem(Code.OFFLINE if done.offline else done.problem or Code.SERVER_TROUBLE)
        self._let_go()

    def put(self, fields: Mapping[str, Any], record: str = "") -> str:
        """Write a case and hand it to the outbox; return its id. Raises NotReady with what it still lacks.

        `fields` are values by path, as `domain.cases.Case` has them: `summary`, `parties/<id>`, ... A member's id is
        any text that no other member of it has.
        """
        record = record or workbook.start_case(self.clock())
        workbook.keep_many(self.store, record, fields, self.clock())
        if breaches := workbook.send(self.store, record, self.clock()):
            raise NotReady(record, breaches)
        return record

    def edit(self, record: str, fields: Mapping[str, Any]) -> None:
        """Change these fields (None takes one away) and send that. Raises NotReady and Problem NOT_FOUND."""
        if self.store.records.get(record) is None:
            raise Problem(Code.NOT_FOUND, "no such case here")
        self.put(fields, record)

    def keep(self, record: str, fields: Mapping[str, Any]) -> None:
        """Write into the draft only, as a mediator does who has not pressed "Gửi xã" yet."""
        workbook.keep_many(self.store, record, fields, self.clock())

    def attach(self, record: str, picture: Path | bytes) -> str:
        """Add a picture to a case and hand it to the outbox; return its SHA-256.

        It is made small first. Raises Problem NOT_A_PHOTO and the like, NOT_FOUND, and NotReady.
        """
        if self.store.records.get(record) is None:
            raise Problem(Code.NOT_FOUND, "no such case here")
        raw = picture if isinstance(picture, bytes) else picture.read_bytes()
        photo = workbook.attach_photo(self.store, record, raw, self.clock())
        self.put({}, record)
        sha256: str = self.fields(record)[f"photos/{photo}"]["sha256"]
        return sha256

    def sync(self, stop: threading.Event | None = None) -> SyncReport:
        """Do one round with the server; no signal, a broken link and a refusal are all answers, and nothing is lost."""
        if self._engine is None:
            card = self.store.identity.get()
            if card is None or not card.enrolled:
                return SyncReport(problem=Code.NOT_SIGNED_IN)
            self._server = self._connect(card.server_url, card.token)
            self._engine = Engine(self.store, self._server, self.clock)
        return self._engine.run(stop)

    def list(self) -> list[CaseRow]:
        """Return every case as the list on the phone shows it."""
        return workbook.list_cases(self.store)

    def fields(self, record: str) -> Fields:
        """Return a case as its mediator sees it: what the server has, what waits, and what is being written."""
        return working.of_record(self.store, record).fields

    def receipts(self, record: str) -> Proofs:
        """Return what the server has confirmed of a case, change by change and photo by photo."""
        return proofs(self.store, record)

    def close(self) -> None:
        """Let go of the folder and the line. Closing twice does nothing."""
        self._let_go()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _let_go(self) -> None:
        if self._server is not None:
            _hang_up(self._server)
        self._server = self._engine = None


def _sealer(folder: Path, pin: str, kdf: Kdf | None) -> tuple[Sealer, str]:
    """Return what seals the folder, and the vault's id in hexadecimal; nothing and none without a PIN.

    A folder that is sealed is not opened without one: all in it would look damaged.
    """
    vault = Vault(folder, SecretFiles(folder.with_name(f"{folder.name}-secrets")), kdf=kdf)
    if not pin and vault.exists:
        raise Problem(Code.WRONG_PIN, "it is sealed, and no PIN was given")
    if not pin:
        return UNSEALED, ""
    keys = vault.unlock(pin) if vault.exists else vault.create(pin)
    return VaultSealer(keys), keys.vault.hex()


def _hang_up(server: Server) -> None:
    if isinstance(server, HttpServer):
        server.close()


def _here() -> datetime:
    return datetime.now().astimezone()
