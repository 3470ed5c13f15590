"""What all pages about one bank share: the bar with its title, its links, and whose it is."""

from __future__ import annotations

from flask import current_app, g, request, url_for

from quiz.banks.parsing import Parsed
from quiz.banks.problems import Problem, errors
from quiz.services import author
from quiz.services.folder import InFolder, in_folder
from quiz.web.frame import site, static_url
from quiz.web.pages.author import BankBar, BankLink, FileProblem, FolderNote, LinkName
from quiz.web.pages.staff import ROLES, Role

LINKS: tuple[tuple[LinkName, str], ...] = (
    ("edit", "author.editor"),
    ("translate", "author.translate"),
    ("pictures", "author.pictures"),
    ("quality", "author.quality"),
    ("evidence", "author.evidence"),
    ("publish", "author.publish"),
    ("history", "author.history"),
    ("print", "author.paper"),
    ("export", "author.export"),
)
"""The pages of a bank as its bar names them, with their endpoints (each takes ``bank``)."""

ROOM = 13 * 2**20
"""Bytes of a form with a bank's text: 4 MB of it, each byte in up to three characters."""


def bar(bank: str, parsed: Parsed | None = None) -> BankBar:
    """Describe the bar of a bank; ``parsed`` is what its text came to, where it is known.

    Refuses ``no-bank``.
    """
    whose = author.origin(site(), bank)
    if parsed is None:
        parsed = author.check(site(), bank, author.draft(site(), bank).text, g.now).parsed
    title, lang = title_of(bank, parsed)
    note = _note(bank) if whose == "folder" else None
    links = tuple(
        BankLink(name, url_for(endpoint, bank=bank), request.endpoint == endpoint)
        for name, endpoint in LINKS
        if endpoint in current_app.view_functions and not (whose == "folder" and name == "publish")
    )
    return BankBar(
        id=bank,
        title=title,
        lang=lang,
        links=links,
        banks_url=url_for("author.banks"),
        css_url=static_url("css/author.css"),
        folder=note,
    )


def title_of(bank: str, parsed: Parsed) -> tuple[str, str]:
    """Give a bank's title and its language; its id where the text has no title yet."""
    known = parsed.bank or parsed.draft
    if known is None:
        return bank, "en"
    lang = g.lang if g.lang in known.title.languages else known.language
    return known.title.within(lang), lang


def _note(bank: str) -> FolderNote:
    found = in_folder(site()).get(bank)
    endpoints = current_app.view_functions
    return FolderNote(
        file="" if found is None else short_path(found.path),
        problems=() if found is None or not errors(found.problems) else problems_of(found),
        copy_url=url_for("author.copy", bank=bank) if "author.copy" in endpoints else "",
        take_over_url=url_for("author.take_over", bank=bank)
        if "author.take_over" in endpoints
        else "",
    )


def problems_of(found: InFolder) -> tuple[FileProblem, ...]:
    """Give what is wrong with a file of the folder, where it blocks publishing."""
    return tuple(file_problem(one) for one in found.problems if one.level == "error")


def file_problem(one: Problem) -> FileProblem:
    """Describe a problem of a file, with its path from the folder of banks on."""
    return FileProblem(short_path(one.file), one.line, one.column, one.path, one.says, one.fix)


def role_of(by: str) -> Role | None:
    """Give the role of who saved or published; None for the folder of banks."""
    return next((role for role in ROLES if role == by), None)


def short_path(path: str) -> str:
    """Write a file's path from the folder of banks on: where that lies is nobody's business."""
    root = site().settings.banks
    head = "" if root is None else f"{root.as_posix()}/"
    return path.removeprefix(head)
