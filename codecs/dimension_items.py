"""The items of dimensions: what one is to be called, which of those that are there it is, and what to do about it."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Collection, Iterable, Iterator

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs import text
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor_ledger import PASSIVE, AnsweredItem, ChangedItem, NewItem
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import ItemNames

_KEYS = {
    Dimension.PROJECT: "number",
    Dimension.COST_CENTER: "identifier",
    Dimension.BUSINESS_UNIT: "code",
}
_WORDS = {
    Dimension.PROJECT: "Project",
    Dimension.COST_CENTER: "Cost centre",
    Dimension.BUSINESS_UNIT: "Business unit",
}


class Wanted(msgspec.Struct, frozen=True):
    """The item that a subject is to have.

    `prefix` is what its name starts with before the subject's own name, as "1042 ", and tells it from all others;
    "" when the template does not start with the key, or there is no key.
    """

    code_name: str
    prefix: str
    active: bool
    notes: tuple[Problem, ...] = ()

    @property
    def version(self) -> str:
        return version(self.code_name, active=self.active)


class Create(msgspec.Struct, frozen=True):
    """There is none yet."""

    body: NewItem


class Change(msgspec.Struct, frozen=True):
    """It is there, but otherwise: the body replaces it and keeps its description."""

    body: ChangedItem


class Same(msgspec.Struct, frozen=True):
    """It is there as it is wanted."""

    id: int


class Nothing(msgspec.Struct, frozen=True):
    """The subject is closed and never had an item: none is made."""


Decision = Create | Change | Same | Nothing


class Items:
    """The items of one dimension, found by id, by name and by what their names start with. Never changed in place.

    Names are compared without regard to case and to the number of blanks.
    """

    def __init__(self, items: Iterable[AnsweredItem]) -> None:
        self.by_id = {item.id: item for item in items}
        self._names = sorted((_folded(item.code_name), item.id) for item in self.by_id.values())

    def with_item(self, item: AnsweredItem) -> Items:
        """These, and the item in place of what had its id."""
        changed = Items(())
        changed.by_id = self.by_id | {item.id: item}
        before = self.by_id.get(item.id)
        changed._names = list(self._names)
        if before is not None:
            changed._names.remove((_folded(before.code_name), before.id))
        bisect.insort(changed._names, (_folded(item.code_name), item.id))
        return changed

    def named(self, name: str) -> list[AnsweredItem]:
        folded = _folded(name)
        return [self.by_id[id_] for found, id_ in self._from(folded) if found == folded]

    def starting(self, prefix: str) -> list[AnsweredItem]:
        """Those whose names begin so; also the one whose name is nothing but the prefix without its blanks."""
        folded = _folded_beginning(prefix)
        return self.named(prefix) + [self.by_id[id_] for _, id_ in self._from(folded)]

    def _from(self, folded: str) -> Iterator[tuple[str, int]]:
        for place in range(bisect.bisect_left(self._names, (folded,)), len(self._names)):
            if not self._names[place][0].startswith(folded):
                return
            yield self._names[place]


def wanted(subject: Subject, templates: ItemNames) -> Wanted:
    """The subject's item by the company's template. Raises Untranslatable for texts that Procountor cannot take,
    and for a subject with neither key nor name (`dimension_item_unnamed`)."""
    findings = Findings()
    about = findings.about(_word(subject))
    template, place = _template(subject.dimension, templates), _KEYS[subject.dimension]
    values = {place: subject.key, "name": subject.name}
    name = text.clean(template.format(**values), limit=templates.max_length, where="name", findings=about)
    if not name and not findings.errors:
        about.error(
            "dimension_item_unnamed", "There is neither a number nor a name to call its item by.", "name"
        )
    if findings.errors:
        raise Untranslatable(findings.errors)
    return Wanted(name, beginning(subject, templates), subject.active, findings.notes)


def decide(
    wanted: Wanted,
    items: Items,
    linked: int | None,
    others: Collection[int] = (),
    *,
    rivals: Collection[str] = (),
    active_status: str | None = None,
    rename: bool = True,
) -> Decision:
    """What is to be done so that the item is there as wanted.

    `linked` is the id of the item that we remember for the subject, `others` are ids that belong to other subjects,
    `rivals` what the names of other subjects' items start with: what fits one of them better is not the subject's.
    `active_status` is what is sent for "active", None: nothing (contract, assumption 4). Without `rename` an item that
    is there keeps its name. Raises Untranslatable with `dimension_item_ambiguous` or `dimension_item_name_taken`.
    """
    item = _found(wanted, items, linked, others, rivals)
    if item is None and not wanted.active:
        return Nothing()
    name = wanted.code_name if rename or item is None else item.code_name or wanted.code_name
    must_be_free(name, items, item)
    if item is None:
        return Create(NewItem(code_name=name))
    if item.code_name == name and is_active(item) == wanted.active:
        return Same(item.id)
    status = (active_status or UNSET) if wanted.active else PASSIVE
    description: str | UnsetType = item.description or UNSET
    return Change(ChangedItem(id=item.id, code_name=name, status=status, description=description))


def candidates(wanted: Wanted, items: Items) -> list[int]:
    """The ids of all items that may be the subject's, by their names."""
    by_prefix = items.starting(wanted.prefix) if wanted.prefix else []
    return list(dict.fromkeys(item.id for item in (*items.named(wanted.code_name), *by_prefix)))


