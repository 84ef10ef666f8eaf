"""Rules on requests that the contract documents state and the spec files cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contract.schemas import GUID

Pairs = Sequence[tuple[str, str]]

# Procountor 2.4: one id answers an object, several answer an array.
BATCHES = frozenset(
    {
        "/invoices/{invoiceId}",
        "/ledgerreceipts/{receiptId}",
        "/products/{productId}",
        "/businesspartners/{id}",
    }
)
# Procountor 3.3: the answer is multipart/mixed, a JSON part and a file part; the spec file tells the JSON only.
MIXED = frozenset({"/attachments/{attachmentId}"})
BATCH_SIZE = 200
SEVERA_ROWS = 100
UNSIGNED = frozenset({"/oauth/token", "/v1/token", "/v1/refreshtoken", "/v1/signout"})
OPEN = frozenset({"/heartbeat/server", "/heartbeat/database"})

# Procountor 2.2: the token call is not in the spec file.
PROCOUNTOR_TOKEN: dict[str, Any] = {
    "post": {
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "grant_type": {"type": "string", "enum": ["client_credentials"]},
                            "client_id": {"type": "string", "minLength": 1},
                            "client_secret": {"type": "string", "minLength": 1},
                            "api_key": {"type": "string", "minLength": 1},
                            "redirect_uri": {"type": "string", "minLength": 1},
                        },
                        "required": ["grant_type", "client_id", "client_secret", "api_key"],
                    }
                }
            },
        },
        "responses": {
            "200": {
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "access_token": {"type": "string", "pattern": r"^[^.]+\.[^.]+\.[^.]+$"},
                                "token_type": {"type": "string"},
                                "expires_in": {"type": "integer", "minimum": 1},
                            },
                            "required": ["access_token", "expires_in"],
                        }
                    }
                }
            }
        },
    }
}


def severa_problems(template: str, segments: Pairs, query: Pairs, body: object) -> Iterator[str]:
    """Severa 3: lower-case guids with dashes, at most 100 rows asked for, PATCH by Replace only."""
    guids = [(name, text) for name, text in segments if name.lower().endswith("guid")]
    guids += [(name, text) for name, text in query if name.endswith(("Guid", "Guids"))]
    yield from (f"{name}: {text!r} is not a guid" for name, text in guids if not GUID.fullmatch(text))
    for name, text in query:
        if name == "rowCount" and text.isdigit() and int(text) > SEVERA_ROWS:
            yield f"rowCount: {text} is more than {SEVERA_ROWS}"
    operations = body if isinstance(body, list) else []
    for operation in operations:
        if isinstance(operation, dict) and "op" in operation and operation["op"] != "Replace":
            yield f"body: PATCH with {operation['op']!r}; only Replace is supported"


def procountor_problems(template: str, segments: Pairs, query: Pairs, body: object) -> Iterator[str]:
    """Procountor 2.3 and 2.4: Windows-1252 texts only; batches of at most 200 whole numbers."""
    if template in BATCHES:
        ids = segments[0][1].split(",")
        yield from (f"path: {text!r} is not an id" for text in ids if not text.isdigit())
        if len(ids) > BATCH_SIZE:
            yield f"path: {len(ids)} ids, more than {BATCH_SIZE}"
    for text in _texts(body):
        if not _in_windows_1252(text):
            yield f"body: {text[:80]!r} has characters outside Windows-1252"


def missing_headers(system: str, template: str, headers: Mapping[str, str]) -> Iterator[str]:
    """Severa 2.3 and Procountor 2.2: what every call carries, but for signing in and the open heartbeats."""
    present = {name.lower() for name in headers}
    wanted = set() if template in UNSIGNED | OPEN else {"authorization"}
    if system == "severa" and template not in OPEN | {"/v1/token"}:
        wanted.add("client_id")
    yield from (f"header {name} is missing" for name in sorted(wanted - present))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)
    elif isinstance(value, dict):
        for element in value.values():
            yield from _texts(element)


def _in_windows_1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
