"""Static files as they are sent: minified, named by their content, compressed once.

Everything here is computed at start from the ``static`` folder; a request only looks up.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
"""The kinds of file that are served; others in the folder are not."""

_COMPRESSED = (".css", ".js", ".svg", ".json", ".txt", ".ico")
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<note>/\*.*?\*/)"""
    r"""|(?P<url>url\(\s*[^"')\s][^)]*\))"""
    r"""|(?P<space>\s+)""",
    re.DOTALL,
)
_TIGHT = re.compile(r" ?([{};,>]) ?")
_DECLARATION = re.compile(r"(?<=[{;])([a-zA-Z0-9-]+): ")
_CONDITION = re.compile(r"\(([a-z-]+): ")


def minified_css(source: str) -> str:
    """Leave out what a browser does not read: notes, spare room, last semicolons.

    Strings and addresses stay as they are. Room around + and - and before a colon of a
    selector has a meaning, so it stays too.
    """
    kept: list[str] = []
    plain = ""
    last = 0
    for found in _TOKEN.finditer(source):
        plain += source[last : found.start()]
        last = found.end()
        if found["space"]:
            plain += " "
        elif not found["note"]:
            plain += f"\0{len(kept)}\0"
            kept.append(found[0])
    plain += source[last:]
    plain = _TIGHT.sub(r"\1", re.sub(r" +", " ", plain))
    plain = _CONDITION.sub(r"(\1:", _DECLARATION.sub(r"\1:", plain)).replace(";}", "}")
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], plain).strip()


def csp_hash(text: str) -> str:
    """Give the source expression under which a CSP lets exactly this inline text through."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@dataclass(frozen=True)
class StaticFile:
    """Hold one file ready to send.

    ``name`` is its path below /static with the digest of its content in it, so that it may be
    kept for ever; ``packed`` is its gzip form where that is smaller.
    """

    name: str
    type: str
    plain: bytes
    packed: bytes | None
    etag: str


@dataclass(frozen=True)
class Assets:
    """Hold all static files, found by the name in an address or by the name in the folder."""

    files: Mapping[str, StaticFile]
    names: Mapping[str, str]

    def name(self, path: str) -> str:
        """Give the hashed name of a file such as ``css/kite.css``; raises KeyError."""
        return self.names[path]

    def text(self, path: str) -> str:
        """Give the text of a file as it is sent; raises KeyError."""
        return self.files[self.names[path]].plain.decode("utf-8")


def packed(plain: bytes) -> bytes:
    """Compress, the same bytes every time."""
    return gzip.compress(plain, compresslevel=9, mtime=0)


def static_file(path: str, content: bytes) -> StaticFile:
    """Make a file ready to send; ``path`` is relative to the folder, with slashes."""
    pure = PurePosixPath(path)
    if pure.suffix == ".css":
        content = minified_css(content.decode("utf-8")).encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()[:12]
    small = packed(content) if pure.suffix in _COMPRESSED else None
    return StaticFile(
        name=str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}")),
        type=TYPES[pure.suffix],
        plain=content,
        packed=small if small is not None and len(small) < len(content) else None,
        etag=f'"{digest}"',
    )


BUNDLES: Mapping[str, tuple[str, ...]] = {
    "js/author-page.js": ("js/kite.js", "js/author.js"),
    "js/author-cover.js": ("js/author-pad.js", "js/author-hints.js"),
}
"""Files that are sent as one: those of the second are modules whose names differ."""


@cache
def load(root: Path) -> Assets:
    """Read all files below ``root`` whose kind is served, and put the bundles together.

    A process does so once, however many applications it makes.
    """
    files: dict[str, StaticFile] = {}
    names: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in TYPES:
            relative = path.relative_to(root).as_posix()
            ready = static_file(relative, path.read_bytes())
            files[ready.name] = ready
            names[relative] = ready.name
    for bundle, parts in BUNDLES.items():
        if all(part in names for part in parts):
            whole = b"\n".join(files[names[part]].plain for part in parts)
            ready = static_file(bundle, whole)
            files[ready.name] = ready
            names[bundle] = ready.name
    return Assets(files, names)
