"""The road on foot: what this phone holds as a sealed file that anybody may carry, and the answer that comes back.

- `keys`      this phone's and the server's, exchanged once over its own signal
- `packing`   a bundle out of this phone: a sync request on foot, with the photos that fit
- `taking`    a file that somebody brings: another's bundle to carry, or the answer to one's own
- `delivery`  what is carried for others goes to the server with the next round, and its answers wait to be brought

A bundle changes nothing of what counts: the phone keeps everything until the server's receipt reaches it, by whatever
road. So a bundle may be lost, come twice, come late, or come together with an ordinary round.
"""
