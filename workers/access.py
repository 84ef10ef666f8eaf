"""How one tenant and its companies are reached: clients, what their systems know, and the memory kept of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.severa import SeveraClient
from severa_procountor.codecs import procountor as procountor_types
from severa_procountor.codecs import procountor_ledger as ledger_types
from severa_procountor.codecs import severa as severa_types
from severa_procountor.codecs.books import Books, books_of
from severa_procountor.codecs.countries import code2_of
from severa_procountor.elapsed import elapsed
from severa_procountor.errors import AccessDenied, Permanent, Snoozed, Temporary, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.company import Company, Tenant
from severa_procountor.settings.tenants import fingerprint, secret
from severa_procountor.state.registers import Registers
from severa_procountor.workers.cards import Cards
from severa_procountor.workers.held_dimensions import HeldDimensions
from severa_procountor.workers.names import (
    DIMENSIONS,
    KINDS,
    TRAVEL_REIMBURSEMENTS,
    Named,
    Organisation,
    is_carried,
    resolve,
    unknown_dimensions,
)
from severa_procountor.workers.pages import every
from severa_procountor.workers.series import Series

if TYPE_CHECKING:
    from severa_procountor.workers.runtime import Runtime

# How long registers that people change seldom are believed, in seconds.
REGISTER_LIFE = 600.0
# For how long a list that Procountor has just failed to give is not asked for again.
FAILURE_LIFE = 15.0


class TenantAccess(Cards):
    """One Severa organisation under one version of its settings."""

    def __init__(self, runtime: Runtime, settings: Tenant) -> None:
        self.runtime = runtime
        self.settings = settings
        self.name = settings.name
        self.made_at = elapsed()
        self.severa = SeveraClient(
            runtime.deployment.severa_url,
            settings.severa.client_id,
            secret(settings.severa.client_secret).value,
            settings.severa.scopes,
            settings.severa.scope_separator,
            runtime.http,
            runtime.quotas,
            settings.severa.page_size,
        )
        self._guard = threading.Lock()
        self._companies: dict[str, CompanyAccess] = {}

    def organisation(self) -> Organisation:
        """What Severa knows of statuses, companies, business units and countries; read again every ten minutes."""
        travels = any(is_carried(company, TRAVEL_REIMBURSEMENTS) for company in self.settings.companies)
        key = ("organisation", self.settings.severa.client_id, travels)
        return self.runtime.memory.get(key, REGISTER_LIFE, lambda: self._read_organisation(travels=travels))

    def resolved(self) -> tuple[dict[str, Named], list[tuple[str, Problem]]]:
        """The companies whose settings resolve, by short name, and what is wrong with the others."""
        return resolve(self.settings, self.organisation())

    def carries(self, name: str, kind: str) -> bool:
        """Whether the settings want what is of that kind carried for that company."""
        settings = next((company for company in self.settings.companies if company.name == name), None)
        return settings is not None and is_carried(settings, kind)

    def company(self, name: str) -> CompanyAccess | None:
        """A company whose settings exist and resolve, else None."""
        settings = next((company for company in self.settings.companies if company.name == name), None)
        named = self.resolved()[0].get(name)
        if settings is None or named is None:
            return None
        with self._guard:
            access = self._companies.get(name)
            if access is None or access.named != named:
                access = self._companies[name] = CompanyAccess(self, settings, named)
            return access

    def carriers(self, *kinds: str) -> list[CompanyAccess]:
        """The companies that documents of these kinds, or of any, can be carried for: settings that resolve, and a key
        that opens their books."""
        named = [
            name
            for name, found in self.resolved()[0].items()
            if any(self.carries(name, kind) and found.has_statuses(kind) for kind in kinds or KINDS)
        ]
        return [c for name in named if (c := self.company(name)) is not None and not self._shut(c)]

    def unresolved(self) -> list[tuple[str, Problem]]:
        """(company, problem) for everything in the settings that leads nowhere: names, keys, rights."""
        named, problems = self.resolved()
        return problems + [
            (name, problem)
            for name in named
            if (company := self.company(name)) is not None
            for problem in self._shut(company)
        ]

    def cost_centers(self) -> tuple[severa_types.CostCenter, ...]:
        """Severa's register of cost centres, read again every ten minutes."""
        key = ("cost_centers", self.settings.severa.client_id)
        return self.runtime.memory.get(
            key, REGISTER_LIFE, lambda: every(self.severa.cost_centers(), severa_types.CostCenter)
        )

    def _shut(self, company: CompanyAccess) -> tuple[Problem, ...]:
        try:
            company.books()
            if any(is_carried(company.settings, kind) for kind in DIMENSIONS):
                return tuple(unknown_dimensions(company.settings, company.dimensions().dimensions))
        except AccessDenied as refusal:
            self.runtime.forget_access(self.name)  # the key may have been replaced
            where = "procountor.api_key"
            return tuple(p if p.where else msgspec.structs.replace(p, where=where) for p in refusal.problems)
        except Untranslatable as unreadable:
            return unreadable.problems  # of this company: the others go on
        except (Temporary, Snoozed):
            return ()  # Procountor does not answer just now: no reason to leave the documents unseen
        return ()

    def _read_organisation(self, *, travels: bool) -> Organisation:
        severa = self.severa
        statuses, refusal = self._read_reimbursement_statuses() if travels else ((), "")
        details = severa_types.decode(severa.organization_details(), severa_types.OrganizationDetails)
        return Organisation(
            statuses=every(severa.invoice_statuses(), severa_types.InvoiceStatus),
            companies=tuple(details.active_companies or ()),
            units=every(severa.business_units(), severa_types.BusinessUnit),
            countries=tuple(severa_types.decode_list(severa.countries(), severa_types.Country)),
            reimbursement_statuses=statuses,
            reimbursement_refusal=refusal,
        )

    def _read_reimbursement_statuses(self) -> tuple[tuple[severa_types.InvoiceStatus, ...], str]:
        """The statuses, or why Severa does not show them."""
        try:
            return every(self.severa.reimbursement_statuses(), severa_types.InvoiceStatus), ""
        except Permanent as refusal:
            return (), str(refusal)


