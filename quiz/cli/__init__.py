"""The terminal: serve, migrate, import, check, keep, doctor, backup."""

from __future__ import annotations

import sys

import click

from quiz.base import Refused
from quiz.cli.accounts import people
from quiz.cli.check import check_banks
from quiz.cli.exchanging import convert, export
from quiz.cli.serving import import_banks, migrate_database, serve
from quiz.cli.tending import backup, doctor, keep_house, restore
from quiz.cli.translating import translate_bank
from quiz.services.settings import BadSettings

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
    "a database while it runs, pg_restore --clean brings a copy back (stop the server first).",
    "wrong-secret": "The secret in {file} is not the one that sealed this database, so nobody's "
    "answers could be read. Bring the right file back",
    "busy": "The database is busy: somebody else is writing. Try again in a moment.",
    "not-migrated": "The database has not the shape that this version needs. Run: quiz migrate",
}
"""What each refusal is in words, for whoever sits at the terminal."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kitestring", prog_name="quiz")
def quiz() -> None:
    """Kitestring: quizzes on digital literacy that never learn about a person."""


for command in (
    serve,
    migrate_database,
    import_banks,
    check_banks,
    translate_bank,
    convert,
    export,
    people,
    keep_house,
    doctor,
    backup,
    restore,
):
    quiz.add_command(command)


def main() -> None:
    """Run a command; what is wrong comes out as a sentence, not as a trace."""
    try:
        quiz(standalone_mode=True)
    except BadSettings as error:
        sys.exit(f"{error}")
    except Refused as refusal:
        words = WORDS.get(refusal.code, f"This cannot be done: {refusal.code}.")
        sys.exit(words.format(**refusal.facts))
