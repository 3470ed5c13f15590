"""Check files of banks, and all that they refer to, as an author asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from quiz.banks import problems
from quiz.banks.files import Loaded, bank_files, is_folder, load, load_all
from quiz.banks.library import Library, load_library
from quiz.banks.parsing import Parsed, parse
from quiz.banks.problems import Level, Problem, in_order, written
from quiz.banks.reading import uncollected
from quiz.base import folder
from quiz.items.bank import Bank

_SHARED = ("frameworks", "help", "resources")


class Finding(Protocol):
    """Be what a rule of the lint found; ``at`` is a path in the file, as in Problem."""

    @property
    def rule(self) -> str: ...
    @property
    def at(self) -> problems.Path: ...
    @property
    def language(self) -> str | None: ...
    @property
    def level(self) -> Level: ...
    @property
    def says(self) -> str: ...
    @property
    def fix(self) -> str: ...


Lint = Callable[[Bank, Library | None], Iterable[Finding]]


def check(paths: Sequence[Path], lint: Lint | None = None) -> tuple[Problem, ...]:
    """Check banks by file, by folder, or a folder of banks with its shared files.

    ``lint`` gives findings for a bank that has no errors; None leaves wording unchecked.
    """
    found: list[Problem] = []
    libraries = cache(load_library)
    for path in paths:
        found.extend(_check(path, lint, libraries))
    return in_order(found)


def check_loaded(loaded: Loaded, library: Library | None, lint: Lint | None) -> Iterator[Problem]:
    """Yield all that is wrong with one bank, its media and its wording."""
    yield from loaded.problems
    if loaded.source is None:
        return
    # A media file that is refused has a problem of its own; it is not missing as well.
    media = {one.name for one in loaded.source.media}
    media |= {Path(problem.file).name for problem in loaded.problems}
    source = loaded.source
    parsed = parse(source.text, source.path, bank_id=source.name, media=media)
    yield from parsed.problems
    if parsed.bank is not None and lint is not None:
        yield from linted(parsed, source.path, lint(parsed.bank, library))


def linted(parsed: Parsed, file: str, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Give findings their places: of the text in their language, where it is one of several."""
    with uncollected():
        found = tuple(findings)
    for finding in found:
        at = finding.at
        line, column = parsed.positions.value(
            at if finding.language is None else (*at, finding.language)
        )
        yield Problem(
            file, line, column, finding.level, finding.rule, written(at), finding.says, finding.fix
        )


def _check(
    path: Path, lint: Lint | None, libraries: Callable[[Path], tuple[Library, tuple[Problem, ...]]]
) -> Iterator[Problem]:
    if _is_missing(path):
        yield Problem(path.as_posix(), 1, 1, "error", "file", "", "there is no such file")
        return
    folder_ = is_folder(path)
    if path.absolute().name in _SHARED and folder_:
        _, wrong = libraries(path.parent)
        yield from (one for one in wrong if Path(one.file).parent == path)
        return
    if not folder_ and path.absolute().parent.name in _SHARED:
        _, wrong = libraries(path.parent.parent)
        yield from (one for one in wrong if one.file == path.as_posix())
        return
    own = [one for one in bank_files(path) if one.parent == path] if folder_ else []
    if folder_ and path / "bank.yaml" not in own:
        library, wrong = libraries(path)
        yield from wrong
        banks = list(load_all(path))
        if not banks and not library.frameworks:
            yield Problem(
                path.as_posix(), 1, 1, "error", "file", "",
                "there is no bank in this folder",
                "Name a file that ends in .yaml, or a folder with a bank.yaml in it",
            )  # fmt: skip
        if not library.frameworks:
            library, _ = libraries(folder("question_banks"))
        for loaded in banks:
            yield from check_loaded(loaded, library, lint)
        return
    file = path / "bank.yaml" if folder_ else path
    library, _ = libraries(_shared_beside(file))
    yield from check_loaded(load(file), library, lint)


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists() and not path.is_symlink()
    except OSError:
        return False  # it may well be there; opening it says why it cannot be read


def _shared_beside(file: Path) -> Path:
    """Find the folder with frameworks and help that a bank belongs to."""
    for parent in file.absolute().parents[:2]:
        if is_folder(parent / "frameworks"):
            return parent
    return folder("question_banks")


Format = Literal["text", "json"]


def report(found: Sequence[Problem], form: Format) -> str:
    """Write problems as an author or a program reads them."""
    return problems.as_json(found) if form == "json" else problems.as_text(found)
