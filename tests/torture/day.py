"""A day of one mediator with a sealed phone, until the app crashes in the middle of a save.

A program of its own, so that its logs, its temporary files and its end are those of an app. Argument: a folder that
gets `data`, `secrets`, `log`; and "sealed", or "plain" to show that the search finds what is not sealed.
"""

import hashlib
import json
import logging
import os
import signal
import sys
import traceback
from io import BytesIO
from pathlib import Path

from PIL import Image

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.media import photo as media
from fieldapp.store.device import DeviceStore
from fieldapp.store.sealing import UNSEALED
from fieldapp.store.vault.kdf import FLOOR
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from tests.torture import work
from tests.workbook import book

PIN, NEW_PIN, WRONG = "736415", "580293", "914726"
SAVES = 90
DRAFT = "Chị Lò Thị Pánh kể rằng chồng thường xuyên uống rượu rồi đánh đập; nhờ tổ giữ kín việc này."
NAMES = ("Đặng Thị Ngọc Huyền", "Bùi Quốc Khánh", "Hoàng Văn Thụ", "thôn Khe Nước Trắng")
PLANTED = "Chụp tại nhà bà Huyền, máy của Khánh"
TEXTS = (DRAFT, *NAMES, PLANTED, work.PROSE, book.WHOLE["summary"], "Nguyễn Thị Phượng", "Trần Văn Hùng",
         work.LAN.village, work.LAN.team_name, work.LAN.commune)  # fmt: skip
FIELDS = ("summary", "parties", "received_on", "draft_base", "birth_year", "sha256", "confirmed_at", "dispute_type")


def main(base: Path, sealed: bool) -> None:
    """Work through the day; ends with an exception that nobody catches."""
    logging.basicConfig(filename=base / "log" / "app.log", level=logging.DEBUG)
    folder = base / "data" / "people" / "3f9a0c11"
    vault = Vault(folder, SecretFiles(base / "secrets"), kdf=FLOOR)
    keys = vault.create(PIN)
    sealer = VaultSealer(keys) if sealed else UNSEALED
    work.get_ready()
    with DeviceStore.open(folder, sealer) as store:
        for number in range(1, SAVES):
            work.step(store, number)
        _mistype(vault)
    vault.change_pin(PIN, NEW_PIN)
    keys = vault.unlock(NEW_PIN)
    store = DeviceStore.open(folder, VaultSealer(keys) if sealed else UNSEALED)
    case_id = book.a_case(store, **{"set": {"parties/p3": {"role": "LQ", "name": NAMES[0], "address": NAMES[3]}}})
    photo_id = workbook.attach_photo(store, case_id, picture(), book.NOW)
    workbook.keep_part(store, case_id, f"photos/{photo_id}", "caption", PLANTED, book.NOW)
    workbook.keep(store, case_id, "note", DRAFT, book.NOW)
    try:
        workbook.keep(store, case_id, "received_on", NAMES[1], book.NOW)
    except ValueError:
        logging.exception("what was written does not fit")
    _tell(base, store)
    _crash(store, case_id)


def picture() -> bytes:
    """Return a camera's picture that says in its hidden parts whose it is."""
    image = Image.radial_gradient("L").resize((900, 700)).convert("RGB")
    hidden = image.getexif()
    hidden[0x010E] = PLANTED
    raw = BytesIO()
    image.save(raw, "JPEG", quality=90, exif=hidden, comment=PLANTED.encode())
    return raw.getvalue()


def _mistype(vault: Vault) -> None:
    for _ in range(3):
        try:
            vault.unlock(WRONG)
        except Problem as problem:
            logging.exception("not opened")
            assert problem.code == Code.WRONG_PIN


def _tell(base: Path, store: DeviceStore) -> None:
    """Write down, outside the app's folders, what must not be found in them."""
    pictures = [media.prepare(work.picture(number)) for number in range(work.PICTURES)] + [media.prepare(picture())]
    raw = [part for each in pictures for part in (each.full[len(each.full) // 2 :][:32], each.thumb[-40:-8])]
    raw += [hashlib.sha256(each.full).digest() for each in pictures]
    told = {
        "tables": sorted(store.database.tables()),
        "ids": sorted({held.id for held in store.records.of_kind("case") if len(held.id) > 20}),
        "raw": [part.hex() for part in raw],
    }
    (base / "told.json").write_text(json.dumps(told))


def _crash(store: DeviceStore, case_id: str) -> None:
    names = list(NAMES)
    with store.transaction():
        for path, name in zip(("note", "place_detail"), names, strict=False):
            workbook.keep(store, case_id, path, name, book.NOW)
        raise RuntimeError("a mistake of ours")


if __name__ == "__main__":
    os.umask(0o022)
    try:
        main(Path(sys.argv[1]), sys.argv[2] == "sealed")
    finally:
        traceback.print_exc()
        os.kill(os.getpid(), signal.SIGKILL)  # as a phone ends an app that crashed: nothing is tidied up
