"""What people wrote, saw and handed in, kept beside the programs and without asking their code what it means.

A `Word` is one value at one place of one record. Of each word the account knows what its writer had before their eyes
when they began to write there: only that may a word take the place of.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from typing import Any, NamedTuple


class Word(NamedTuple):
    """One value at one place; `text` is its JSON, `null` when it was taken away."""

    record: str
    path: str
    text: str


class Begun(NamedTuple):
    """What stands in a draft, and the word that its writer saw there before."""

    text: str
    saw: Word


SAID_ONCE = ("digest", "locked_at", "read_aloud_at")  # with a paper's first signature
_NO_WORDS = {"signatures", "photos", *SAID_ONCE, "conflicts", "reassignments", "verdict", "remarks"}


class Account:
    """What everybody did, as they themselves would swear to it."""

    def __init__(self):
        self.saw: dict[Word, set[Word]] = defaultdict(set)
        self.settled: dict[Word, set[Word]] = defaultdict(set)  # chosen later -> out of which
        self.handed_in: dict[Word, set[str]] = defaultdict(set)  # -> the phones on which it was sent
        self.taken_back: dict[Word, set[str]] = defaultdict(set)  # -> those on which its sender took it back
        self.times: Counter[Word] = Counter()  # how often: a phone that was put back may hand in the same words again
        self.drafts: dict[tuple[str, str], dict[str, Begun]] = defaultdict(dict)  # (phone, record) -> path
        self.teams_of: dict[str, set[str]] = defaultdict(set)  # whose each record that was handed in was or is
        self.merged: dict[str, str] = {}  # team -> the one that does its work
        self.pictures: dict[str, bytes] = {}  # SHA-256 -> the bytes that were taken
        self.out_of_order: dict[
            tuple[str, str, str], Word
        ] = {}  # (phone, record, path) -> what it last put there itself
        self.uttered: set[Word] = set()  # what phones that are out of order said by themselves
        self.poison: dict[str, str] = {}  # changes that no mending lets in -> the phone that shows them as held
        self.about: dict[str, str] = {}  # paper -> its case
        self.sealed: dict[Word, dict[str, str]] = {}  # signature -> the words that its person saw there
        self.given: dict[Word, str] = {}  # signature at a class -> the SHA-256 of the picture that was made there
        self.forgiven: set[Word] = set()  # what went down with the last thing that held it

    def wrote(self, phone, record, path, value, shown, in_draft):
        """Somebody wrote this where `shown` stood; `in_draft` when they had begun there before."""
        draft = self.drafts[phone, record]
        before = draft[path].saw if in_draft and path in draft else Word(record, path, text_of(shown))
        draft[path] = Begun(text_of(value), before)

    def drafted(self, phone, record, now):
        """Take note which places of a draft are left: what is there already is nothing to hand in."""
        draft = self.drafts[phone, record]
        for path in [path for path in draft if path not in now]:
            del draft[path]

    def sent(self, phone, team, record, draft, below, unsaid=()):
        """Somebody pressed "Gửi xã" with this draft over what stood below it; `unsaid` are the paths of which nothing
        goes to the commune."""
        begun = self.drafts.pop((phone, record), {})
        if record not in self.teams_of:
            self.belongs(record, team)
        for path, value in draft.items():
            word = Word(record, path, text_of(value))
            saw = begun[path].saw if path in begun else Word(record, path, text_of(below.get(path)))
            if path in unsaid and _said_already(path, draft, below):
                continue
            self.saw[word].add(saw)
            if value is None and path in unsaid:
                self.took_back(phone, {saw} | self.had_seen(saw))
            self._handed_in(phone, word)
            self.times[word] += 1

    def chose(self, phone, word, known):
        """Somebody settled a clash with this word, having these before their eyes."""
        self.drafts[phone, word.record].pop(word.path, None)
        self.settled[word].update(each for each in known if each != word)
        self._handed_in(phone, word)

    def took_back(self, phone, words):
        """Somebody thought better of these words, as far as they had sent them on this phone: they are owed no more.

        What lies aside at the commune can be taken away, let go of or taken up again without a word to it, since it
        took nothing of that. When a server that was put back has lost it besides, it is rightly nowhere.
        """
        for word in words:
            if phone in self.handed_in.get(word, ()):
                self.taken_back[word].add(phone)

    def owed(self, phone=None):
        """Return the words that were handed in, on this phone or on any, and were not taken back there."""
        return {
            word
            for word, on in self.handed_in.items()
            if (on if phone is None else on & {phone}) - self.taken_back.get(word, set())
        }

    def _handed_in(self, phone, word):
        self.handed_in[word].add(phone)
        self.taken_back[word].discard(phone)

    def signed(self, record, fields, path):
        """Somebody signed a paper with these fields; `path` is where."""
        words = {each: text_of(value) for each, value in fields.items() if each.partition("/")[0] not in _NO_WORDS}
        self.sealed[Word(record, path, text_of(fields[path]))] = words

    def belongs(self, record, team):
        """From now on a record may be this team's, or that of the one which does its work; its papers as well."""
        for paper in [paper for paper, case in self.about.items() if case == record]:
            self.belongs(paper, team)
        self.teams_of[record].add(team)
        while (team := self.merged.get(team, "")) and team not in self.teams_of[record]:
            self.teams_of[record].add(team)

    def added(self, phone, change, mendable):
        """A phone that is out of order put this into its outbox by itself."""
        if not mendable:
            self.poison[change.id] = phone
        for path, value in change.set.items():
            word = Word(change.record, path, text_of(value))
            self._handed_in(phone, word)
            self.uttered.add(word)
            before = self.out_of_order.get(place := (phone, change.record, path))
            if before is not None:
                self.saw[word].add(before)  # its own words, in the place of its own
            self.out_of_order[place] = word

    def drafts_of(self, phone):
        """Return what somebody was writing on this phone, to be given to `drafts_were` when it is put back."""
        return {key: dict(draft) for key, draft in self.drafts.items() if key[0] == phone}

    def drafts_were(self, phone, before):
        """The phone is as it was when `before` was asked for."""
        self.poison = {change: on for change, on in self.poison.items() if on != phone}
        for on in self.taken_back.values():
            on.discard(phone)
        for key in [key for key in self.drafts if key[0] == phone]:
            del self.drafts[key]
        self.drafts.update({key: dict(draft) for key, draft in before.items()})

    def had_seen(self, word, *, choosing=True):
        """Return all words that this one may stand in the place of; without `choosing`: might, when it was written.

        What several people may have said, `null` above all, was not said by one of them over all that the others saw:
        without `choosing` it leads no further.
        """
        found, left = set(), [word]
        while left:
            each = left.pop()
            if not (choosing or each is word or "#" in each.text):
                continue
            for seen in (self.saw.get(each, set()) | (self.settled.get(each, set()) if choosing else set())) - found:
                found.add(seen)
                left.append(seen)
        return found

    def accounted(self, found):
        """Return these words, and those that their own writers put them in the place of."""
        return set(found).union(*map(self.had_seen, found))


def _said_already(path, draft, below):
    """Return whether the paper has this already: whoever has signed has signed, on whatever phone, and it was read
    aloud and locked with that. A picture goes with the signatures that show it.
    """
    if not path.startswith("photos/"):
        return path.partition("/")[0] in ("signatures", *SAID_ONCE) and below.get(path) is not None
    signed = {each: value for each, value in draft.items() if each.startswith("signatures/") and value}
    shows = [each for each, value in signed.items() if f"photos/{value.get('photo')}" == path]
    return bool(shows) and all(below.get(each) is not None for each in shows)


def text_of(value: Any) -> str:
    """Return a value as JSON, the same for the same value however it was typed."""
    return unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False, sort_keys=True))


def words_of(record, values):
    """Yield the words of a change's `set` or of a record's fields; of what lost in a clash, the word that lost."""
    for path, value in values.items() if isinstance(values, dict) else ():
        if path.startswith("conflicts/") and isinstance(value, dict) and {"path", "value"} <= value.keys():
            yield Word(record, value["path"], text_of(json.loads(value["value"])))
        yield Word(record, path, text_of(value))
