"""The protocol's types as JSON schemas, with what the server asks of a field beyond its type."""

from typing import Any

import msgspec

from fieldapp.protocol import PROTOCOL, ProblemReply
from sync_server.api.spoken import HEADERS, SPOKEN
from sync_server.people.devices import TOKEN, VAULT
from sync_server.people.recovery import NONCE

REF = "#/components/schemas/{name}"
_NARROWER: dict[tuple[str, str], dict[str, Any]] = {
    ("SyncRequest", "protocol"): {"const": PROTOCOL},
    # One that is no change does not spoil the others: it is held as `unreadable`, by its id.
    ("SyncRequest", "changes"): {
        "items": {
            "anyOf": [
                {"$ref": REF.format(name="Change")},
                {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
            ]
        }
    },
    ("EnrolRequest", "token"): {"pattern": f"^{TOKEN.pattern}$"},
    ("RecoveryRequest", "vault"): {"pattern": f"^{VAULT.pattern}$"},
    ("RecoveryOpen", "nonce"): {"pattern": f"^{NONCE.pattern}$"},
}


def schemas() -> dict[str, Any]:
    """Return the JSON schema of every shape that an address hears or says, by its name."""
    shapes = {shape for spoken in SPOKEN.values() for shape in (spoken.hears, spoken.says) if shape}
    shapes |= {header.shape for header in HEADERS.values() if header.shape} | {ProblemReply}
    named = sorted(shapes, key=lambda each: each.__name__)
    _, schemas = msgspec.json.schema_components(named, ref_template=REF)
    for (shape, field), rule in _NARROWER.items():
        schemas[shape]["properties"][field] |= rule
    return schemas
