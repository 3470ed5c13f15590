"""Keep a bank as JSON that loads fast and says the same for as long as its content does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from quiz.items.bank import Bank


def compile(bank: Bank) -> str:
    """Write a bank as JSON: the same text for the same content, defaults left out.

    A later version of the program with further keys writes an old bank as before, so its
    digest stays.
    """
    data = bank.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for raw, item in zip(data["items"], bank.items, strict=True):
        raw["type"] = item.type
    return json.dumps({"format": bank.format, **data}, ensure_ascii=False, separators=(",", ":"))


def load_compiled(text: str) -> Bank:
    """Give back the bank that was compiled to ``text``."""
    return Bank.model_validate_json(text)


def digest(compiled: str, media: Mapping[str, str] | None = None) -> str:
    """Name a revision by its content: 64 hexadecimal digits.

    ``media`` gives the SHA-256 of each media file by its name, so that another picture under
    the same name is another revision.
    """
    named = "".join(f"\n{name} {one}" for name, one in sorted((media or {}).items()))
    return hashlib.sha256((compiled + named).encode("utf-8")).hexdigest()
