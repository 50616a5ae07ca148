"""What recorders give: a real sound as a browser's is kept, and the beginning of a phone's file."""

import io
import math
import struct
import wave

RATE = 8_000


def a_wav(seconds=1.0, tone=440):
    """Return a sine, 16 bits, as a WAV."""
    samples = (int(9_000 * math.sin(2 * math.pi * tone * n / RATE)) for n in range(int(RATE * seconds)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", each) for each in samples))
    return out.getvalue()


def an_m4a(size=6_000, seed=1):
    """Return what begins as a phone's file does; nothing here looks into the rest."""
    head = b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00isomiso2mp41"
    return head + bytes((n * seed * 31) % 251 for n in range(size - len(head)))
