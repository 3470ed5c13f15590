"""What an examination says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Hold one thing that was looked at."""

    fine: bool
    says: str