class CompanyAccess:
    """One company: its Procountor, and what its books allow."""

    def __init__(self, tenant: TenantAccess, settings: Company, named: Named) -> None:
        self.tenant = tenant
        self.runtime = tenant.runtime
        self.settings = settings
        self.named = named
        self.name = settings.name
        deployment = self.runtime.deployment
        self._api_key = secret(settings.procountor.api_key)
        self.procountor = ProcountorClient(
            deployment.procountor_url,
            deployment.procountor_client_id,
            deployment.procountor_client_secret.value,
            self._api_key.value,
            self.runtime.http,
            self.runtime.quotas,
        )
        self.registers = self._registers()
        self.sales_numbers = Series(("SALES_INVOICE",), self.registers)
        self.travel_numbers = Series(("TRAVEL_INVOICE", "BILL_OF_CHARGES"), self._registers("/travel"))
        self.changes_lock = threading.Lock()
        self.settings_version = fingerprint(settings)

    def _registers(self, series: str = "") -> Registers:
        """What is remembered of one company's books must not be believed of another's when the settings change."""
        books = f"{self.settings.name}/{self.settings.procountor.company_id}{series}"
        return Registers(self.runtime.redis, self.tenant.name, books)

    @property
    def severa(self) -> SeveraClient:
        return self.tenant.severa

    @property
    def zone(self) -> ZoneInfo:
        """Procountor writes times without a zone; assumed is the one of the settings, else Helsinki's."""
        return ZoneInfo(self.settings.time_zone or "Europe/Helsinki")

    def books(self) -> Books:
        """What the company's Procountor allows; raises AccessDenied when the key opens another company's books."""
        key = ("books", self.settings.procountor.company_id, self._api_key)
        return self.runtime.memory.get(key, REGISTER_LIFE, self._read_books)

    def dimensions(self, life: float = REGISTER_LIFE, not_before: int = 0) -> HeldDimensions:
        """Procountor's dimensions with their items, at most `life` seconds old and read at `not_before` (ms, now at
        the latest) or later."""
        key = ("dimensions", self.settings.procountor.company_id, self._api_key)
        while True:
            held = self.runtime.memory.get(key, life, self._read_dimensions)
            if held.read_at >= not_before:
                return held
            self.runtime.memory.forget(key)

    def severa_accounts(self) -> tuple[severa_types.BankAccount, ...]:
        """The company's active bank accounts in Severa."""
        key = ("accounts", self.tenant.settings.severa.client_id, self.named.company_guid)
        return self.runtime.memory.get(key, REGISTER_LIFE, self._read_accounts)

    def home(self, books: Books) -> tuple[str, str]:
        """The company's country (ISO-2) and currency: as Severa has them, else as Procountor does.

        Raises Untranslatable when neither says: no document can be judged without them.
        """
        country = self.named.country or code2_of(books.country, ()) or self.settings.default_country
        currency = self.named.currency or books.currency
        if country is None or not currency:
            text = "Neither Severa nor Procountor says in which country and currency the company keeps its books."
            raise Untranslatable([Problem("company_home_unknown", text)])
        return country, currency

    def may_create(self) -> None:
        """Raises Snoozed while a write of before Redis was new, flushed or restarted may still be under way."""
        left = self.runtime.epoch.settled(self.runtime.settle_ms)
        if left > 0:
            raise Snoozed(left / 1000, "Redis is new: requests of before may still be under way")

    def settled_at(self) -> int:
        """From when on (ms) Procountor shows every write that was under way when Redis was new or restarted."""
        return self.runtime.epoch.since() + self.runtime.settle_ms

    def sealed(self, text: str) -> str:
        """See Runtime.sealed."""
        return self.runtime.sealed(text)

    def _read_books(self) -> Books:
        company = procountor_types.decode(self.procountor.company(), procountor_types.Company)
        wanted = self.settings.procountor.company_id
        if company.id != wanted:
            raise AccessDenied(
                [
                    Problem(
                        "procountor_wrong_company",
                        f"The API key opens Procountor company {company.id} ({company.name}); "
                        f"the settings say {wanted}. Nothing was written.",
                        "procountor.company_id",
                    )
                ]
            )
        pages = self.procountor.bank_accounts()
        accounts = [
            a for page in pages for a in procountor_types.decode_page(page, procountor_types.BankAccount)
        ]
        vats = procountor_types.decode(self.procountor.vats(), procountor_types.VatInformation)
        books = books_of(vats, accounts, company)
        if books.currency or self.named.currency is None:
            return books
        return msgspec.structs.replace(books, currency=self.named.currency)  # Procountor need not say it

    def _read_dimensions(self) -> HeldDimensions:
        """After a failure the same one is raised for a while unasked: whoever waits for the list would ask in turn."""
        failed = ("dimensions_failed", self.settings.procountor.company_id, self._api_key)
        failure: Temporary | None = self.runtime.memory.fresh(failed, FAILURE_LIFE)
        if failure is not None:
            raise failure
        read_at = self.registers.now()
        try:
            body = self.procountor.dimensions()
        except Temporary as failure:
            self.runtime.memory.put(failed, failure)
            raise
        return HeldDimensions(procountor_types.decode(body, list[ledger_types.Dimension]), read_at)

    def _read_accounts(self) -> tuple[severa_types.BankAccount, ...]:
        pages = self.severa.bank_accounts(company_guid=self.named.company_guid)
        return tuple(
            a for a in every(pages, severa_types.BankAccount) if a.is_active is not False and self._owns(a)
        )

    def _owns(self, account: severa_types.BankAccount) -> bool:
        guid = account.company.guid if account.company else None
        return guid in (None, self.named.company_guid)
