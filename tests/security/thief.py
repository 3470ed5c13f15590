"""Look for words in files as a thief does: plain, and in the encodings that hide them a little."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def disguises(word: bytes) -> tuple[bytes, ...]:
    """Give the forms under which bytes may lie in a file."""
    found = [word, word.hex().encode(), word.hex().upper().encode()]
    for shift in range(3):
        # Base64 depends on where a word begins: only the signs that its own bytes decide, and all
        # of those. Five of them would be found by chance in what is random.
        coded = base64.b64encode(b"\0" * shift + word)
        cut = coded[(0, 2, 3)[shift] : 8 * (shift + len(word)) // 6]
        found += [cut, cut.replace(b"+", b"-").replace(b"/", b"_")]
    try:
        text = word.decode("utf-8")
    except UnicodeDecodeError:
        return tuple(found)
    found += [text.encode("utf-16-le"), text.encode("utf-16-be"), text[::-1].encode()]
    return tuple(found)


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Read the files of a folder, one at a time: the log of a database server may be large.

    It may also rename or remove one meanwhile.
    """
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError, IsADirectoryError):
            yield path, path.read_bytes()


def hits(folder: Path, words: Iterable[bytes | str]) -> list[tuple[str, str]]:
    """Give (file, word) for every word that lies in a file of a folder, in any disguise."""
    forms = {
        str(word): disguises(word.encode() if isinstance(word, str) else word) for word in words
    }
    return [
        (path.name, word)
        for path, content in contents(folder)
        for word, hidden in forms.items()
        if any(form in content for form in hidden)
    ]
