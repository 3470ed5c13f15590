"""The pictures and sounds of a bank: add one, replace one, remove one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flask import Response, g, request, url_for
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.banks.files import MAX_PICTURE, MAX_SOUND, media_file
from quiz.banks.parsing import Parsed
from quiz.banks.pictures import Unusable
from quiz.banks.texts import parts
from quiz.base import Refused
from quiz.items.item import Media
from quiz.services import author
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.bar import bar
from quiz.web.csrf import Form
from quiz.web.frame import send, site
from quiz.web.guards import allow
from quiz.web.pages import Post
from quiz.web.pages.author_shelf import Picture, PicturesPage

FILE_ROOM = MAX_SOUND + 64 * 1024
"""Bytes of a form with a file; what is larger is refused before it is read."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
KINDS = {
    "mp3": "sound",
    "ogg": "sound",
    "m4a": "sound",
    "mp4": "video",
    "webm": "video",
    "vtt": "text",
}


class FileForm(Form):
    """Hold the name under which a file is kept."""

    name = StringField(validators=[Optional(), Length(max=200)])


@views.route("/<bank>/pictures", methods=["GET", "POST"])
@allow("educator", room=FILE_ROOM)
def pictures(bank: str) -> Response:
    """List the files of a bank, and take another one."""
    read_only = author.origin(site(), bank) == "folder"
    form = FileForm(desk.staff_token())
    if request.method == "GET" or read_only:
        return _page(bank, form)
    if not form.validate():
        return _page(bank, form, None if form.is_stale else "bad-name", old_page=form.is_stale)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(bank, form, "no-file")
    name = tidy_name(form.name.data or "", sent.filename)
    if not NAME.fullmatch(name):
        return _page(bank, form, "bad-name")
    try:
        file = media_file(name, sent.stream.read(MAX_SOUND + 1))
    except Unusable as why:
        return _page(bank, form, "bad-file", says=str(why))
    try:
        author.put_file(site(), desk.account(), bank, file, g.now)
    except Refused as refused:
        if refused.code != "too-many-files":
            raise
        return _page(bank, form, "too-many")
    return desk.to(url_for("author.pictures", bank=bank, added=name))


def tidy_name(wanted: str, sent: str) -> str:
    """Make the name of a file that a bank can use; the ending stays that of the file."""
    file = PurePosixPath(sent.replace("\\", "/")).name
    ending = PurePosixPath(file).suffix.lower()
    stem = PurePosixPath(wanted.strip()).stem if wanted.strip() else PurePosixPath(file).stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.")[:80] + ending


@views.post("/<bank>/pictures/<name>/remove")
@allow("educator")
def drop_picture(bank: str, name: str) -> Response:
    """Remove a file from a draft; versions that were published keep theirs."""
    author.origin(site(), bank)
    form = FileForm(desk.staff_token())
    if not form.validate():
        return _page(bank, form, old_page=True)
    author.drop_file(site(), desk.account(), bank, name, g.now)
    return desk.to(url_for("author.pictures", bank=bank))


def _page(
    bank: str,
    form: FileForm,
    fault: str | None = None,
    *,
    says: str = "",
    old_page: bool = False,
) -> Response:
    read_only = author.origin(site(), bank) == "folder"
    parsed = author.check(site(), bank, author.draft(site(), bank).text, g.now).parsed
    files = author.media_of(site(), bank)
    used = _used(parsed)
    added = request.args.get("added", "")
    page = PicturesPage(
        chrome=desk.frame(),
        desk=desk.desk("banks"),
        bank=bar(bank, parsed),
        pictures=tuple(
            Picture(
                name=name,
                url=url_for("files.media", digest=one.digest),
                kind=KINDS.get(name.rpartition(".")[2].lower(), "picture"),  # type: ignore[arg-type]
                width=one.width,
                height=one.height,
                used=used.get(name, ()),
                remove=None
                if read_only
                else Post(url_for("author.drop_picture", bank=bank, name=name), form.token),
            )
            for name, one in files.items()
        ),
        form=None if read_only else Post(url_for("author.pictures", bank=bank), form.token),
        megabytes=MAX_PICTURE // 2**20,
        name=form.name.data or "",
        fault=fault,  # type: ignore[arg-type]
        says=says,
        old_page=old_page,
        added=added if added in files else "",
    )
    return send(page, 422 if fault or old_page else 200)


def _used(parsed: Parsed) -> dict[str, tuple[int, ...]]:
    """Tell which items show a file, by its name; exhibits of the bank count for their items."""
    known = parsed.bank or parsed.draft
    found: dict[str, dict[int, None]] = {}
    if known is None:
        return {}
    for place, item in enumerate(known.items, 1):
        for whole in (item, known.exhibit_of(item)):
            for _, part in parts(whole):
                if isinstance(part, Media):
                    for name in (part.file, part.captions):
                        if name:
                            found.setdefault(name, {})[place] = None
    return {name: tuple(places) for name, places in found.items()}
