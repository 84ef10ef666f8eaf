"""Languages: Severa's culture codes to Procountor's names."""

from __future__ import annotations

_BY_CODE = {
    "fi": "FINNISH",
    "sv": "SWEDISH",
    "en": "ENGLISH",
    "et": "ESTONIAN",
    "no": "NORWEGIAN",
    "nb": "NORWEGIAN",
    "nn": "NORWEGIAN",
    "da": "DANISH",
}


def language_of(code: str | None) -> str | None:
    """Procountor's language for a code such as `fi`, `fi-FI` or `sv_SE`; None if it has none."""
    language = (code or "").strip().replace("_", "-").partition("-")[0]
    return _BY_CODE.get(language.casefold())
