"""The road to the commune: what goes up, what comes down, and when to try.

In the order of one round:

- `pulse`     when a round begins, how long a failure makes it wait; it never gives up
- `engine`    one round at a time: words, then photos, then once more if anything happened meanwhile
- `trip`      what a round works with; `report` what it came to
- `exchange`  requests until neither side has anything left; one bad change does not stop the others
- `send`      the changes of one request, frozen on the disk before they go
- `fetch`     one reply, applied whole or not at all; `epoch` when the server's numbers began anew
- `photos`    up in pieces by hash, down whole and checked
- `named`     what records name, and what of it is on this phone alone
- `courier`   the same on foot: sealed files that anybody may carry, and their answers
- `letters`   what is on this phone alone, sealed: `letter_up` brings it to the commune, the next phone fetches it
- `onward`    a sealed file up in pieces, letter or bundle, on from the byte at which it broke off
- `enrol`     how the phone became known, and that nobody else's cases come with it
- `recovery`  a key at the commune for the day on which the PIN is forgotten
- `server`    what may be asked; `client` asks it over HTTP, `switch` can be put out of reach by hand
- `answers`   which of the answers are believed; `line` the socket that can be cut, `connecting` how it is made

What it promises: a change leaves the outbox only by its receipt; a lost answer counts once; a pull touches neither
draft nor outbox; `complete` means that the server has everything that was sent, photos too.
"""
