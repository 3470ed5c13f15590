"""The terminal: serve, demo, migrate, import, check, translate, tally, keep, doctor, backup."""

from __future__ import annotations

import os
import sys
from importlib import import_module

# No package that happens to be installed may change how banks are read; and to look for such
# plugins takes a twentieth of a start. Pydantic asks at its first import.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

import click

from quiz.base import Refused

WORDS = {
    "database-is-newer": "The database was written by a newer Kitestring ({shape}). "
    "Start that version, or restore a backup made before it: quiz restore FILE",
    "database-is-gone": "There was a database here, but {file} is empty or gone. Bring a backup "
    "back: quiz restore FILE. To begin anew, delete {lock}, too",
    "damaged": "The database {file} is damaged. Bring a backup back: quiz restore FILE "
    "(backups lie in the folder backups of QUIZ_HOME)",
    "not-ours": "{file} is not a database of Kitestring.",
    "no-database": "There is no database at {file}.",
    "file-exists": "{file} exists already. Name a file that does not.",
    "in-use": "Kitestring is running. Stop the server, then restore.",
    "being-restored": "A backup is being brought back. Try again when it is done.",
    "backup-elsewhere": "PostgreSQL has its own tools for this: pg_dump --format=custom copies "
    "a database while it runs, pg_restore --clean brings a copy back (stop all servers first). "
    "Then say quiz restore without a file, so that nobody is counted twice.",
    "wrong-secret": "The secret in {file} is not the one that sealed this database, so nobody's "
    "answers could be read. Bring the right file back; several servers of one database share one",
    "no-arrival": "Nothing that was added to this event has that name.",
    "campaign-settled": "The campaign is settled: its numbers are final.",
    "bad-name": "A name has at most {most} letters.",
    "bad-key": "This is not a key of a server: 14 groups of four letters and digits, as "
    "quiz tally key shows it there. A slip of one letter is found; compare them all.",
    "own-key": "This is the key of this server itself.",
    "no-receiver": "This key is not accepted here: quiz tally accept KEY --name NAME",
    "event-settled": "The event is settled or settling: it is too late for that.",
    "busy": "The database is busy: somebody else is writing. Try again in a moment.",
    "unreached": "The database cannot be reached. It says: {why}",
    "address": "{bind} cannot be listened on: {why}. If another server runs there, stop it; "
    "else name another address: QUIZ_BIND=127.0.0.1:8001",
    "home": "The folder {folder} cannot be used ({why}). It must belong to the user that runs "
    "Kitestring; commands beside a server run as that user, too. Or name another: QUIZ_HOME",
    "not-migrated": "The database has not the shape that this version needs. Run: quiz migrate",
}
"""What each refusal is in words, for whoever sits at the terminal."""


COMMANDS = {
    "serve": "quiz.cli.serving:serve",
    "demo": "quiz.cli.demo:demo",
    "migrate": "quiz.cli.serving:migrate_database",
    "import": "quiz.cli.serving:import_banks",
    "check": "quiz.cli.check:check_banks",
    "translate": "quiz.cli.translating:translate_bank",
    "convert": "quiz.cli.exchanging:convert",
    "export": "quiz.cli.exchanging:export",
    "tally": "quiz.cli.tallying:tally",
    "results": "quiz.cli.results:results",
    "people": "quiz.cli.accounts:people",
    "keep": "quiz.cli.tending:keep_house",
    "doctor": "quiz.cli.tending:doctor",
    "backup": "quiz.cli.tending:backup",
    "restore": "quiz.cli.tending:restore",
}
"""Where each command is: a start reads only what its own needs."""


class Commands(click.Group):
    """Find a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kitestring", prog_name="quiz")
def quiz() -> None:
    """Kitestring: quizzes on digital literacy that never learn about a person."""


def main() -> None:
    """Run a command; what is wrong comes out as a sentence, not as a trace."""
    try:
        quiz(standalone_mode=True)
    except Refused as refusal:
        code = "unreached" if refusal.code == "busy" and "why" in refusal.facts else refusal.code
        words = WORDS.get(code, f"This cannot be done: {refusal.code}.")
        sys.exit(words.format(**refusal.facts))
    except Exception as error:
        from quiz.services.settings import BadSettings

        if not isinstance(error, BadSettings):
            raise
        sys.exit(f"{error}")
