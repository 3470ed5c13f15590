"""What a new bank begins with: an example to change, or one question to fill in."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).with_name("examples")
"""Holds what banks begin with, one file for each language."""


def example(title: str, language: str) -> str:
    """Give three short questions with comments, under a title of one's own.

    Raises FileNotFoundError for a language that Kitestring does not speak.
    """
    return _begun("example", title, language)


def empty(title: str, language: str) -> str:
    """Give one question to fill in; raises the same."""
    return _begun("empty", title, language)


def _begun(name: str, title: str, language: str) -> str:
    text = (FOLDER / f"{name}.{language}.yaml").read_text(encoding="utf-8")
    return text.replace("{title}", _written(title), 1)


def _written(title: str) -> str:
    """Write a title so that YAML reads it as it is, whatever signs it holds."""
    plain = " ".join(title.split())
    easy = plain[:1].isalpha() and not any(sign in plain for sign in ":#{}[],&*!|>'\"%@`\\")
    word = plain.lower() in ("true", "false", "yes", "no", "null", "on", "off")
    return plain if easy and not word else json.dumps(plain, ensure_ascii=False)
