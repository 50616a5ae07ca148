"""A command that cannot be carried out as things stand, in one sentence; what was there before is there still."""

from sync_server.ops import strings


class Refused(Exception):
    """Names the sentence that says why; `str` is that sentence in both languages."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(strings.say(key, **values))
        self.key = key
