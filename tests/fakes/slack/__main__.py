"""python -m tests.fakes.slack"""

from tests.fakes.slack.console import main

main()
