"""Mail to those whom a company's settings name, about its parked documents and the differences of its reconciliation:
who sends it, to whom, and when again if the server does not take it. What is told when is in `told`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import msgspec
import structlog
from redis import RedisError

from severa_procountor.clients.mail import MailServer, Message, NotSent, ServerAway, send
from severa_procountor.elapsed import elapsed
from severa_procountor.problems.catalogue import Language
from severa_procountor.producers.mail_content import Place, content
from severa_procountor.producers.mail_html import page
from severa_procountor.producers.mail_text import plain
from severa_procountor.producers.told import Fate, Look, News, Told, decide
from severa_procountor.settings import choices
from severa_procountor.settings.company import Company, Tenant
from severa_procountor.settings.deployment import Deployment
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.reconciliations import Last, Reconciliations
from severa_procountor.state.registers import Registers
from severa_procountor.state.transfer_log import TransferLog
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)

AGAIN_S = 300
# Longer than one message can take.
CLAIM_MS = 60_000
MARK = "mail"

Compared = dict[tuple[str, str], Last]
"""The last reconciliation of each tenant and company."""


class Notices:
    """One replica's mail. Any number of replicas may run: a message is sent by one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._server = server_of(runtime.deployment)
        self._log = TransferLog(runtime.redis)
        self._reconciliations = Reconciliations(runtime.redis)
        self._away_until = -math.inf

    def tell(self, within_s: float = math.inf) -> None:
        """Sends what is due, and begins no message after `within_s`, nor while the server is away."""
        if self._server is None:
            return
        begun, compared = elapsed(), self._reconciliations.last()
        for tenant, company in _with_addresses(self._runtime.tenants.current().values()):
            if elapsed() < self._away_until or elapsed() - begun > within_s:
                return
            try:
                self._tell(self._server, tenant.name, company, compared)
            except RedisError:
                raise
            except Exception:
                # Whatever one company's mail dies of, the others are told, and documents go on.
                log.exception("mail_failed", tenant=tenant.name, company=company.name)

    def _tell(self, server: MailServer, tenant: str, company: Company, compared: Compared) -> None:
        registers = Registers(self._runtime.redis, tenant, company.name)
        told = _told(registers)
        now, fates = self._runtime.transfers.now(), self._fates(told)
        if now < told.next_at and Fate.OPEN in fates.values():
            return
        look = self._look(tenant, company.name, told, now, fates, compared)
        news, after = decide(told, look)
        if after == told or (news is not None and news.is_well and self._parked(tenant, company.name)):
            return
        if (hold := registers.claim(MARK, CLAIM_MS)) is None:
            return
        try:
            if _told(registers) == told:  # no other replica was faster
                if news is not None and not self._mail(server, tenant, company, news):
                    after = _put_off(told, news, look.now + AGAIN_S * 1000)
                registers.set_mark(MARK, msgspec.json.encode(after))
        finally:
            hold.release()

    def _fates(self, told: Told) -> dict[str, Fate]:
        keys = [TransferKey.parse(key) for key in told.documents]
        records = {str(record.key): record for record in self._log.records(keys)}
        return {key: Fate.of(records.get(key)) for key in told.documents}

    def _look(
        self, tenant: str, company: str, told: Told, now: int, fates: dict[str, Fate], compared: Compared
    ) -> Look:
        # What parks in this very millisecond may not be there yet: it is left for the next look.
        parked = self._runtime.transfers.parked_between(tenant, company, told.until, now)
        last = compared.get((tenant, company))
        is_newer = last is not None and last.at > told.compared
        report = self._reconciliations.latest(tenant, company) if is_newer else None
        return Look(now, parked, fates, report)

    def _parked(self, tenant: str, company: str) -> bool:
        """Whether anything is parked at all: also what was told too long ago to be remembered."""
        transfers = self._runtime.transfers
        return bool(transfers.parked_between(tenant, company, 0, transfers.now() + 1))

    def _mail(self, server: MailServer, tenant: str, company: Company, news: News) -> bool:
        """Whether the server has taken it."""
        minutes = max(2, math.ceil(self._runtime.deployment.poll_interval / 60))
        mail = content(news, Place(tenant, company.name, language_of(company), minutes))
        try:
            message = Message(mail.subject, plain(mail), page(mail))
            refused = send(server, company.email_on_errors, message)
        except NotSent as failure:
            self._say(failure, tenant, company.name)
            return False
        if refused:
            log.warning("mail_recipients_refused", tenant=tenant, company=company.name, refused=refused)
        log.info(
            "mail_sent",
            tenant=tenant,
            company=company.name,
            documents=len(news.records),
            differences=len(news.differences),
        )
        return True

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


def language_of(company: Company) -> Language:
    """The language of the company's mail."""
    if company.mail_language is not None:
        return company.mail_language
    of_invoices = {
        choices.Language.FINNISH: Language.FINNISH,
        choices.Language.SWEDISH: Language.SWEDISH,
    }
    return of_invoices.get(company.default_language, Language.ENGLISH)


def _put_off(told: Told, news: News, until: int) -> Told:
    """Nothing has been told, and nothing is tried again before `until`."""
    if news.is_well:
        return msgspec.structs.replace(told, well_at=until)
    return msgspec.structs.replace(told, next_at=until)


def _told(registers: Registers) -> Told:
    mark = registers.mark(MARK)
    return Told() if mark is None else msgspec.json.decode(mark, type=Told)


def _with_addresses(tenants: Iterable[Tenant]) -> Iterator[tuple[Tenant, Company]]:
    for tenant in tenants:
        for company in tenant.companies:
            if company.enabled and company.email_on_errors:
                yield tenant, company
