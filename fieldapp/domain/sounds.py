"""What a spoken note may be: how long, and of which kinds, told by how its bytes begin.

A name or a header may claim anything; what does not begin as a sound is none, on the phone and in the office alike.
"""

LONGEST_S = 120
MOST_BYTES = 2 * 1024 * 1024  # as of a photo on the wire; the longest, at a browser's 16 KB a second, has less


def media_of(content: bytes) -> str:
    """Return the media type of a sound; empty for what begins as none that a browser plays."""
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:4] == b"OggS":
        return "audio/ogg"
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return "audio/webm"
    if content[:1] == b"\xff" and content[1:2] in (b"\xf1", b"\xf9"):  # bare AAC
        return "audio/aac"
    return ""
