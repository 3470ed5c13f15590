"""Make small pictures by hand, with or without what they should not tell."""

from __future__ import annotations

import struct
import zlib

SECRET = b"GPS 28.6139 N 77.2090 E, phone of Amina"


def png(width: int = 2, height: int = 2, *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    rows = zlib.compress((b"\x00" + b"\x80" * 3 * min(width, 4)) * min(height, 4))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + extra
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
        + tail
    )


def png_note(kind: bytes = b"tEXt") -> bytes:
    return _chunk(kind, b"Comment\x00" + SECRET)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width: int = 8, height: int = 8, *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    scan = b"\x01\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + extra
        + segment(0xDB, b"\x00" + b"\x01" * 64)
        + segment(0xC0, frame)
        + segment(0xC4, b"\x00" + b"\x00" * 16)
        + segment(0xDA, scan)
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + b"\xff\xd9"
        + tail
    )


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def exif(order: str = ">", turned: int | None = 6) -> bytes:
    """Make what a camera adds: the way up, and a note that is nobody's business."""
    tags = [(0x010E, 2, len(SECRET), 100)]
    if turned is not None:
        tags.append((0x0112, 3, 1, turned << 16 if order == ">" else turned))
    body = (
        struct.pack(f"{order}H", len(tags))
        + b"".join(struct.pack(f"{order}HHII", *tag) for tag in tags)
        + b"\x00" * 4
    )
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    return segment(0xE1, b"Exif\x00\x00" + (head + body).ljust(100, b"\x00") + SECRET)


def gif(width: int = 3, height: int = 3, *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + b"\x00" * 6
        + extra
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, width, height, 0)
        + b"\x02\x02\x44\x01\x00"
        + b"\x3b"
        + tail
    )


def gif_block(label: int, *blocks: bytes) -> bytes:
    return bytes([0x21, label]) + b"".join(bytes([len(one)]) + one for one in blocks) + b"\x00"


def webp(width: int = 4, height: int = 4, *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    flags = 0x08 if extra else 0
    head = (
        bytes([flags, 0, 0, 0])
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    bits = (width - 1 & 0x3FFF) | (height - 1 & 0x3FFF) << 14
    inside = (
        b"WEBP"
        + webp_chunk(b"VP8X", head)
        + webp_chunk(b"VP8L", b"\x2f" + struct.pack("<I", bits))
        + extra
    )
    return b"RIFF" + struct.pack("<I", len(inside)) + inside + tail


def webp_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)
