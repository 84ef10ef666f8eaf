"""Mail to those whom a company's settings name, about its parked documents: what is told, and when.

What is parked after an hour without mail is told at once; what is parked within the hour waits for its end. A document
that parks again with the same problems, as it does every six hours while nobody mends it, is not told again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import structlog

from severa_procountor.clients.mail import MailServer, NotSent, ServerAway, send
from severa_procountor.elapsed import elapsed
from severa_procountor.masking import mask
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Language
from severa_procountor.problems.names import OWNER_NAMES
from severa_procountor.settings.company import Company, Tenant
from severa_procountor.settings.deployment import Deployment
from severa_procountor.state.records import Record
from severa_procountor.state.registers import Registers
from severa_procountor.workers.names import DOCUMENTS
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)

BETWEEN_MS = 3_600_000
AGAIN_S = 300
# Longer than one message can take.
CLAIM_MS = 60_000
MOST_IN_A_MESSAGE = 50
# Of documents told once; what is forgotten is told again when it parks again.
MOST_REMEMBERED = 1000
MARK = "mail"
_ENDING = (
    "Each is tried again by itself: when it or the settings change, and every six hours. "
    "What is told here is told once.\n"
)


class Told(msgspec.Struct, frozen=True):
    """What is remembered of a company's mail. What was parked before `until` has been looked at, the next mail goes
    at `next_at` or later (both ms), and `digests` stand for what was told, the latest last."""

    until: int = 0
    next_at: int = 0
    digests: tuple[str, ...] = ()


class Notices:
    """One replica's mail. Any number of replicas may run: a message is sent by one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._server = server_of(runtime.deployment)
        self._away_until = -math.inf

    def tell(self, within_s: float = math.inf) -> None:
        """Sends what is due, and begins no message after `within_s`, nor while the server is away."""
        if self._server is None:
            return
        begun = elapsed()
        for tenant, company in _with_addresses(self._runtime.tenants.current().values()):
            if elapsed() < self._away_until or elapsed() - begun > within_s:
                return
            self._tell(self._server, tenant.name, company)

    def _tell(self, server: MailServer, tenant: str, company: Company) -> None:
        registers = Registers(self._runtime.redis, tenant, company.name)
        told, now = _told(registers), self._runtime.transfers.now()
        if now < told.next_at:
            return
        # What parks in this very millisecond may not be there yet: it is left for the next look.
        parked = self._runtime.transfers.parked_between(tenant, company.name, told.until, now)
        if not parked or (hold := registers.claim(MARK, CLAIM_MS)) is None:
            return
        try:
            if _told(registers) == told:  # no other replica was faster
                after = self._mail(server, tenant, company, parked, told, now)
                registers.set_mark(MARK, msgspec.json.encode(after))
        finally:
            hold.release()

    def _mail(
        self,
        server: MailServer,
        tenant: str,
        company: Company,
        parked: Sequence[Record],
        told: Told,
        now: int,
    ) -> Told:
        """Sends what is new among the parked, if anything is; returns what is to be remembered."""
        new = {digest: record for record in parked if (digest := _digest(record)) not in told.digests}
        if not new:
            return msgspec.structs.replace(told, until=now)
        records = list(new.values())
        try:
            refused = send(
                server,
                company.email_on_errors,
                mask(subject(company.name, records)),
                mask(body(tenant, company.name, records)),
            )
        except NotSent as failure:
            self._say(failure, tenant, company.name)
            return msgspec.structs.replace(told, next_at=now + AGAIN_S * 1000)
        if refused:
            log.warning("mail_recipients_refused", tenant=tenant, company=company.name, refused=refused)
        log.info("mail_sent", tenant=tenant, company=company.name, documents=len(records))
        return Told(now, now + BETWEEN_MS, (*told.digests, *new)[-MOST_REMEMBERED:])

    def _say(self, failure: NotSent, tenant: str, company: str) -> None:
        if isinstance(failure, ServerAway):
            self._away_until = elapsed() + AGAIN_S
        kind = type(failure).__name__
        log.warning("mail_not_sent", tenant=tenant, company=company, kind=kind, problem=str(failure))


def server_of(deployment: Deployment) -> MailServer | None:
    """The mail server of the deployment; None: no mail is sent."""
    if not deployment.smtp_host:
        return None
    return MailServer(
        host=deployment.smtp_host,
        port=deployment.smtp_port,
        starttls=deployment.smtp_starttls,
        user=deployment.smtp_user,
        password=deployment.smtp_password,
        sender=deployment.mail_from,
    )


def subject(company: str, records: Sequence[Record]) -> str:
    return f"{company}: {_documents(len(records))} could not be carried over"


def body(tenant: str, company: str, records: Sequence[Record]) -> str:
    """The plain text of a message, its first 50 documents in full."""
    heading = f"{_documents(len(records))} of {company} (tenant {tenant}) could not be carried over.\n"
    shown = [_paragraph(record) for record in records[:MOST_IN_A_MESSAGE]]
    left_out = len(records) - len(shown)
    more = [f"And {_documents(left_out)} more.\n"] if left_out else []
    return "\n".join([heading, *shown, *more, _ENDING])


def _paragraph(record: Record) -> str:
    name = f"{DOCUMENTS[record.key.kind]} {record.number or record.key.source_id[:8]}"
    return "".join([f"{name[0].upper()}{name[1:]}\n", *map(_lines, record.problems)])


def _lines(problem: Problem) -> str:
    where = f" ({problem.where})" if problem.where else ""
    who = OWNER_NAMES[Language.ENGLISH][problem.kind.owner]
    return f"- {problem.message}{where}\n  Who: {who}\n  What to do: {problem.kind.text().fix}\n"


def _documents(count: int) -> str:
    return f"{count} document{'' if count == 1 else 's'}"


def _digest(record: Record) -> str:
    """Stands for one document and what is wrong with it, in one of its rounds."""
    content = msgspec.json.encode((str(record.key), record.round, record.problems))
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _told(registers: Registers) -> Told:
    mark = registers.mark(MARK)
    return Told() if mark is None else msgspec.json.decode(mark, type=Told)


def _with_addresses(tenants: Iterable[Tenant]) -> Iterator[tuple[Tenant, Company]]:
    for tenant in tenants:
        for company in tenant.companies:
            if company.enabled and company.email_on_errors:
                yield tenant, company
