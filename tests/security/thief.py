"""Look for words in files as a thief does: plain, and in the encodings that hide them a little."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path


def disguises(word: bytes) -> tuple[bytes, ...]:
    """Give the forms under which bytes may lie in a file."""
    found = [word, word.hex().encode(), word.hex().upper().encode()]
    for shift in range(3):
        # Base64 depends on where a word begins: only the part that its own bytes decide.
        coded = base64.b64encode(b"\0" * shift + word)
        cut = coded[(0, 2, 3)[shift] : len(coded) // 4 * 4 - 4]
        found += [cut, cut.replace(b"+", b"-").replace(b"/", b"_")]
    try:
        text = word.decode("utf-8")
    except UnicodeDecodeError:
        return tuple(found)
    found += [text.encode("utf-16-le"), text.encode("utf-16-be"), text[::-1].encode()]
    return tuple(found)


def hits(folder: Path, words: Iterable[bytes | str]) -> list[tuple[str, str]]:
    """Give (file, word) for every word that lies in a file of a folder, in any disguise."""
    files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    found = []
    for word in words:
        plain = word.encode() if isinstance(word, str) else word
        for path, content in files.items():
            if any(form in content for form in disguises(plain)):
                found.append((path.name, str(word)))
    return found
