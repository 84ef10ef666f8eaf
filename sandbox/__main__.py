"""`python -m severa_procountor.sandbox`: serves both imitations until stopped."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from severa_procountor.sandbox.server import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="severa_procountor.sandbox", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--invoices", type=int, default=200)
    parser.add_argument("--purchases", type=int, default=0)
    parser.add_argument("--reimbursements", type=int, default=0)
    parser.add_argument("--severa-port", type=int, default=0)
    parser.add_argument("--procountor-port", type=int, default=0)
    parser.add_argument("--tenants", type=Path)
    given = parser.parse_args()
    return serve(
        seed=given.seed,
        invoices=given.invoices,
        severa_port=given.severa_port,
        procountor_port=given.procountor_port,
        tenants=given.tenants,
        purchases=given.purchases,
        reimbursements=given.reimbursements,
    )


if __name__ == "__main__":
    sys.exit(main())
