"""What a letter or sign outside Windows-1252 is written as: by tables, else by Unicode's decompositions."""

from __future__ import annotations

import unicodedata
from functools import cache


def encodes(text: str) -> bool:
    """Whether Windows-1252 has every character of `text` (it leaves five of its 256 places undefined)."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def form_of(character: str, before: str = "", after: str = "") -> str | None:
    """The closest Windows-1252 text for one character, given its neighbours; None if it has no form.

    Cyrillic follows the Finnish standard for Russian (SFS 4900) as far as single letters can, Greek ELOT 743.
    """
    if encodes(character):
        return character
    if character in _SYMBOLS and not (_is_greek(before) or _is_greek(after)):
        return _SYMBOLS[character]
    form = _form(character)
    if form is None:
        return None
    if before.isdigit() and unicodedata.decomposition(character).startswith("<fraction>"):
        return f" {form}"
    shouted = character.isupper() and len(form) > 1 and f"{before}{character}{after}".isupper()
    return form.upper() if shouted else form


@cache
def _form(character: str) -> str | None:
    if character in _TABLE:
        return _TABLE[character]
    compatible = unicodedata.normalize("NFKC", character)
    if encodes(compatible):
        return compatible
    decomposed = unicodedata.normalize("NFD", character)
    if len(decomposed) > 1 and _is_mark(decomposed[1]):
        return _without_marks(decomposed[0], decomposed[1:])
    if compatible != character:
        forms = [_form(part) for part in compatible]
        return None if None in forms else "".join(form for form in forms if form is not None)
    return "" if unicodedata.name(character, "").startswith("COMBINING ") and _is_mark(character) else None


def _without_marks(base: str, marks: str) -> str | None:
    """The base letter, with the first of its marks that Windows-1252 can keep."""
    for mark in marks:
        kept = unicodedata.normalize("NFC", base + mark)
        if len(kept) == 1 and encodes(kept):
            return kept
    return base if encodes(base) else _form(base)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def _is_greek(neighbour: str) -> bool:
    return "\u0370" <= neighbour <= "\u03ff" or "\u1f00" <= neighbour <= "\u1fff"


def _pairs(text: str) -> dict[str, str]:
    """`a=b` pairs, with the capitals of the letters that have one."""
    pairs = dict(pair.split("=", 1) for pair in text.split())
    capitals = {
        letter.upper(): form.capitalize()
        for letter, form in pairs.items()
        if len(letter.upper()) == 1 and letter.upper() != letter
    }
    return capitals | pairs


_LATIN = _pairs(
    """ł=l đ=d ħ=h ŋ=n ŧ=t ǥ=g ʒ=z ı=i ĸ=k ő=ö ű=ü ə=e ɛ=e ɔ=o ɵ=o ƀ=b ɓ=b ɖ=d ɗ=d ɠ=g ƙ=k ɲ=n ƴ=y ƶ=z ʉ=u ʊ=u
    ɨ=i ȷ=j ǆ=dž ǉ=lj ǌ=nj"""
)
_CYRILLIC = _pairs(
    """а=a б=b в=v г=g д=d е=e ё=jo ж=ž з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=tš
    ш=š щ=štš ъ= ы=y ь= э=e ю=ju я=ja є=je і=i ї=ji ґ=g ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dž ѓ=g ќ=k ѕ=dz ѣ=e ѳ=f
    ѵ=i ә=ä ғ=g қ=k ң=n ө=ö ү=ü ұ=u һ=h"""
)
_GREEK = _pairs(
    "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
)
_SIGNS = _pairs(
    """
    ẞ=SS ŉ='n ‐=- ‑=- ‒=- ―=— −=- ⁃=- ‛=' ‟=" ′=' ″=" ‴=''' ‵=' ʼ=’ ʻ=‘ ʽ=‘ ʾ=’ ʿ=‘ ˈ=' ʹ=' ʺ="
    ‖=|| ⁄=/ ∕=/ ∖=\\ ∗=* ∼=~ ∙=· ⋅=· ∶=: ∣=| ≤=<= ≥=>= ≠=!= ≈=~ ≃=~ ≡== ∆=delta ∑=sum ⌀=ø ∅=ø
    →=-> ←=<- ↔=<-> ⇒==> ⇐=<= ⇔=<=> ➔=-> ➜=-> ➝=-> ➞=-> ◦=• ▪=• ▫=• ●=• ○=• ■=• □=• ‣=•
    ₤=£ ₽=RUB ₴=UAH ₹=INR ₺=TRY ₩=KRW ₪=ILS ₫=VND ₸=KZT ₿=BTC
    ⁰=^0 ⁴=^4 ⁵=^5 ⁶=^6 ⁷=^7 ⁸=^8 ⁹=^9 ⁺=^+ ⁻=^- ⁿ=^n
    ①=(1) ②=(2) ③=(3) ④=(4) ⑤=(5) ⑥=(6) ⑦=(7) ⑧=(8) ⑨=(9) ⑩=(10)
    """
)

_TABLE = _LATIN | _CYRILLIC | _GREEK | _SIGNS

# Greek letters that stand alone as the sign of a unit: "5 μm" must not become "5 mm".
_SYMBOLS = {"μ": "µ", "Ω": "ohm"}
