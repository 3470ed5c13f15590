"""Find banks and their media in a folder, and take nothing from outside of it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quiz.banks.decoding import MAX_BYTES, decoded
from quiz.banks.naming import doubles, id_line, name_of, twice
from quiz.banks.pictures import Unusable, kind_of_picture, picture
from quiz.banks.problems import Level, Problem, errors, quoted

MAX_PICTURE = 4 * 2**20
MAX_SOUND = 8 * 2**20
MAX_MEDIA = 50 * 2**20
MAX_FILES = 1_000

_ENDINGS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
}
# The second byte of a frame of MPEG 1, 2 or 2.5 audio, layer III (not of UTF-16: FF FE).
_LAYER_3 = (b"\xfb", b"\xfa", b"\xf3", b"\xf2", b"\xe3", b"\xe2")


@dataclass(frozen=True)
class MediaFile:
    """Hold a media file as it may be served: its name, SHA-256, fixed type and content."""

    name: str
    digest: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Source:
    """Hold a bank as its author wrote it.

    ``name`` is the id that the bank has where it names none; ``path`` the file as problems
    show it.
    """

    name: str
    path: str
    text: str
    media: tuple[MediaFile, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """Hold what was found at a place: a source, or None and the reasons."""

    path: str
    source: Source | None
    problems: tuple[Problem, ...] = ()


def load_all(folder: Path) -> Iterator[Loaded]:
    """Load every bank of a folder: ``<id>.yaml`` and ``<id>/bank.yaml``, by name.

    Of two with one id the second is at fault: else each would replace the other in turn.
    """
    paths = bank_files(folder)
    named = {path: name for path in paths if (name := _named(path, folder))}
    taken = doubles(named)
    for path in paths:
        loaded = load(path, folder)
        if path in taken and loaded.source is not None:
            wrong = twice(loaded.source.text, path, named[path], taken[path])
            loaded = replace(loaded, problems=(*loaded.problems, wrong))
        yield loaded


def _named(path: Path, root: Path) -> str | None:
    """Give the id of a file's bank, without a look at its media; None of what is no bank."""
    content = content_of(path, root, MAX_BYTES)
    text = None if isinstance(content, str) else decoded(content, "")
    return (id_line(text) or name_of(path)) if isinstance(text, str) else None


def bank_files(folder: Path) -> tuple[Path, ...]:
    """List the files that are banks (or should be, such as ``.yml``), sorted by name.

    What may not be looked at is listed, so that loading it says why; an unreadable folder
    stands for itself.
    """
    entries = _entries(folder)
    if entries is None:
        return (folder,)
    found: list[Path] = []
    for entry in sorted(entries, key=lambda path: path.name):
        if is_folder(entry):
            found.extend(path for path in (entry / "bank.yaml", entry / "bank.yml") if _is(path))
        elif entry.suffix.lower() in (".yaml", ".yml"):
            found.append(entry)
    return tuple(found)


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder, as far as one may look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _entries(folder: Path) -> list[Path] | None:
    """List what lies in a folder, but for what is hidden; None where one may not look."""
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return None


def _is(path: Path) -> bool:
    """Tell whether there is a file or a link, or, of a folder that is closed, may well be."""
    try:
        return path.is_file() or path.is_symlink()
    except OSError:
        return path.suffix == ".yaml"


