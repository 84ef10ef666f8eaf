"""The JSON Schema half of the validator: closed schemas, the formats of the two vendors, plain messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Schema = Mapping[str, Any]

DOCUMENT = "urn:contract"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?")
_ZONED = re.compile(_LOCAL.pattern + r"(Z|[+-]\d\d:\d\d)")
_EXCERPT = 80


def closed(schema: Schema) -> dict[str, Any]:
    """A copy in which objects hold nothing but their declared properties, whatever the vendor tolerates."""
    if "allOf" in schema:
        # Neither vendor uses it; closing each part would refuse the properties of the others.
        raise ValueError("a schema with allOf cannot be closed part by part")
    copy = dict(schema)
    if "$ref" in schema:
        copy["$ref"] = DOCUMENT + schema["$ref"]
    if "properties" in schema:
        copy["properties"] = {name: closed(part) for name, part in schema["properties"].items()}
        copy.setdefault("additionalProperties", False)
    for word in ("items", "additionalProperties"):
        if isinstance(copy.get(word), dict):
            copy[word] = closed(copy[word])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            copy[word] = [closed(part) for part in schema[word]]
    return copy


class Schemas:
    """The component schemas of one document. `zoned` says whether its date-times carry an offset."""

    def __init__(self, components: Mapping[str, Schema], *, zoned: bool) -> None:
        self._components = {name: closed(schema) for name, schema in components.items()}
        contents = {"components": {"schemas": self._components}}
        resource = DRAFT202012.create_resource(contents)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource).crawl()
        self._formats = _formats(zoned=zoned)

    def violations(self, schema: Schema, value: object, where: str) -> list[str]:
        """What is wrong with `value`, a sentence for each finding. `schema` is a closed one."""
        validator = Draft202012Validator(schema, registry=self._registry, format_checker=self._formats)
        return [text for error in validator.iter_errors(value) for text in _explain(error, where)]

    def types(self, schema: Schema) -> set[str]:
        """The JSON types that the schema admits."""
        if "$ref" in schema:
            return self.types(self._components[schema["$ref"].rsplit("/", 1)[1]])
        parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        if parts:
            return set().union(*(self.types(part) for part in parts))
        return {schema["type"]} if "type" in schema else {"string"}

    def items(self, schema: Schema) -> Schema:
        """The schema of the elements of an array; of the array branch where there are several."""
        branches = [schema, *schema.get("anyOf", ())]
        return next(branch["items"] for branch in branches if "items" in branch)


def _explain(error: ValidationError, where: str) -> Iterator[str]:
    if error.validator in ("anyOf", "oneOf"):
        yield from _explain_choice(error, where)
        return
    place = _place(where, error)
    if error.validator == "additionalProperties":
        undeclared = set(error.instance) - set(error.schema["properties"])
        yield from (f"{place}: undeclared property {name!r}" for name in sorted(undeclared))
    elif error.validator == "enum":
        yield f"{place}: {_shown(error.instance)} is none of the {len(error.validator_value)} values"
    elif error.validator == "required":
        yield f"{place}: {error.message}"
    else:
        yield f"{place}: {_shown(error.instance)} breaks {error.validator} {error.validator_value!r}"


def _explain_choice(error: ValidationError, where: str) -> Iterator[str]:
    """Tells what is wrong inside the branch that fits by type; else which types there were to choose from."""
    branches = [
        list(group) for _, group in groupby(error.context or (), key=lambda part: part.schema_path[0])
    ]
    fitting = [branch for branch in branches if not any(_wrong_type(part) for part in branch)]
    if fitting:
        for part in min(fitting, key=len):
            yield from _explain(part, where)
        return
    wanted = sorted(
        {str(part.validator_value) for branch in branches for part in branch if _wrong_type(part)}
    )
    yield f"{_place(where, error)}: {_shown(error.instance)} is not {' or '.join(wanted)}"


def _wrong_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _place(where: str, error: ValidationError) -> str:
    return where + "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "..."


def _formats(*, zoned: bool) -> FormatChecker:
    checker = FormatChecker(formats=())
    moment = _ZONED if zoned else _LOCAL
    texts: dict[str, Callable[[str], object]] = {
        "date": lambda text: len(text) == 10 and date.fromisoformat(text),
        "date-time": lambda text: moment.fullmatch(text) and datetime.fromisoformat(text),
        "uuid": lambda text: GUID.fullmatch(text.lower()),
        "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text),
        "url": lambda text: text.startswith(("http://", "https://")),
    }
    bounds = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1), "uint64": (0, 2**64 - 1)}
    for name, holds in texts.items():
        checker.checks(name, raises=ValueError)(_for_texts(holds))
    for name, (lowest, highest) in bounds.items():
        checker.checks(name)(_for_numbers(lowest, highest))
    return checker


def _for_texts(holds: Callable[[str], object]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or bool(holds(value))


def _for_numbers(lowest: int, highest: int) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, int | float) or lowest <= value <= highest
