"""A mail as plain text: for programs that show no HTML, and for whoever prefers it."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.producers.mail_content import Content, Entry, Item, Section
from severa_procountor.producers.mail_phrases import Phrases


def plain(content: Content) -> str:
    """The whole text; paragraphs stand apart by an empty line."""
    paragraphs = [content.subject, *content.lines]
    for section in content.sections:
        paragraphs += _section(section, content.phrases)
    return "\n\n".join([*paragraphs, "-- \n" + "\n".join(content.closing)]) + "\n"


def _section(section: Section, phrases: Phrases) -> Iterator[str]:
    yield _underlined(section.heading.upper(), "=")
    for entry in section.entries:
        yield from _entry(entry, phrases)


def _entry(entry: Entry, phrases: Phrases) -> Iterator[str]:
    yield _underlined(entry.title, "-")
    if entry.owner:
        yield entry.owner
    if entry.why:
        yield f"{phrases.why}: {entry.why}"
    if entry.steps:
        steps = [f"{place}. {step}" for place, step in enumerate(entry.steps, start=1)]
        yield "\n".join([f"{phrases.steps}:", *steps])
    yield "\n".join([f"{phrases.documents}:", *(_item(item, phrases) for item in entry.items)])
    yield from entry.more
    yield entry.after


def _item(item: Item, phrases: Phrases) -> str:
    name = ", ".join(part for part in (item.name, item.customer) if part)
    details = [f"  {phrases.message}: {detail}" for detail in item.details]
    remark = [f"  {item.remark}"] if item.remark else []
    return "\n".join([f"* {name}", *details, *remark])


def _underlined(line: str, with_: str) -> str:
    return f"{line}\n{with_ * len(line)}"