def load(path: Path, root: Path | None = None) -> Loaded:
    """Load one bank with its media; ``root`` is what no link may lead out of.

    The root defaults to the folder of the bank.
    """
    shown = path.as_posix()
    root = root or path.parent
    if path.suffix != ".yaml" and path.suffix.lower() in (".yaml", ".yml"):
        says = f"the name ends in {path.suffix}"
        return Loaded(
            shown, None, (_problem(shown, "file-name", says, "Rename it to end in .yaml"),)
        )
    content = content_of(path, root, MAX_BYTES)
    if isinstance(content, str):
        return Loaded(shown, None, (_problem(shown, "file", content),))
    text = decoded(content, shown)
    if isinstance(text, Problem):
        return Loaded(shown, None, (text,))
    media: tuple[MediaFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    name = name_of(path)
    if path.name == "bank.yaml":
        media, problems = _media(path.parent / "media", root)
    return Loaded(shown, Source(name, shown, text, media), problems)


def media_file(name: str, content: bytes) -> MediaFile:
    """Check a media file by its bytes and give it its type; raises Unusable with the reason."""
    ending = name.rpartition(".")[2].lower()
    if ending not in _ENDINGS:
        raise Unusable(f"a bank shows files that end in {', '.join(_ENDINGS)}")
    limit = MAX_PICTURE if _ENDINGS[ending].startswith("image/") else MAX_SOUND
    if len(content) > limit:
        raise Unusable(f"it is larger than {limit // 2**20} MB")
    kind = media_type(content)
    if kind is None:
        raise Unusable("its content is of no kind that a bank may show")
    if kind != _ENDINGS[ending]:
        raise Unusable(f"its name ends in .{ending}, but it is {kind}")
    if kind.startswith("image/"):
        content = picture(content).content
    return MediaFile(name, hashlib.sha256(content).hexdigest(), kind, content)


def media_type(content: bytes) -> str | None:
    """Tell a media type by how the bytes begin, never by a name; None if it is not allowed."""
    if content[4:8] == b"ftyp":
        return "audio/mp4" if content[8:12] in (b"M4A ", b"M4B ") else "video/mp4"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return "video/webm"
    if content.startswith(b"ID3") or (content[:1] == b"\xff" and content[1:2] in _LAYER_3):
        return "audio/mpeg"
    words = content.removeprefix(b"\xef\xbb\xbf")
    if words.startswith(b"WEBVTT") and words[6:7] in (b"", b" ", b"\t", b"\r", b"\n"):
        return "text/vtt" if _readable(content) else None
    return kind_of_picture(content)


def _readable(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def _media(folder: Path, root: Path) -> tuple[tuple[MediaFile, ...], tuple[Problem, ...]]:
    if not is_folder(folder) or not _inside(folder, root):
        return (), ()
    found: list[MediaFile] = []
    problems: list[Problem] = []
    room = MAX_MEDIA
    entries = _entries(folder)
    if entries is None:
        return (), (_problem(folder.as_posix(), "media", "this folder cannot be read"),)
    paths = sorted(entries)
    if len(paths) > MAX_FILES:
        problems.append(
            _problem(
                folder.as_posix(),
                "media",
                f"there are more than {MAX_FILES} files",
                "Split the bank",
            )
        )
    for path in paths[:MAX_FILES]:
        content = content_of(path, root, MAX_SOUND)
        try:
            if isinstance(content, str):
                raise Unusable(content)
            room -= len(content)
            if room < 0:
                raise Unusable("with it the media are larger than 50 MB")
            found.append(media_file(path.name, content))
        except Unusable as error:
            problems.append(
                _problem(path.as_posix(), "media", f"{quoted(path.name)} cannot be used: {error}")
            )
    return tuple(found), tuple(problems)


def content_of(path: Path, root: Path, limit: int) -> bytes | str:
    """Read a plain file below ``root``, or say why not; follows no link that leads out."""
    if not _inside(path, root):
        return "this is a link that leads out of the folder"
    try:
        # A pipe or a device in the place of a file would keep the reader waiting.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                return "this is not a file"
            content = file.read(limit + 1)
    except OSError as error:
        return f"this cannot be read ({error.strerror})"
    if len(content) > limit:
        return f"this is larger than {limit // 2**20} MB"
    return content


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def _problem(file: str, code: str, says: str, fix: str = "", level: Level = "error") -> Problem:
    return Problem(file, 1, 1, level, code, "", says, fix)


def usable(loaded: Loaded) -> bool:
    """Tell whether a bank was loaded without an error in its files."""
    return loaded.source is not None and not errors(loaded.problems)
