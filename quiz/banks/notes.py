"""Note the problems of one file, each at its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from quiz.banks.positions import Positions
from quiz.banks.problems import Level, Path, Problem, written
from quiz.banks.reading import Read
from quiz.banks.sentences import Said, said

M = TypeVar("M", bound=BaseModel)


@dataclass
class Notes:
    """Collect problems; nothing is said about a value that is not what the author wrote."""

    file: str
    positions: Positions
    blind: tuple[Path, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        at: Path,
        code: str,
        says: str,
        fix: str = "",
        level: Level = "error",
        *,
        on_key: bool = False,
    ) -> None:
        """Note a problem at a path: at the key there, or at the value."""
        if any(at[: len(path)] == path for path in self.blind):
            return
        line, column = self.positions.key(at) if on_key else self.positions.value(at)
        self.problems.append(Problem(self.file, line, column, level, code, written(at), says, fix))

    def tell(self, one: Said, base: Path = ()) -> None:
        """Note what a model found wrong; what is missing is noted where it should be."""
        at = (*base, *one.loc)
        if one.code == "missing":
            self.add(self.positions.known(at[:-1]), one.code, one.says, one.fix)
        elif one.on_key:
            known = self.positions.known(at[:-1])
            self.add((*known, at[-1]), one.code, one.says, one.fix, on_key=True)
        else:
            self.add(self.positions.known(at), one.code, one.says, one.fix)


def checked(model: type[M], read: Read, file: str) -> tuple[M | None, list[Problem]]:
    """Hold a file to one model; gives the model, or None, and all problems."""
    notes = Notes(file, read.positions, read.blind, list(read.problems))
    if read.data is None:
        return None, notes.problems
    try:
        return model.model_validate(read.data), notes.problems
    except ValidationError as error:
        for one in said(error.errors(include_url=False), model):
            notes.tell(one)
        return None, notes.problems
