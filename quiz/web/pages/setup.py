"""What the set-up of an event and that of a campaign share: the string of steps, the first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from quiz.web.pages.chrome import Post
from quiz.web.pages.staff import DeskPage

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True)
class Step(Generic[Name]):
    """Show a step of the set-up on the string; ``url`` leads back to one that was saved."""

    name: Name
    number: int
    url: str | None
    current: bool


@dataclass(frozen=True, kw_only=True)
class SteppedPage(DeskPage, Generic[Name]):
    """Be the ground of one page of a set-up; ``back_url`` is None on the first."""

    steps: tuple[Step[Name], ...]
    form: Post
    back_url: str | None
    leave_url: str

    @property
    def number(self) -> int:
        """Give the number of this step, from 1."""
        return next(step.number for step in self.steps if step.current)


@dataclass(frozen=True, kw_only=True)
class NameAsked:
    """Ask for title, opens_on, opens_at, closes_on, closes_at and zone, as they were typed."""

    title: str
    opens_on: str
    opens_at: str
    closes_on: str
    closes_at: str
    zone: str
    zones: tuple[str, ...]
