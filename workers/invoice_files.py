"""Which file goes along with a sales invoice."""

from __future__ import annotations

from severa_procountor.codecs import attachments as codec
from severa_procountor.codecs import sales_invoices, severa
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.attachments import Wanted
from severa_procountor.workers.pages import every


def wanted(
    company: CompanyAccess, source: sales_invoices.Source, draft: sales_invoices.Draft
) -> tuple[Wanted, ...]:
    """What the settings want Severa to print and the customer to get; nothing, or one file."""
    sales, guid = company.settings.sales_invoices, source.invoice.guid
    if sales is None or guid is None:
        return ()
    has_files = False
    if codec.needs_files(sales, source.settings):
        has_files = bool(every(company.severa.invoice_files(guid), severa.InvoiceFile))
    parts = codec.wanted_of(sales, source.settings, has_files)
    if parts is None:
        return ()
    return (
        Wanted(
            stem=f"Invoice-{draft.invoice.original_invoice_number}",
            fetch=lambda handle, limit: company.severa.invoice_pdf(guid, parts, handle, limit),
            send_with_invoice=True,
        ),
    )
