"""Unpack archives of strangers: few entries, small ones, with plain names, counted as they come."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from quiz.banks.interchange.report import NotImported
from quiz.banks.interchange.texts import MAX_FILE

MAX_ENTRIES = 1_000
MAX_ENTRY = 10 * 2**20
MAX_TOTAL = 50 * 2**20
MAX_RATIO = 100
SMALL = 2**16
"""Bytes of an entry up to which its ratio does not matter: many equal words pack well."""

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\:]{1,240}")


def is_archive(content: bytes) -> bool:
    """Tell a zip file by its first bytes."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpacked(content: bytes) -> dict[str, bytes]:
    """Give the files of a zip archive by name; raises NotImported with what is wrong with it.

    Sizes are counted while unpacking, since those in the archive are only claims.
    """
    if len(content) > MAX_FILE:
        raise NotImported("The file is larger than 10 MiB.")
    _check_directory(content)
    found: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_names(entries)
            for entry in entries:
                if entry.is_dir():
                    continue
                data = _entry(archive, entry, MAX_TOTAL - total)
                total += len(data)
                found[entry.filename] = data
    except NotImported:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
        raise NotImported("The archive is damaged.") from error
    except (NotImplementedError, RuntimeError) as error:
        raise NotImported("The archive is packed in a way that is not read here.") from error
    return found


def _check_directory(content: bytes) -> None:
    """Look at the end of the archive before anything is built from its table of contents."""
    at = content.rfind(_END, max(0, len(content) - 65_557))
    if at < 0 or len(content) < at + 22:
        raise NotImported("The archive is damaged: it has no table of contents.")
    entries, size = struct.unpack("<HL", content[at + 10 : at + 16])
    if content[at - 20 : at - 16] == _END_64 or entries == 0xFFFF or size == 0xFFFFFFFF:
        raise NotImported("The archive is of a kind for very large files.")
    if entries > MAX_ENTRIES or size > MAX_ENTRIES * 512:
        raise NotImported(f"The archive has more than {MAX_ENTRIES:,} files.")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise NotImported(f"The archive has more than {MAX_ENTRIES:,} files.")
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        parts = name.rstrip("/").split("/")
        if not _PLAIN.fullmatch(name) or name.startswith("/") or {"", ".", ".."} & set(parts):
            raise NotImported("The archive has a file whose name leads out of it.")
        if name.casefold() in seen:
            raise NotImported("The archive has two files of one name.")
        seen.add(name.casefold())
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise NotImported("The archive has a link in it.")
        if entry.flag_bits & 1:
            raise NotImported("The archive is locked with a password.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImported("The archive is packed in a way that is not read here.")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as file:
        while part := file.read(SMALL):
            size += len(part)
            if size > MAX_ENTRY:
                raise NotImported("A file in the archive is larger than 10 MiB.")
            if size > room:
                raise NotImported("Unpacked, the archive is larger than 50 MiB.")
            if size > SMALL and size > MAX_RATIO * max(1, entry.compress_size):
                raise NotImported("A file in the archive is packed over a hundredfold.")
            parts.append(part)
    data = b"".join(parts)
    if is_archive(data):
        raise NotImported("There is an archive in the archive.")
    return data
