"""Carrying, as the stories of the courier do it."""

import hashlib

from fieldapp.sync.courier import packing, taking
from fieldapp.sync.courier.taking import Came


def pack(phone):
    return packing.pack(phone.store, phone.now)


def take_in(phone, file):
    return taking.take_in(phone.store, file, phone.now)


def answers(phone):
    return [phone.store.carried.read(each.sha256) for each in phone.store.carried.all("down")]


def by_way_of(carrier, phone):
    """Carry all that a phone has to the commune and the answer back."""
    assert take_in(carrier, pack(phone).file).came is Came.BUNDLE
    assert not carrier.sync().problem
    [answer] = answers(carrier)
    carrier.store.carried.drop(hashlib.sha256(answer).hexdigest())
    return take_in(phone, answer)
