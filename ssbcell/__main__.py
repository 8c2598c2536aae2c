"""`python -m ssbcell` is `ssbcell`."""

from ssbcell.cli import main

main()
