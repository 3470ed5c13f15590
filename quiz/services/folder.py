"""Look at the folder of banks: what lies there, with its problems, read again when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from quiz.banks import files
from quiz.banks.checking import linted
from quiz.banks.files import Source
from quiz.banks.lint import lint
from quiz.banks.naming import doubles, name_of, twice
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Problem, in_order
from quiz.services.site import Site
from quiz.store import Store

Stamp = tuple[tuple[str, int, int], ...]
"""The names, sizes and times of a folder's files: when it changes, banks are read again."""


@dataclass(frozen=True)
class InFolder:
    """Hold a file of the folder: ``source`` is None where it could not even be read."""

    bank: str
    path: str
    source: Source | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Seen:
    stamp: Stamp
    found: InFolder


def in_folder(site: Site) -> Mapping[str, InFolder]:
    """Give the files of the folder of banks by the id of their bank, as they are now.

    Only a file whose stamp changed is read again. Without a folder there is none.
    """
    root = site.settings.banks
    if root is None or not root.is_dir():
        return {}
    before = _SEEN.get(site.store, {})
    after: dict[Path, _Seen] = {}
    for path in files.bank_files(root):
        now = _stamp_of(path)
        known = before.get(path)
        after[path] = known if known and known.stamp == now else _Seen(now, _look(site, path, root))
    _SEEN[site.store] = after
    found = {path: one.found for path, one in after.items()}
    taken = doubles({path: one.bank for path, one in found.items() if one.source is not None})
    banks = {one.bank: one for path, one in reversed(found.items()) if path not in taken}
    for path, holder in taken.items():
        banks.setdefault(name_of(path), _second(found[path], path, holder))
    return banks


def _second(found: InFolder, path: Path, holder: Path) -> InFolder:
    """Show a file whose bank has the id of another one under the name of the file."""
    assert found.source is not None
    wrong = twice(found.source.text, path, found.bank, holder)
    return InFolder(name_of(path), found.path, None, in_order([*found.problems, wrong]))


def _look(site: Site, path: Path, root: Path) -> InFolder:
    loaded = files.load(path, root)
    problems = list(loaded.problems)
    source = loaded.source
    name = path.parent.name if path.stem == "bank" and path.parent != root else path.stem
    if source is None:
        return InFolder(name, loaded.path, None, in_order(problems))
    media = {one.name for one in source.media} | {Path(one.file).name for one in problems}
    parsed = parse(source.text, source.path, bank_id=source.name, media=media)
    broken = blocking(site, parsed, source.path)
    known = parsed.bank or parsed.draft
    bank = known.id if known is not None else name
    return InFolder(bank, loaded.path, source, in_order([*problems, *parsed.problems, *broken]))


def blocking(site: Site, parsed: Parsed, file: str) -> tuple[Problem, ...]:
    """Give the rules that a bank of the folder breaks and that keep it from being published.

    They are those that refuse a draft of the browser; a bank that cannot be read has none.
    """
    if parsed.bank is None:
        return ()
    found = [one for one in lint(parsed.bank, site.library) if one.level == "error"]
    return in_order(linted(parsed, file, found))


def stamp(root: Path) -> Stamp:
    """Look at a folder's files without reading them."""
    return tuple(sorted(one for path in files.bank_files(root) for one in _stamp_of(path)))


def _stamp_of(path: Path) -> Stamp:
    inside = [path]
    if path.name in ("bank.yaml", "bank.yml"):
        inside += path.parent.joinpath("media").glob("*")
    seen = []
    for one in inside:
        try:
            facts = one.stat()
        except OSError:
            continue
        seen.append((one.as_posix(), facts.st_size, facts.st_mtime_ns))
    return tuple(sorted(seen))


_SEEN: WeakKeyDictionary[Store, dict[Path, _Seen]] = WeakKeyDictionary()
