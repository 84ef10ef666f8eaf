"""One document of the log in words: what is said of it on one line, to a person, a script and a spreadsheet."""

from __future__ import annotations

from datetime import UTC, datetime

from severa_procountor.masking import mask
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Kind, Language, catalogue
from severa_procountor.problems.names import OWNER_NAMES
from severa_procountor.state.records import PARKED_RETRY_MS, Record, State
from severa_procountor.workers.names import DOCUMENTS

HEADINGS = (
    "state",
    "kind",
    "tenant",
    "company",
    "number",
    "id",
    "customer",
    "codes",
    "why",
    "who",
    "since",
    "next_try",
)
# By which a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def name_of(record: Record) -> str:
    """What a person calls it: "invoice 1042"."""
    kind = DOCUMENTS.get(record.key.kind, record.key.kind)
    return f"{kind} {record.number or record.key.source_id[:8]}"


def place_of(record: Record) -> str:
    return f"{record.key.tenant}/{record.key.company}"


def kind_of(problem: Problem) -> Kind | None:
    """Its entry in the catalogue; None for the code of another version of this software."""
    return catalogue().get(problem.code)


def title_of(problem: Problem, language: Language) -> str:
    kind = kind_of(problem)
    return problem.code if kind is None else kind.text(language).title


def owner_of(problem: Problem, language: Language) -> str:
    kind = kind_of(problem)
    return "" if kind is None else OWNER_NAMES[language][kind.owner]


def fix_of(problem: Problem, language: Language) -> str:
    kind = kind_of(problem)
    return "" if kind is None else kind.text(language).fix


def why(record: Record, language: Language) -> str:
    """In one line: the reason for the state that it is in, as far as there is one."""
    match record.state:
        case State.IGNORED:
            return mask(record.ignored_because)
        case State.DONE:
            count = len(record.notes)
            return f"{count} note{'' if count == 1 else 's'}" if count else ""
        case State.PARKED:
            return _first(record, language)
        case _:
            return mask(record.waiting_for) or _first(record, language)


def _first(record: Record, language: Language) -> str:
    if not record.problems:
        return ""
    more = f" (+{len(record.problems) - 1})" if len(record.problems) > 1 else ""
    return title_of(record.problems[0], language) + more


def next_try(record: Record) -> int | None:
    """When it is tried again by itself, at the latest (ms); None: it is not, or it is at work or in the queue."""
    if record.state is State.WAITING:
        return record.due
    if record.state is State.PARKED and record.parked_at is not None:
        return record.parked_at + PARKED_RETRY_MS
    return None


def next_try_in_words(record: Record, now: int) -> str:
    moment = next_try(record)
    if record.state is State.QUEUED:
        return "in the queue"
    if record.state is State.WORKING:
        return "at work"
    if moment is None:
        return "never" if record.state is State.IGNORED else ""
    if moment <= now:
        return "now"
    return f"by {local(moment)}" if record.state is State.PARKED else local(moment)


def as_json(record: Record, language: Language) -> dict[str, object]:
    """As a script reads it; times are ISO 8601 in UTC."""
    moment = next_try(record)
    return {
        "state": record.state.value,
        "tenant": record.key.tenant,
        "company": record.key.company,
        "kind": record.key.kind,
        "id": record.key.source_id,
        "number": record.number,
        "customer": mask(record.customer),
        "since": iso(record.since),
        "next_try": None if moment is None else iso(moment),
        "waiting_for": mask(record.waiting_for),
        "ignored_because": mask(record.ignored_because),
        "problems": [problem_as_json(problem, language) for problem in record.problems],
        "notes": [problem_as_json(note, language) for note in record.notes],
    }


def problem_as_json(problem: Problem, language: Language) -> dict[str, object]:
    """With its texts of the catalogue, empty where this version does not know the code."""
    kind = kind_of(problem)
    text = None if kind is None else kind.text(language)
    return {
        "code": problem.code,
        "level": problem.level.value,
        "message": mask(problem.message),
        "where": problem.where,
        "title": text.title if text else "",
        "why": text.why if text else "",
        "owner": kind.owner.value if kind else "",
        "steps": text.steps if text else (),
        "waits_for": sorted(register.value for register in kind.waits_for) if kind else (),
    }


def as_cells(record: Record, language: Language) -> tuple[str, ...]:
    """As a line of CSV, see HEADINGS. A text that a spreadsheet would run as a formula begins with an apostrophe."""
    told = (*record.problems, *record.notes)
    moment = next_try(record)
    owners = dict.fromkeys(owner_of(problem, language) for problem in record.problems)
    cells = (
        record.state.value,
        record.key.kind,
        record.key.tenant,
        record.key.company,
        record.number,
        record.key.source_id,
        mask(record.customer),
        " ".join(dict.fromkeys(problem.code for problem in told)),
        why(record, language),
        ", ".join(filter(None, owners)),
        iso(record.since),
        "" if moment is None else iso(moment),
    )
    return tuple(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)


def local(moment: int, *, seconds: bool = False) -> str:
    """A moment (ms since 1970) by the clock of this machine."""
    form = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone().strftime(form)


def iso(moment: int) -> str:
    """A moment (ms since 1970) as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(moment // 1000, UTC).isoformat().replace("+00:00", "Z")
