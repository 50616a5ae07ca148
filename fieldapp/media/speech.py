"""What a browser's microphone hands over, made small: speech as on the telephone.

A browser gives bare samples at the rate of its microphone, with one channel or two, and does not say which. So that is
told by how much came in how much time.
"""

import io
import itertools
import sys
import wave
from array import array

RATE, WIDTH = 8_000, 2  # 16 KB a second
MOST_PER_SECOND, USUAL_PER_SECOND = 192_000, 96_000  # bytes that come
_USUAL = [(rate, channels) for rate in (8_000, 16_000, 44_100, 48_000) for channels in (1, 2)]


def as_wav(samples: bytes, per_second: float, longest_s: int) -> bytes:
    """Return 16-bit samples, of which so many bytes came in a second, as a WAV of one channel, no longer than told."""
    rate, channels = min(_USUAL, key=lambda each: abs(each[0] * each[1] * WIDTH - per_second))
    thin = _thinned(samples[: len(samples) // (WIDTH * channels) * WIDTH * channels], rate, channels)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(thin[: longest_s * RATE * WIDTH])
    return out.getvalue()


def _thinned(samples: bytes, rate: int, channels: int) -> bytes:
    """Return the mean of all channels over each stretch that becomes one sample."""
    given = array("h", samples)
    if sys.byteorder == "big":
        given.byteswap()
    if (rate, channels) == (RATE, 1):
        return samples
    frames = len(given) // channels
    many = frames * RATE // rate
    edges = [place * rate // RATE * channels for place in range(many + 1)]
    made = array("h", (sum(given[start:end]) // (end - start) for start, end in itertools.pairwise(edges)))
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()
