"""What stands in a mail, in its order and in the company's language, whether it is shown as text or as HTML.

Problems come by who can mend them, then by their code, with the documents that have them. Whatever comes from a
document is masked and in one line; it still has to be escaped where it is shown as HTML.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from severa_procountor.masking import mask
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import Language, Owner, Register, catalogue
from severa_procountor.problems.names import OWNER_NAMES, REGISTER_NAMES
from severa_procountor.producers.mail_phrases import PHRASES, Phrases
from severa_procountor.producers.told import News
from severa_procountor.state.reconciliations import Difference
from severa_procountor.state.records import Record
from severa_procountor.workers.names import SALES_INVOICES

# Of the documents with one problem: so many are described, and so many more are named.
MOST_DESCRIBED = 25
MOST_NAMED = 200
LONGEST = 1000


class Item(msgspec.Struct, frozen=True):
    """One document, and what was found in it."""

    name: str
    customer: str
    details: tuple[str, ...]
    remark: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of problem, with the documents that have it. `owner` says who mends it, where the heading of the
    section does not; `more` names documents for which there is no room, `after` is what happens by itself."""

    title: str
    owner: str
    why: str
    steps: tuple[str, ...]
    items: tuple[Item, ...]
    more: tuple[str, ...]
    after: str


class Section(msgspec.Struct, frozen=True):
    heading: str
    entries: tuple[Entry, ...]


class Content(msgspec.Struct, frozen=True):
    """A whole mail; `lines` come first, `closing` last."""

    language: Language
    subject: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]

    @property
    def phrases(self) -> Phrases:
        return PHRASES[self.language]


class Place(msgspec.Struct, frozen=True):
    """Whose mail it is, and in which language; what changes in a system is seen within `minutes`."""

    tenant: str
    company: str
    language: Language
    minutes: int

    @property
    def phrases(self) -> Phrases:
        return PHRASES[self.language]


def content(news: News, place: Place) -> Content:
    """The mail that says this news."""
    phrases = place.phrases
    sections = [*_of_owners(news.records, place), *_of_differences(news.differences, place)]
    sender = phrases.sender.format(place=f"{place.tenant}/{place.company}")
    return Content(
        language=place.language,
        subject=f"{place.company}: {_subject(news, phrases)}",
        lines=tuple(_lines(news, phrases)),
        sections=tuple(sections),
        closing=(phrases.once, sender) if news.records else (sender,),
    )


def _subject(news: News, phrases: Phrases) -> str:
    if news.is_well:
        return phrases.none_stopped if news.still_different else phrases.all_well
    counts = ((phrases.stopped, len(news.records)), (phrases.different, len(news.differences)))
    return ", ".join(phrase.of(count) for phrase, count in counts if count)


def _lines(news: News, phrases: Phrases) -> Iterator[str]:
    """What became of what was told before."""
    if news.is_well:
        yield phrases.nothing_left
    counts = (
        (phrases.carried, news.gone.carried),
        (phrases.set_aside, news.gone.set_aside),
        (phrases.still, news.still),
        (phrases.still_different, news.still_different),
    )
    yield from (phrase.of(count) for phrase, count in counts if count)


def _of_owners(records: Iterable[Record], place: Place) -> Iterator[Section]:
    found: dict[Owner, dict[str, list[tuple[Record, tuple[Problem, ...]]]]] = {owner: {} for owner in Owner}
    for record in records:
        for code, problems in _by_code(record).items():
            found[_owner(code)].setdefault(code, []).append((record, problems))
    for owner, codes in found.items():
        often_first = sorted(codes.items(), key=lambda entry: -len(entry[1]))
        entries = tuple(_stopped(code, cases, place) for code, cases in often_first)
        if entries:
            yield Section(_to_be_mended_by(owner, place), entries)


def _by_code(record: Record) -> Mapping[str, tuple[Problem, ...]]:
    """What stops it; a warning beside that is not told."""
    found: defaultdict[str, tuple[Problem, ...]] = defaultdict(tuple)
    for problem in record.problems:
        if problem.level is Level.ERROR:
            found[problem.code] += (problem,)
    return found


def _owner(code: str) -> Owner:
    """Of a code that this version does not know the operator has to make sense."""
    kind = catalogue().get(code)
    return Owner.OPERATOR if kind is None else kind.owner


def _to_be_mended_by(owner: Owner, place: Place) -> str:
    return place.phrases.owner.format(owner=OWNER_NAMES[place.language][owner])


def _stopped(code: str, cases: Sequence[tuple[Record, tuple[Problem, ...]]], place: Place) -> Entry:
    items = [_document(record, problems, place.phrases) for record, problems in cases]
    return _entry(code, items, place, after=_again(code, place))


def _document(record: Record, problems: Iterable[Problem], phrases: Phrases) -> Item:
    kind = phrases.kinds.get(record.key.kind, record.key.kind)
    others = len(_by_code(record)) > 1
    return Item(
        name=f"{kind[0].upper()}{kind[1:]} {_said(record.number or record.key.source_id[:8])}",
        customer=_said(record.customer),
        details=tuple(_said(f"{p.message} ({p.where})" if p.where else p.message) for p in problems),
        remark=phrases.more_problems if others else "",
    )


def _again(code: str, place: Place) -> str:
    kind = catalogue().get(code)
    waits_for = kind.waits_for if kind else frozenset()
    names = [REGISTER_NAMES[place.language][register] for register in Register if register in waits_for]
    registers = "".join(f", {name}" for name in names)
    return place.phrases.again.format(minutes=place.minutes, registers=registers)


def _of_differences(differences: Iterable[Difference], place: Place) -> Iterator[Section]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    invoice = place.phrases.kinds[SALES_INVOICES].capitalize()
    for each in differences:
        name = f"{invoice} {_said(each.number)}"
        found[each.code].append(Item(name, _said(each.customer), (_said(each.message),)))
    entries = []
    for code, items in found.items():
        owner = _to_be_mended_by(_owner(code), place)
        entries.append(_entry(code, items, place, after=place.phrases.compared, owner=owner))
    if entries:
        yield Section(place.phrases.differences, tuple(entries))


def _entry(code: str, items: Sequence[Item], place: Place, *, after: str, owner: str = "") -> Entry:
    kind = catalogue().get(code)
    text = kind.text(place.language) if kind else None
    return Entry(
        title=text.title if text else _said(code),
        owner=owner,
        why=text.why if text else "",
        steps=text.steps if text else (),
        items=tuple(items[:MOST_DESCRIBED]),
        more=tuple(_more(items[MOST_DESCRIBED:], place.phrases)),
        after=after,
    )


def _more(items: Sequence[Item], phrases: Phrases) -> Iterator[str]:
    if items:
        yield phrases.more_by_number.format(numbers=", ".join(item.name for item in items[:MOST_NAMED]))
    if len(items) > MOST_NAMED:
        yield phrases.more.of(len(items) - MOST_NAMED)


def _said(text: str) -> str:
    """As it may be shown: no identity codes and accounts, no breaks and no letters that nobody sees."""
    line = " ".join(mask(text).split())
    seen = "".join(letter for letter in line if letter.isprintable())
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1]}…"
