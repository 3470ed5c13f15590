"""The list of banks, and how another one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quiz.web.pages.staff import DeskPage


@dataclass(frozen=True, kw_only=True)
class BanksPage(DeskPage):
    """List all banks."""

    template: ClassVar[str] = "author/list.html"

    banks: tuple[str, ...]
