"""Judges a sandbox's log of calls: what we sent, and what the sandbox answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from urllib.parse import parse_qsl

from contract.openapi import Contract, System

BASES: dict[System, str] = {"severa": "/rest-api", "procountor": "/api"}


class Call(Protocol):
    """The fields of a recorded call that are judged; `fault` names the fault that was played, if one was."""

    @property
    def system(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def request_body(self) -> bytes: ...
    @property
    def response_body(self) -> bytes: ...
    @property
    def fault(self) -> str: ...


def check_calls(calls: Iterable[Call]) -> list[str]:
    """What is wrong with the requests and the answers of a run; each finding once, with its call."""
    judged = list(calls)
    return list(dict.fromkeys([*check_requests(judged), *check_answers(judged)]))


def check_requests(calls: Iterable[Call]) -> list[str]:
    """What is wrong with the requests. Headers are not in the log."""
    return _once(
        (call, _contract(call).check_request(call.method, _path(call), _query(call), None, call.request_body))
        for call in calls
    )


def check_answers(calls: Iterable[Call]) -> list[str]:
    """What is wrong with the answers, leaving out those that a fault has spoiled."""
    return _once(
        (call, _contract(call).check_answer(call.method, _path(call), call.status, None, call.response_body))
        for call in calls
        if call.fault in ("", "slow")
    )


def _once(findings: Iterable[tuple[Call, list[str]]]) -> list[str]:
    texts = (
        f"{call.system} {call.method} {_path(call)}: {text}" for call, found in findings for text in found
    )
    return list(dict.fromkeys(texts))


def _contract(call: Call) -> Contract:
    contract = Contract.load(_system(call))
    if contract is None:
        raise LookupError("the vendor contracts are not there")
    return contract


def _system(call: Call) -> System:
    return next(system for system in BASES if system == call.system)


def _path(call: Call) -> str:
    return call.path.removeprefix(BASES[_system(call)])


def _query(call: Call) -> list[tuple[str, str]]:
    return parse_qsl(call.query, keep_blank_values=True)
