"""`python -m severa_procountor` is the command line."""

import sys

from severa_procountor.cli import main

sys.exit(main())
