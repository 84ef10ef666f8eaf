"""Units: Severa's free text, in Finnish, Swedish or English, to Procountor's unit names."""

from __future__ import annotations

import re
import unicodedata

# By Procountor's name; each text as `_key` leaves it. What has two common meanings (v, a, s, w, md, mw, tb)
# is left out: a wrong unit is worse than the default with its warning.
_TEXTS = {
    "HOUR": """h hr hrs hour hours t tunti tuntia tunnit tuntiin työtunti työtuntia ttunti tim timme timmar
        timma timer time arbetstimme arbetstimmar manhour manhours man-hour man-hours htt henkilötyötunti
        henkilötyötuntia tund tundi""",
    "MINUTE": "min mins minute minutes minuutti minuuttia minut minuter minutit",
    "SECOND": "sec secs second seconds sek sekunti sekuntia sekund sekunder",
    "DAY": """d day days workday workdays pv päivä päivää päivät työpäivä työpäivää tpv htp htpv
        henkilötyöpäivä henkilötyöpäivää dag dagar dgr arbetsdag arbetsdagar dage dager päev päeva manday
        mandays man-day man-days persondag persondagar mandag mandagar""",
    "FULL_DAY": "vrk vuorokausi vuorokautta dygn kpv kokopäivä kokopäivää fullday fulldays heldag heldagar",
    "WEEK": "wk wks week weeks vk vko vkoa viikko viikkoa työviikko vecka veckor uge uger uke uker nädal",
    "MONTH": """mo mon month months mth mths kk kuukausi kuukautta htkk henkilötyökuukausi man mån månad
        månader mdr måned måneder manmonth manmonths man-month man-months kuu""",
    "YEAR": "yr yrs year years vuosi vuotta htv henkilötyövuosi år manyear manyears man-year man-years aasta",
    "PIECE": """kpl kappale kappaletta st stk styck stycken pc pcs piece pieces ea each unit units enhet
        enheter yks yksikkö yksikköä tk tükk item items qty""",
    "PERSON": """hlö henkilö henkilöä hlöä person persons people personer pers pax osallistuja osallistujaa
        participant participants deltagare""",
    "LOT": "erä erää lot lots batch parti partier",
    "SALE_UNIT": "me myyntierä",
    "BOX": "ltk laatikko laatikkoa box boxes låda lådor kartong kartonger rasia rasiaa ask askar",
    "PARCEL": """pkt paketti pakettia pak pack packs package packages parcel parcels pakkaus pakkausta paket
        förpackning förp frp kolli kollia""",
    "BAG": "ps pss pussi pussia bag bags påse påsar kassi kassia kasse kassar",
    "SACK": "sk säk säkki säkkiä sack sacks säck säckar",
    "CAN": "prk purkki purkkia tlk tölkki tölkkiä can cans burk burkar",
    "BOTTLE": "plo pll pullo pulloa bottle bottles flaska flaskor fl",
    "JAR": "jar jars lasipurkki glasburk",
    "ROLL": "rll rl rulla rullaa roll rolls rulle rullar",
    "TUBE": "tuubi tuubia tube tubes tub tuber",
    "PAGE": "sivu sivua siv page pages pg pgs pp sida sidor",
    "SERIES": "srj sarja sarjaa series serie serier",
    "SET": "set sets setti settiä sats satser",
    "PAIR": "pari paria pr pair pairs par",
    "PALLET": "lava lavaa pallet pallets pall pallar",
    "PLATE": "levy levyä plate plates plåt plåtar skiva skivor",
    "DOZEN": "tus tusina tusinaa dozen dozens doz dz dussin",
    "HUNDRED": "sata sataa hundred hundreds hundra",
    "NUMBER_OF_WORDS": "sana sanaa sanat word words ord",
    "KILOMETER": "km kilometri kilometriä kilometrit kilometer kilometers kilometre kilometres",
    "METER": "m metri metriä meter meters metre metres",
    "LINEAR_METER": "jm jmetri juoksumetri juoksumetriä lm löpmeter lpm linearmeter linearmetre",
    "CM": "cm senttimetri senttimetriä sentti senttiä centimeter centimeters centimetre centimetres",
    "MILLIMETER": "mm millimetri millimetriä milli milliä millimeter millimeters millimetre millimetres",
    "MILE": "mile miles maili mailia",
    "FOOT": "ft foot feet jalka jalkaa fot",
    "INCH": "inch inches tuuma tuumaa tum",
    "YARD": "yd yard yards jaardi jaardia",
    "SQUARE_METER": """m2 m^2 sqm neliö neliötä neliömetri neliömetriä kvadratmeter kvm squaremeter
        squaremeters squaremetre""",
    "SQUARE_CENTIMETRE": "cm2 cm^2 neliösenttimetri neliösenttimetriä kvadratcentimeter",
    "CUBIC_METER": """m3 m^3 cbm kuutio kuutiota kuutiometri kuutiometriä kubikmeter kbm cubicmeter
        cubicmeters cubicmetre""",
    "HECTARE": "ha hehtaari hehtaaria hektar hectare hectares",
    "KILOGRAM": "kg kilo kiloa kilos kilogramma kilogrammaa kilogram kilograms",
    "GRAM": "g gr gramma grammaa gram grams",
    "MILLIGRAM": "mg milligramma milligrammaa milligram milligrams",
    "TON": "tn ton tons tonne tonnes tonni tonnia tonnin",
    "LITER": "l ltr litra litraa liter liters litre litres",
    "DECILITRE": "dl desilitra desilitraa deciliter decilitre",
    "CENTILITRE": "cl senttilitra senttilitraa centiliter centilitre",
    "MILLILITRE": "ml millilitra millilitraa milliliter millilitre",
    "WATT_HOUR": "wh wattitunti wattituntia wattimme wattimmar",
    "KILOWATT_HOUR": "kwh kilowattitunti kilowattituntia kilowattimme kilowattimmar",
    "MEGAWATT_HOUR": "mwh megawattitunti megawattituntia megawattimme megawattimmar",
    "GIGAWATT_HOUR": "gwh gigawattitunti gigawattituntia gigawattimme gigawattimmar",
    "KILOWATT": "kw kilowatti kilowattia kilowatt",
    "WATT": "watt watti wattia",
    "AMPERE": "amp ampere ampeeri ampeeria",
    "KILOBYTE": "kb kilotavu kilotavua kilobyte kilobytes",
    "MEGABYTE": "mb megatavu megatavua megabyte megabytes",
    "GIGABYTE": "gb gt gigatavu gigatavua gigabyte gigabytes",
    "NO_UNIT": "% € eur euro euroa - prosentti prosenttia procent percent",
}

_BY_TEXT = {text: unit for unit, texts in _TEXTS.items() for text in texts.split()}


def unit_of(text: str | None) -> str | None:
    """Procountor's unit for a free text such as `h`, `Tim.`, `kpl` or `m²`; None if the text is not known."""
    return _BY_TEXT.get(_key(text or ""))


def _key(text: str) -> str:
    return re.sub(r"[\s._]", "", unicodedata.normalize("NFKC", text).casefold())
