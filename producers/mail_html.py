"""A mail as HTML: one column of plain tables and inline styles, which Outlook, phones and web mail show alike.

Colours of text and ground are left to the reader's program, but for a few that can be read on white and on black: so
the mail is as light or as dark as everything else there.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from severa_procountor.producers.mail_content import Content, Entry, Item, Section
from severa_procountor.producers.mail_phrases import Phrases

_FONT = (
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"
)
_FAINT = "color:#767676;font-size:14px"
_LINE = "1px solid #a0a0a0"
_ACCENT = "#c2571a"
_CALM = "#2e8540"


def page(content: Content) -> str:
    """The whole document; everything in it is escaped."""
    accent = _ACCENT if content.sections else _CALM
    head = f"border-left:4px solid {accent};padding:2px 0 2px 12px"
    body = "".join(
        [
            f'<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;{head}">{escape(content.subject)}</h1>',
            *(_paragraph(line) for line in content.lines),
            *(_section(section, content.phrases) for section in content.sections),
            f'<div style="margin:32px 0 0;border-top:{_LINE};padding:12px 0 0">',
            *(_paragraph(line, f"{_FAINT};margin:0 0 4px") for line in content.closing),
            "</div>",
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{content.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        "<style>:root{color-scheme:light dark}</style>"
        f'<title>{escape(content.subject)}</title></head><body style="margin:0;padding:0">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td align="left" style="padding:20px 16px;{_FONT}">'
        f'<div style="max-width:680px">{body}</div></td></tr></table></body></html>\n'
    )


def _section(section: Section, phrases: Phrases) -> str:
    heading = f'<h2 style="margin:32px 0 0;font-size:18px;color:{_ACCENT}">{escape(section.heading)}</h2>'
    return heading + "".join(_entry(entry, phrases) for entry in section.entries)


def _entry(entry: Entry, phrases: Phrases) -> str:
    steps = "".join(f'<li style="margin:0 0 4px">{escape(step)}</li>' for step in entry.steps)
    return "".join(
        [
            f'<h3 style="margin:20px 0 8px;font-size:17px">{escape(entry.title)}</h3>',
            _paragraph(entry.owner) if entry.owner else "",
            _paragraph(entry.why) if entry.why else "",
            _label(phrases.steps) if steps else "",
            f'<ol style="margin:0 0 12px;padding:0 0 0 24px">{steps}</ol>' if steps else "",
            _label(phrases.documents),
            _table(_item(item, phrases) for item in entry.items),
            *(_paragraph(line) for line in entry.more),
            _paragraph(entry.after),
        ]
    )


def _table(rows: Iterable[str]) -> str:
    cells = "".join(
        f'<tr><td style="{_FONT};padding:8px 0;border-top:{_LINE};word-break:break-word">{row}</td></tr>'
        for row in rows
    )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="border-bottom:{_LINE};margin:0 0 8px">{cells}</table>'
    )


def _item(item: Item, phrases: Phrases) -> str:
    name = f"<strong>{escape(item.name)}</strong>"
    details = "".join(f"<br>{escape(phrases.message)}: {escape(detail)}" for detail in item.details)
    remark = f'<br><span style="{_FAINT}">{escape(item.remark)}</span>' if item.remark else ""
    return name + (f", {escape(item.customer)}" if item.customer else "") + details + remark


def _label(text: str) -> str:
    return f'<p style="margin:0 0 4px"><strong>{escape(text)}</strong></p>'


def _paragraph(text: str, style: str = "margin:0 0 12px") -> str:
    return f'<p style="{style}">{escape(text)}</p>'
