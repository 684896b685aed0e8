"""`python -m rongcheng.shell.cli`: how the supervisor starts its children."""

from rongcheng.shell.cli.root import main

main()
