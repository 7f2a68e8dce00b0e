"""`python -m issuer.cli` is `issuer`."""

from issuer.cli.commands import main

main()
