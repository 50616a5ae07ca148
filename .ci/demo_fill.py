"""Fills the demo's database when it is empty, and prints who can sign in: one line each, parts between tabs."""

import hashlib
import io
import os
import random
import sys
from pathlib import Path

from demo_phones import PIN, lock_phones
from PIL import Image, ImageDraw, ImageFont

from fieldapp.domain.roles import OfficeRole
from fieldapp.media.photo import Picture, prepare
from sync_server.blobs.folder import FolderStore
from sync_server.clock import utc_now
from sync_server.config import read_config
from sync_server.db.engine import open_engine
from sync_server.db.migrate import migrate
from sync_server.demo.facts import load
from sync_server.demo.seed import fill, is_filled, new_codes
from sync_server.demo.stories import DrawnPhoto

FONT = Path(__file__).resolve().parent.parent / "assets" / "fonts" / "BeVietnamPro-Regular.ttf"
INK, PAPER, RULE, TABLE = "#24356B", "#F6F0DF", "#B9C7D9", "#7A5A3C"
LINES = (
    "GIẤY THỎA THUẬN", "", "Hôm nay hai nhà chúng tôi là",
    "Hoàng Văn Tập và Lã Thị Vượng", "có ngồi lại với tổ hòa giải",
    "thôn Đồng Mây về cái hàng rào.", "Hai bên tạm thống nhất:", "- Giữ nguyên hàng rào cũ",
    "- Không ai chặt cây mít", "- Tìm lại giấy tờ rồi đo sau", "", "(giấy mẫu, người trong giấy",
    "do chúng tôi đặt ra)",
)  # fmt: skip


def main() -> int:
    """Fill when empty; print the sign-ins always, with fresh codes."""
    config, facts = read_config(os.environ), load()
    engine = open_engine(config.database_url)
    migrate(engine)
    if not is_filled(engine):
        fill(engine, FolderStore(config.blob_folder), facts, drawn(prepare(handwritten_page())), utc_now())
    for each in new_codes(engine, facts, utc_now()):
        place = f"{each.name}, {each.place}" if each.place else each.name
        secret = f"{each.login} / {each.secret}" if each.login else each.secret
        print(f"{SEATS.get(each.role) or KINDS[each.kind]}\t{place}\t{secret}")
    if os.environ.get("FIELDAPP_DATA"):
        print(f"Mã PIN / PIN\t{', '.join(lock_phones())}\t{PIN}")
    return 0


KINDS = {"officer": "Cán bộ / officer", "mediator": "Hòa giải viên / mediator"}
SEATS = {
    OfficeRole.CHAIR: "Chủ tịch xã / chairman",
    OfficeRole.FRONT: "Mặt trận xã / commune Front",
    OfficeRole.VILLAGE_HEAD: "Trưởng thôn / village head",
    OfficeRole.VILLAGE_FRONT: "Mặt trận thôn / village Front",
    OfficeRole.SERVICE: "Trung tâm / service centre",
    OfficeRole.EXPERT: "Chuyên gia / expert",
    OfficeRole.PROVINCE: "Sở Tư pháp / province",
    OfficeRole.ADMIN: "Quản trị / administrator",
}


def drawn(picture: Picture) -> DrawnPhoto:
    """Return the picture as the stories name it."""
    sha256 = hashlib.sha256(picture.full).hexdigest()
    return DrawnPhoto(content=picture.full, sha256=sha256, width=picture.width, height=picture.height)


def handwritten_page() -> bytes:
    """Return a camera-like JPEG of a page written by hand, a little askew on a table."""
    chance = random.Random(7)
    page = Image.new("RGB", (900, 1200), PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 44)
    for number, line in enumerate(LINES):
        y = 110 + number * 78
        pen.line((60, y + 58, 840, y + 58), fill=RULE, width=2)
        x = 90.0 + chance.uniform(-6, 6)
        for letter in line:
            pen.text((x, y + chance.uniform(-3, 3)), letter, font=font, fill=INK)
            x += pen.textlength(letter, font=font) + chance.uniform(-0.5, 1.5)
    table = Image.new("RGB", (1200, 1600), TABLE)
    turned = page.convert("RGBA").rotate(-2.4, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(turned, (130, 180), turned)
    written = io.BytesIO()
    table.save(written, "JPEG", quality=88)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
