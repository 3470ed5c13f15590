"""What the parts of a tally file have in common: how strictly a field is read, and refusals."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from quiz.base import Refused

MOST_NUMBER = 2**31 - 1

Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern="^[a-z0-9-]{1,100}$")]
Number = Annotated[int, Field(ge=1, le=MOST_NUMBER)]


class NotTaken(Refused):
    """Say that a file cannot be taken at all, and where.

    Codes: not-tallies, too-large (most, in MiB), bad-json (line, column), newer-format (format),
    bad-field (where), bad-check (where).
    """


class Strict(BaseModel):
    """Take each field as it is, and none besides."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
