"""Something on the other end that is not our server: it reads a request and sends the bytes it was given."""

import contextlib
import gzip
import re
import socket
import threading
import time


class StrangeServer:
    """Answers every request with `answer`, whatever was asked; remembers what was asked."""

    def __init__(self, answer=b"", *, keep=False, drip_s=0.0):
        self.answer, self.keep, self.drip_s = answer, keep, drip_s
        self.asked = []  # (head, body)
        self.connections = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _serve(self):
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(phone,), daemon=True).start()

    def _answer(self, phone):
        with phone, contextlib.suppress(OSError), phone.makefile("rb") as lines:
            while (request := _request(lines)) is not None:
                self.asked.append(request)
                for piece in [self.answer] if not self.drip_s else [bytes([b]) for b in self.answer]:
                    phone.sendall(piece)
                    time.sleep(self.drip_s)
                if not self.keep:
                    return


def _request(lines):
    head = b""
    while (line := lines.readline()) not in (b"\r\n", b""):
        head += line
    if not head:
        return None
    size = re.search(rb"(?im)^content-length: *(\d+)", head)
    return head.decode("latin-1"), lines.read(int(size[1]) if size else 0)


def http(status, body=b"", kind="application/json", **more):
    """Return a whole answer as bytes; `more` are headers with underscores for dashes."""
    headers = {"Content-Length": len(body), "Connection": "keep-alive"} | ({"Content-Type": kind} if kind else {})
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body


GOOD_SYNC = b'{"epoch":"e1","time":"2026-11-22T06:00:00.000Z","cursor":{"07672":0}}'
PORTAL = "<html><title>Wi-Fi miễn phí</title><form>Đăng nhập để dùng mạng</form></html>".encode()

NONSENSE = {
    "sign-in page": http(200, PORTAL, "text/html; charset=utf-8"),
    "sign-in page that calls itself JSON": http(200, PORTAL),
    "redirect to a sign-in page": http(302, b"", "text/html", Location="http://127.0.0.1:9/login"),
    "cut JSON": http(200, GOOD_SYNC[:40]),
    "empty": http(200, b""),
    "no content": http(204, b"", ""),
    "JSON of another shape": http(200, b'{"ok":true}'),
    "a list": http(200, b"[1,2,3]"),
    "wrong type inside": http(200, GOOD_SYNC.replace(b'{"07672":0}', b'{"07672":"zero"}')),
    "cut gzip": http(200, gzip.compress(GOOD_SYNC)[:-9], Content_Encoding="gzip"),
    "gzip that is none": http(200, GOOD_SYNC, Content_Encoding="gzip"),
    "unknown coding": http(200, GOOD_SYNC, Content_Encoding="br"),
    "gzip bomb": http(200, gzip.compress(b" " * 40_000_000 + GOOD_SYNC), Content_Encoding="gzip"),
    "not UTF-8": http(200, b'{"epoch":"\xff\xfe"}'),
    "nested too deep": http(200, b'{"epoch":' + b"[" * 100_000),
    "404 of a stranger": http(404, b"<h1>Not Found</h1>", "text/html"),
    "401 of a stranger": http(401, b"<h1>Who are you?</h1>", "text/html"),
    "a problem nobody knows": http(400, b'{"problem":"moonlight"}'),
    "cursor below zero": http(200, GOOD_SYNC.replace(b'{"07672":0}', b'{"07672":-1}')),
    "outcome nobody knows": http(
        200, GOOD_SYNC[:-1] + b',"receipts":[{"change":"x","outcome":"lost","at":"2026-11-22T06:00:00.000Z"}]}'
    ),
}
"""Answers that must change nothing on the phone. The last two have the right shape."""
