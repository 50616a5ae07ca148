"""Everything that can go wrong, by name. Sentences for people stand in `words/`, under [problems]."""

from enum import StrEnum


class Code(StrEnum):
    """The names of problems, as they travel on the wire and key the sentences."""

    WRONG_CODE = "wrong_code"
    OTHER_PERSON_UNSENT = "other_person_unsent"
    OTHER_SERVER = "other_server"
    USED_CODE = "used_code"
    EXPIRED_CODE = "expired_code"
    TOO_MANY_TRIES = "too_many_tries"
    REVOKED = "revoked"
    LOST = "lost"
    RECOVERY_GONE = "recovery_gone"
    NOT_SIGNED_IN = "not_signed_in"
    UPDATE_NEEDED = "update_needed"
    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    WRONG_OFFSET = "wrong_offset"
    WRONG_CONTENT = "wrong_content"
    SERVER_NONSENSE = "server_nonsense"
    SERVER_TROUBLE = "server_trouble"
    OFFLINE = "offline"
    NOT_A_PHOTO = "not_a_photo"
    EMPTY_FILE = "empty_file"
    NOT_A_SOUND = "not_a_sound"
    PHOTO_TOO_LARGE = "photo_too_large"
    PHOTO_DAMAGED = "photo_damaged"
    DISK_FULL = "disk_full"
    STORE_IN_USE = "store_in_use"
    STORE_DAMAGED = "store_damaged"
    STORE_READ_ONLY = "store_read_only"
    STORE_TROUBLE = "store_trouble"
    BACKUP_DAMAGED = "backup_damaged"
    BUNDLE_DAMAGED = "bundle_damaged"
    BUNDLE_FORGED = "bundle_forged"
    BUNDLE_UNKNOWN_PHONE = "bundle_unknown_phone"
    BUNDLE_OTHER_SERVER = "bundle_other_server"
    BUNDLE_IS_ANSWER = "bundle_is_answer"
    COURIER_NOT_READY = "courier_not_ready"
    CARRIES_ENOUGH = "carries_enough"
    CLOCK_WRONG = "clock_wrong"
    PIN_SHAPE = "pin_shape"
    PIN_TOO_SIMPLE = "pin_too_simple"
    PIN_SET_ALREADY = "pin_set_already"
    WRONG_PIN = "wrong_pin"
    PIN_WAIT = "pin_wait"
    PIN_LOCKED = "pin_locked"
    SECRET_LOST = "secret_lost"
    KEYS_DAMAGED = "keys_damaged"
    WRONG_KEY = "wrong_key"
    FINGER_REFUSED = "finger_refused"
    MEMORY_SHORT = "memory_short"
    PAPER_LOCKED = "paper_locked"
    NOT_READ_ALOUD = "not_read_aloud"
    EMPTY_SIGNATURE = "empty_signature"


class Problem(Exception):
    """Something that nobody at this place can put right; `detail` is for the log, never a name."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
