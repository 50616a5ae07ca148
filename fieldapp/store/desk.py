"""What lay half done on the screens when the book was closed, until it is opened again."""

from msgspec import Struct, field

from fieldapp.store.shelf import Card
from fieldapp.store.table import Database


class Left(Struct, frozen=True, kw_only=True):
    """Half-typed words by the place they stood in. Nothing here has been said to anybody, or counts as written."""

    words: dict[str, str] = field(default_factory=dict)


class LeftCard:
    """The one desk of this book."""

    def __init__(self, database: Database) -> None:
        self._card = Card(database, "desk", Left)

    def get(self) -> dict[str, str]:
        """Return what was left."""
        left = self._card.get()
        return left.words if left else {}

    def put(self, words: dict[str, str]) -> None:
        """Keep this in the place of what was left before; nothing is written when both are empty."""
        if words or self.get():
            self._card.put(Left(words=words))
