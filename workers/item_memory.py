"""What we remember of the items of a company's dimensions, and what is to be done by that and by Procountor's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from severa_procountor.codecs import dimension_items as codec
from severa_procountor.codecs.dimension_items import Change, Decision, Same, Wanted
from severa_procountor.codecs.dimensions import Subject, of_business_unit, of_cost_center
from severa_procountor.codecs.procountor_ledger import AnsweredItem
from severa_procountor.errors import Snoozed, Untranslatable
from severa_procountor.settings.choices import Dimension
from severa_procountor.state.item_links import ItemLinks, Link, Linked
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.held_dimensions import HeldDimensions
from severa_procountor.workers.names import dimension_name, same_name


def links_of(company: CompanyAccess, dimension: Dimension) -> ItemLinks:
    """The memory of the dimension that the settings name; another name, another memory."""
    name = (dimension_name(company.settings, dimension) or "").strip().casefold()
    books_of = f"{company.name}/{company.settings.procountor.company_id}"
    return ItemLinks(company.runtime.redis, company.tenant.name, books_of, company.sealed(name))


def name_of(subject: Subject) -> str:
    """What the subject is remembered by."""
    return f"{subject.dimension}:{subject.guid}"


def turn_of(company: CompanyAccess, subject: Subject) -> str:
    """What only one may be busy with: the same for a cost centre that is known by its number only."""
    return f"{subject.dimension}:{company.sealed(subject.key or subject.name)}"


def dimension_id(company: CompanyAccess, dimension: Dimension, held: HeldDimensions) -> int:
    """The id of Procountor's dimension. Raises Snoozed when there is none: the poll says so, once for all."""
    name = dimension_name(company.settings, dimension)
    found = [one.id for one in held.dimensions if name is not None and same_name(one.name, name)]
    if len(found) == 1:
        return found[0]
    raise Snoozed(company.runtime.deployment.poll_interval, f"Procountor has no one dimension {name!r}")


def judged(
    company: CompanyAccess,
    held: HeldDimensions,
    subjects: Sequence[tuple[Subject, Wanted]],
    *,
    rename: bool = True,
) -> Iterator[tuple[Subject, Wanted, Decision | Untranslatable]]:
    """What is to be done for each of these subjects, all of one dimension, by the list that is held."""
    if not subjects:
        return
    dimension = subjects[0][0].dimension
    links, items = links_of(company, dimension), held.items(dimension_id(company, dimension, held))
    known = links.of([name_of(subject) for subject, _ in subjects])
    rivals = _rivals(company, dimension, items, subjects)
    owners = links.owners(list({id_ for _, wanted in subjects for id_ in codec.candidates(wanted, items)}))
    for (subject, wanted), link in zip(subjects, known, strict=True):
        name = name_of(subject)
        others = {id_ for id_, owner in owners.items() if owner != name} if subject.guid else set()
        linked_item = link.item if link is not None and subject.guid else None
        status = company.settings.item_names.active_status
        decision: Decision | Untranslatable
        try:
            decision = codec.decide(
                wanted,
                items,
                linked_item,
                others,
                rivals=[prefix for guid, prefix in rivals if guid != subject.guid],
                active_status=status,
                rename=rename,
            )
        except Untranslatable as refusal:
            decision = refusal
        if isinstance(decision, Same | Change):
            owners[decision.id if isinstance(decision, Same) else decision.body.id] = name
        yield subject, wanted, decision


def _rivals(
    company: CompanyAccess,
    dimension: Dimension,
    items: codec.Items,
    subjects: Sequence[tuple[Subject, Wanted]],
) -> list[tuple[str | None, str]]:
    """The guid and the beginning of the item's name of each of the dimension's subjects, where an item may have to be
    found by that. Numbers of projects are whole numbers, each once: none is the beginning of another."""
    by_beginning = any(
        wanted.prefix and items.starting(wanted.prefix) and not items.named(wanted.code_name)
        for _, wanted in subjects
    )
    if dimension is Dimension.PROJECT or not by_beginning:
        return []
    tenant, owner = company.tenant, company.named.company_guid
    if dimension is Dimension.COST_CENTER:
        register = [of_cost_center(center) for center in tenant.cost_centers()]
    else:
        organisation = tenant.organisation()
        register = [
            of_business_unit(unit) for unit in organisation.units if owner in organisation.companies_of(unit)
        ]
    beginnings = [
        (subject.guid, codec.beginning(subject, company.settings.item_names)) for subject in register
    ]
    return [(guid, prefix) for guid, prefix in beginnings if prefix]


def linked(subject: Subject, dimension: int, item: AnsweredItem) -> Linked:
    """What is to be remembered of a subject's item; `dimension` is Procountor's id."""
    name, active = item.code_name or "", codec.is_active(item)
    link = Link(dimension, item.id, codec.version(name, active=active), active)
    return Linked(name_of(subject), link, codec.name_digest(name))


def needs_none(subject: Subject, dimension: int, wanted: Wanted) -> Linked:
    """What is to be remembered of a closed subject that never had an item."""
    return Linked(name_of(subject), Link(dimension, None, wanted.version, active=False), "")
