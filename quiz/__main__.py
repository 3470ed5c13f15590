"""Run the terminal's commands with ``python -m quiz``."""

from quiz.cli import main

main()
