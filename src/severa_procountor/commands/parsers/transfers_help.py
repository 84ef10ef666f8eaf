"""What the help of `transfers` says beyond its options."""

from __future__ import annotations

DESCRIPTION = """\
Looks at the log of transfers, and decides about documents in it. The log is kept in Redis (SP_REDIS_URL); neither
Severa nor Procountor nor the tenants' settings are needed for it, so that it works while both systems are down.
Done documents stay in it for SP_KEEP_DONE_DAYS, parked ones until they are mended, ignored ones for good."""

LIST = """\
Lists the documents of the log, what changed last first. All filters have to match. Times are those of this machine
in the table, UTC in JSON and CSV."""

LIST_EXAMPLES = """\
examples:
  severa-procountor transfers list --state parked --company acme-oy
  severa-procountor transfers list --customer virtanen --since 2d
  severa-procountor transfers list --code due_date_missing --csv > parked.csv"""

SHOW = """\
Tells the whole story of one document: its state and since when, what is wrong and what to do about it step by step,
when it is tried next, its steps with their times and results, what was changed or warned of, and the calls made."""

RETRY = """\
Has parked and ignored documents begin again at once. Nothing is created twice by that: what is in the other system
already is looked for first. With NUMBER one document begins again; with filters all parked ones that match do, after
their count has been shown and confirmed. Ignored ones are among these with `--state ignored` only."""

IGNORE = """\
Takes documents out of the way for good: they are never tried again, whatever changes, nor mailed about. They stay in
the log with the reason, counted apart; `transfers retry` takes them back. With NUMBER it is one document, parked or
waiting; with filters all parked ones that match (`--state waiting`: the waiting ones), after their count has been
shown and confirmed. One that is at work cannot be ignored just then.
Redis is memory: after it was flushed, a document that still waits in Severa comes back as new, and is carried if
nothing is wrong with it. Move it to another status in Severa to be rid of it for good."""

CODES = (
    "exit codes: 0 done; 2 nothing was done: the settings or the question are wrong; 4 Redis did not answer"
)
