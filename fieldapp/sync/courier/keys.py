"""Which keys seal and sign: this phone's come from one seed in its store, the server's came with an answer."""

from msgspec.structs import replace

from fieldapp import envelope
from fieldapp.envelope import Keys
from fieldapp.protocol import DeviceKeys, ServerKeys, SyncReply
from fieldapp.store.courier import CourierState
from fieldapp.store.device import DeviceStore

_SERVER_LOST_ITS_SECRET = "recovery_missing"  # a notice: its keys for bundles come from the same secret


def is_ready(store: DeviceStore) -> bool:
    """Return whether this phone and the server have each other's keys, so that somebody may carry for it."""
    state = store.courier.get()
    return state is not None and state.server is not None and state.told.startswith(f"{_device(store)}/")


def to_tell(store: DeviceStore) -> DeviceKeys | None:
    """Return this phone's keys while the server of this history has not answered them; None once it has."""
    state = store.courier.get()
    if state and state.server and state.told == _told(store) and not _in_doubt(store):
        return None
    mine = own(store.courier.made())
    return DeviceKeys(sign=mine.sign_public.hex(), seal=mine.seal_public.hex())


def learned(store: DeviceStore, reply: SyncReply) -> None:
    """Keep the server's keys when a reply brings them. In the caller's transaction, after the road knows the epoch."""
    if reply.keys is not None and _are_keys(reply.keys):
        store.courier.put(replace(store.courier.made(), server=reply.keys, told=_told(store)))


def own(state: CourierState) -> Keys:
    """Return this phone's private keys."""
    return envelope.keys_of(state.seed, "phone")


def _told(store: DeviceStore) -> str:
    return f"{_device(store)}/{store.road.get().epoch}"


def _device(store: DeviceStore) -> str:
    card = store.identity.get()
    return card.reply.device if card and card.reply else ""


def _in_doubt(store: DeviceStore) -> bool:
    return _SERVER_LOST_ITS_SECRET in store.road.get().notices


def _are_keys(keys: ServerKeys) -> bool:
    try:
        return all(len(bytes.fromhex(each)) == 32 for each in (keys.seal, keys.sign))
    except ValueError:
        return False