def must_be_free(name: str, items: Items, item: AnsweredItem | None) -> None:
    """Raises Untranslatable when an item other than `item`, which has another name so far, is called so."""
    if item is not None and _folded(item.code_name) == _folded(name):
        return
    taken = [other.id for other in items.named(name) if item is None or other.id != item.id]
    if taken:
        raise Untranslatable(
            [
                Problem(
                    "dimension_item_name_taken",
                    f"The item is to be called {name!r}, and {_items(taken)} of another is called so already.",
                    "name",
                )
            ]
        )


def is_active(item: AnsweredItem) -> bool:
    return (item.status or "").strip().upper() != PASSIVE


def version(code_name: str, *, active: bool) -> str:
    """A short digest of all that we say of an item: nobody reads the name out of it."""
    told = f"{'active' if active else 'passive'} {code_name}"
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def name_digest(name: str) -> str:
    """The same for all spellings of a name that count as one."""
    return hashlib.blake2b(_folded(name).encode(), digest_size=12).hexdigest()


def _found(
    wanted: Wanted, items: Items, linked: int | None, others: Collection[int], rivals: Collection[str]
) -> AnsweredItem | None:
    if linked is not None and linked in items.by_id:
        return items.by_id[linked]
    ours = [item for item in items.named(wanted.code_name) if item.id not in others]
    exact = [item for item in ours if item.code_name == wanted.code_name]
    if not ours and wanted.prefix:
        ours = [
            item
            for item in items.starting(wanted.prefix)
            if item.id not in others and not _fits_better(item, wanted.prefix, rivals)
        ]
    return _only(exact or ours, wanted)


def _fits_better(item: AnsweredItem, prefix: str, rivals: Collection[str]) -> bool:
    """Whether its name starts with that of another subject, in as many letters: 77 is not 77 B, and two of one number
    are told apart by their whole names only."""
    name = _folded(item.code_name)
    return any(
        len(rival) >= len(prefix) and (name.startswith(_folded_beginning(rival)) or name == _folded(rival))
        for rival in rivals
    )


def _only(found: list[AnsweredItem], wanted: Wanted) -> AnsweredItem | None:
    """The one that is meant: of several the only active one."""
    living = [item for item in found if is_active(item)] if len(found) > 1 else found
    if len(living) == 1 or not found:
        return next(iter(living), None)
    ids = _items(sorted(item.id for item in living or found))
    text = f"Several items may be {wanted.code_name!r}: {ids}."
    raise Untranslatable([Problem("dimension_item_ambiguous", text, "name")])


def _template(dimension: Dimension, templates: ItemNames) -> str:
    return {
        Dimension.PROJECT: templates.project,
        Dimension.COST_CENTER: templates.cost_center,
        Dimension.BUSINESS_UNIT: templates.business_unit,
    }[dimension]


def _prefix(key: str, template: str, place: str) -> str:
    """The key and what follows it up to the name. Without something between the two, 10 would be found in 104."""
    before, name, _ = template.partition("{name}")
    between = before.removeprefix(f"{{{place}}}")
    if not key or not name or between == before or not between or between[0].isalnum() or "{" in between:
        return ""
    carried = text.clean(f"{key}{between}|", limit=None, where="name", findings=Findings())
    return carried.removesuffix("|")


def beginning(subject: Subject, templates: ItemNames) -> str:
    """What the name of the subject's item starts with, before the subject's own name; "" if nothing tells it."""
    return _prefix(subject.key, _template(subject.dimension, templates), _KEYS[subject.dimension])


def _word(subject: Subject) -> str:
    return f"{_WORDS[subject.dimension]} {subject.key or subject.name or subject.guid or ''}".rstrip()


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _folded_beginning(prefix: str) -> str:
    """With the blank behind it, if there is one: 10 is not the beginning of 104."""
    return _folded(prefix) + (" " if prefix[-1:].isspace() else "")


def _items(ids: Iterable[int]) -> str:
    return "item " + ", ".join(str(id_) for id_ in ids)
