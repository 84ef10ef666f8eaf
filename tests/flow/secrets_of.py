"""Everything in a sandbox that nobody may find in a log or in Redis, and where to look for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from redis import Redis

from severa_procountor.sandbox.server import Sandbox

_GROUP = 4
_IDENTITY = re.compile(
    r"(?P<century>19|20)?(?P<birth>\d{6})(?P<sign>[-+A-FU-Y])(?P<number>\d{3}[0-9A-Y]|UUUU)"
)


def secrets_of(sandbox: Sandbox) -> dict[str, str]:
    """By what it is: keys, secrets, tokens given, accounts (grouped or not), identity codes."""
    world = sandbox.world
    found = {"Procountor's client secret": world.procountor_client_secret}
    for books in world.companies:
        found[f"API key of {books.name}"] = books.api_key
        found |= {f"account {n} of {books.name}": a.iban for n, a in enumerate(books.bank_accounts)}
    for each in world.organisations:
        found[f"client secret of {each.name}"] = each.client_secret
        for number, account in enumerate(each.bank_accounts):
            found[f"account {number} in Severa of {each.name}"] = account.account_number
        for user in each.users:
            found[f"account of {user.guid}"] = user.bank_account_number or ""
            found[f"identity code of {user.guid}"] = user.social_security_number or ""
    grouped = {f"{name}, not grouped": text.replace(" ", "") for name, text in found.items() if " " in text}
    return {name: text for name, text in (found | grouped | _tokens(sandbox)).items() if text}


def _tokens(sandbox: Sandbox) -> dict[str, str]:
    given = [json.loads(call.response_body) for call in sandbox.calls() if _gives_tokens(call.path)]
    return {
        f"{name} no. {number}": answer[name]
        for number, answer in enumerate(given)
        for name in ("access_token", "refresh_token")
        if name in answer
    }


def _gives_tokens(path: str) -> bool:
    return path.endswith(("/oauth/token", "/v1/token", "/v1/refreshtoken"))


def private_of(sandbox: Sandbox) -> Iterator[str]:
    """Every identity code and account that either system holds, in all spellings."""
    for system in ("severa", "procountor"):
        for each in sandbox.control(system, "GET", "secrets"):
            yield from spellings(each)


def spellings(private: str) -> Iterator[str]:
    """An account whole and in groups; a code with and without separator, a Swedish one of ten digits too."""
    bare = re.sub(r"\s", "", private)
    yield from {private, bare}
    code = _IDENTITY.fullmatch(bare)
    if code is None:
        groups = [bare[at : at + _GROUP] for at in range(0, len(bare), _GROUP)]
        yield from (" ".join(groups), "-".join(groups), "\u00a0".join(groups))
        return
    for birth in {code["birth"], (code["century"] or "") + code["birth"]}:
        signs = {code["sign"], "", " ", "+"} if code["century"] else {code["sign"], "", " "}
        yield from (f"{birth}{sign}{code['number']}" for sign in signs)


def dump(redis: Redis) -> str:
    """Every key with all that is under it."""
    return "\n".join(f"{key!r}: {_value(redis, key)!r}" for key in redis.scan_iter(count=1000))


def _value(redis: Redis, key: Any) -> object:
    kind: Any = redis.type(key)
    match kind:
        case b"string":
            return redis.get(key)
        case b"hash":
            return redis.hgetall(key)
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1, withscores=True)
    raise ValueError(f"a kind of value that nobody looks into: {kind}")


def ever_written(folder: Path) -> str:
    """All that a server was ever told to write, from its append-only files."""
    return "\n".join(_texts(folder))


def _texts(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.aof"):
        yield file.read_text(encoding="utf-8", errors="replace")


def leaked(secrets: dict[str, str], text: str) -> list[str]:
    """The names of the secrets that stand in the text."""
    return [name for name, secret in secrets.items() if secret in text]
