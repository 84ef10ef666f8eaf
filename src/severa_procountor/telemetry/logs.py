"""Log lines: one form for our events and for those of the libraries, nothing personal or secret in them."""

from __future__ import annotations

import logging
import re
import sys
import threading
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from severa_procountor.masking import mask

SECRET_NAME = re.compile(
    r"secret|token|passw|api_?key|authori[sz]ation|credential|cookie|iban|"
    r"bank_?account|account_?number|social_?security|ssn|identity_?code|personal_?code",
    re.IGNORECASE,
)
# They write addresses with their query, which may name a person, at INFO.
CHATTY = ("httpx", "httpcore")
OWN_HANDLERS = ("dramatiq", "uvicorn", "uvicorn.error", "uvicorn.access")


def configure(form: Literal["console", "json"], level: str, stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream` (stderr), masked; uncaught exceptions too.

    `level` is the name of the least important level that is written: debug, info, warning or error.
    """
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                without_secrets,
                _renderer(form, out),
            ],
        )
    )
    _route(handler, level)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: drops keys that are named like secrets and masks every value."""
    masked: EventDict = _masked(event)
    return masked


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case None | bool() | int() | float() | Decimal():
            text = str(value)
            return value if mask(text) == text and not isinstance(value, Decimal) else mask(text)
        case dict():
            return {
                mask(str(key)): _masked(inner)
                for key, inner in value.items()
                if not SECRET_NAME.search(str(key))
            }
        case list() | tuple() | set() | frozenset():
            return [_masked(inner) for inner in value]
        case BaseException():
            return mask(f"{type(value).__name__}: {value}")
        case _:
            return mask(repr(value))


def _renderer(form: str, out: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _route(handler: logging.Handler, level: str) -> None:
    """Let the handler be the only one, whatever the libraries have set up for themselves."""
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    # A log call with the wrong arguments would print them to stderr as they are, past the mask.
    logging.raiseExceptions = False
    for name in OWN_HANDLERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger(__name__).critical("uncaught_exception", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
