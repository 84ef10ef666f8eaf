"""Texts that Procountor can take: Windows-1252 only, within a limit, with every loss reported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.letters import encodes, form_of

_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{2,59})\Z"
)

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_OTHER_BLANKS = re.compile(r"[^\S \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")


def clean(text: str | None, *, limit: int | None, where: str, findings: Findings, lines: bool = False) -> str:
    """`text` as Windows-1252, trimmed, at most `limit` characters; all changes are reported.

    Line breaks become `\\n` if `lines`, else a space, as all other blanks but the non-breaking space do.
    Changes: `text_transliterated`, `text_invisible`, `text_cut`. Error: `text_characters`, for characters
    that have no form; they are left out, so that Windows-1252 has the whole result.
    """
    composed = _blanks(unicodedata.normalize("NFC", text or ""), lines)
    composed = _without(composed, _is_invisible, where, findings)
    carried = _transliterate(composed, where, findings).strip()
    if limit is None or len(carried) <= limit:
        return carried
    findings.change("text_cut", f"{len(carried)} characters, cut to {limit}.", where)
    return carried[:limit].strip()


def exact(text: str | None, *, limit: int, where: str, findings: Findings) -> str:
    """`text` trimmed but otherwise as it is, for what has no second spelling: identifiers, e-mails, numbers.

    What only typography makes of it is undone, as a change: invisible characters are left out
    (`text_invisible`), dashes and blanks of other forms become `-` and a space (`text_transliterated`).
    Errors: `text_characters` for control characters and those outside Windows-1252 (left out of the result),
    `text_too_long` over `limit` characters (the result is whole). No message holds the text.
    """
    composed = unicodedata.normalize("NFC", text or "").strip()
    carried = _plain(_without(composed, _is_format, where, findings), where, findings).strip()
    wrong = [character for character in carried if not encodes(character) or _is_invisible(character)]
    if wrong:
        findings.error("text_characters", f"Cannot be carried: {_names(wrong)}.", where)
    if len(carried) > limit:
        findings.error("text_too_long", f"{len(carried)} characters; at most {limit} can be carried.", where)
    return "".join(character for character in carried if character not in wrong)


def split(text: str, limit: int) -> tuple[str, str]:
    """The first at most `limit` characters of `text`, and the rest.

    It is broken at a blank if there is one in the second half, else at the limit. Only the blanks at the break
    are lost.
    """
    if len(text) <= limit:
        return text, ""
    blanks = [place for place in range(limit // 2, limit + 1) if text[place].isspace()]
    place = blanks[-1] if blanks else limit
    return text[:place].rstrip(), text[place:].lstrip()


def is_email(text: str) -> bool:
    """Whether `text` is one plain e-mail address: ASCII, unquoted, at a domain name (RFC 5321's lengths)."""
    return bool(_EMAIL.match(text))


def _blanks(text: str, lines: bool) -> str:
    unix = re.sub(r"\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text)
    folded = unix if lines else re.sub(r"\s*\n\s*", " ", unix)
    return re.sub(r"[^\S\n\xa0]", " ", folded)


def _without(text: str, invisible: Callable[[str], bool], where: str, findings: Findings) -> str:
    kept = "".join(character for character in text if not invisible(character) or character == "\n")
    if len(kept) < len(text):
        findings.change("text_invisible", f"Invisible characters removed: {len(text) - len(kept)}.", where)
    return kept


def _plain(text: str, where: str, findings: Findings) -> str:
    """With hyphens for all dashes and spaces for all blanks of a line."""
    carried = _DASHES.sub("-", _OTHER_BLANKS.sub(" ", text))
    changed = {old: new for old, new in zip(text, carried, strict=True) if old != new}
    if changed:
        pairs = ", ".join(
            f"U+{ord(old):04X} to {'a hyphen' if new == '-' else 'a space'}" for old, new in changed.items()
        )
        findings.change("text_transliterated", f"Written otherwise: {pairs}.", where)
    return carried


def _is_format(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def _is_invisible(character: str) -> bool:
    """Control characters, zero-width ones such as the soft hyphen, and variation selectors."""
    return unicodedata.category(character) in ("Cc", "Cf") or "\ufe00" <= character <= "\ufe0f"


def _transliterate(text: str, where: str, findings: Findings) -> str:
    changed: dict[str, str] = {}
    missing: list[str] = []
    carried = []
    for place, character in enumerate(text):
        form = form_of(character, text[place - 1 : place], text[place + 1 : place + 2])
        if form is None:
            missing.append(character)
        elif form != character:
            changed.setdefault(character, form)
        carried.append(form or "")
    if changed:
        pairs = ", ".join(
            f"{character} to {form.strip() or 'nothing'}" for character, form in changed.items()
        )
        findings.change("text_transliterated", f"Written otherwise: {pairs}.", where)
    if missing:
        findings.error("text_characters", f"Cannot be carried: {_names(missing)}.", where)
    return "".join(carried)


def _names(characters: list[str]) -> str:
    """Each character once, as `U+1F600 (😀)`; one that cannot be printed by its number alone."""
    return ", ".join(
        f"U+{ord(character):04X}" + (f" ({character})" if character.isprintable() else "")
        for character in dict.fromkeys(characters)
    )
