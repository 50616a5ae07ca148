"""Whatever a browser's microphone hands over is as long and as high as it was said."""

import io
import itertools
import math
import struct
import wave

import pytest

from fieldapp.media import speech

RATES = [(8_000, 1), (16_000, 1), (44_100, 1), (48_000, 1), (44_100, 2), (48_000, 2)]


def a_tone(rate, channels, seconds, tone=440):
    samples = (int(12_000 * math.sin(2 * math.pi * tone * n / rate)) for n in range(int(rate * seconds)))
    return b"".join(struct.pack("<h", each) * channels for each in samples)


def heard(wav):
    """Return the seconds and the tone of a WAV."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, speech.RATE)
        count = file.getnframes()
        samples = struct.unpack(f"<{count}h", file.readframes(count))
    crossings = sum(a < 0 <= b for a, b in itertools.pairwise(samples))
    assert max(samples) > 9_000
    return count / speech.RATE, crossings * speech.RATE / count


@pytest.mark.parametrize(("rate", "channels"), RATES)
@pytest.mark.parametrize("off", [0.97, 1.03], ids=["it came slowly", "it came fast"])
def test_speech_at_any_usual_rate_keeps_its_length_and_its_tone(rate, channels, off):
    wav = speech.as_wav(a_tone(rate, channels, 2), rate * channels * 2 * off, 120)
    seconds, tone = heard(wav)
    assert seconds == pytest.approx(2, abs=0.01)
    assert tone == pytest.approx(440, abs=3)


def test_what_is_longer_than_allowed_is_cut_and_still_whole_as_a_file():
    seconds, _ = heard(speech.as_wav(a_tone(48_000, 1, 3), 96_000, 2))
    assert seconds == 2


def test_half_a_sample_at_the_end_is_left_out():
    assert speech.as_wav(a_tone(48_000, 2, 1) + b"\x01", 192_000, 120) == speech.as_wav(
        a_tone(48_000, 2, 1), 192_000, 120
    )
