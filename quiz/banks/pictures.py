"""Know pictures by their bytes: their kind, their size, and nothing of who took them where.

A picture is rebuilt from the parts that are needed to show it. What else a camera or an
editor put into it (place, device, comments, a second file after its end) is left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PIXELS = 16_000_000

PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
    b"acTL",
    b"fcTL",
    b"fdAT",
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Unusable(Exception):
    """Say why bytes are no picture that can be shown."""


@dataclass(frozen=True)
class Picture:
    """Hold a picture without its metadata; width and height are in pixels."""

    type: str
    width: int
    height: int
    content: bytes


def kind_of_picture(content: bytes) -> str | None:
    """Tell the media type of a picture by how its bytes begin; None if it is none."""
    if content.startswith(PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture(content: bytes) -> Picture:
    """Rebuild a picture; raises Unusable where it is damaged, too large or none at all."""
    kind = kind_of_picture(content)
    cleaners = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}
    if kind is None:
        raise Unusable("it is not a PNG, JPEG, WebP or GIF picture")
    try:
        width, height, clean = cleaners[kind](content)
    except (struct.error, IndexError) as error:
        raise Unusable("it is damaged") from error
    if not (width and height):
        raise Unusable("it has no size")
    if width * height > MAX_PIXELS:
        raise Unusable(f"it has {width} by {height} pixels, more than 16 million")
    return Picture(kind, width, height, clean)


def _png(content: bytes) -> tuple[int, int, bytes]:
    kept = [PNG]
    width, height = 0, 0
    at = len(PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise Unusable("it is cut off")
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", content, at + 8)
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return width, height, b"".join(kept)


def _jpeg(content: bytes) -> tuple[int, int, bytes]:
    kept = [content[:2]]
    width, height = 0, 0
    at = 2
    while True:
        while content[at] != 0xFF or content[at + 1] == 0xFF:
            if content[at] != 0xFF:
                raise Unusable("it is damaged")
            at += 1
        marker = content[at + 1]
        if marker == 0xD9:
            return width, height, b"".join((*kept, b"\xff\xd9"))
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        segment = content[at:end]
        if end > len(content) or length < 2:
            raise Unusable("it is cut off")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            kept.append(_upright(segment[10:]))
        elif (
            not (0xE1 <= marker <= 0xEF or marker == 0xFE)
            or marker == 0xEE
            or (marker == 0xE2 and segment[4:15] == b"ICC_PROFILE")
        ):
            kept.append(segment)
        at = end
        if marker == 0xDA:
            at = _scan_end(content, end)
            kept.append(content[end:at])


def _scan_end(content: bytes, at: int) -> int:
    """Find the marker after a scan: in it 0xFF is followed by 0 or by a restart marker."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Unusable("it is cut off")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _upright(tiff: bytes) -> bytes:
    """Make a segment that says which way is up, if the camera said so, and nothing else."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, first)
    for number in range(min(entries, 200)):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == 0x0112 and 2 <= value <= 8:
            small = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, value, 0, 0)
            return b"\xff\xe1" + struct.pack(">H", len(small) + 8) + b"Exif\x00\x00" + small
    return b""


def _webp(content: bytes) -> tuple[int, int, bytes]:
    kept = []
    width, height = 0, 0
    (size,) = struct.unpack_from("<I", content, 4)
    if size + 8 > len(content):
        raise Unusable("it is cut off")
    for name, body in _chunks(content[12 : size + 8]):
        data = body
        if name == b"VP8X":
            data = bytes([body[0] & ~0x0C]) + body[1:]  # the flags for EXIF and XMP
            width = 1 + int.from_bytes(body[4:7], "little")
            height = 1 + int.from_bytes(body[7:10], "little")
        elif name == b"VP8L" and not width:
            (bits,) = struct.unpack_from("<I", body, 1)
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif name == b"VP8 " and not width:
            width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
        if name in _WEBP_KEPT:
            kept.append(name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2))
    inside = b"WEBP" + b"".join(kept)
    return width, height, b"RIFF" + struct.pack("<I", len(inside)) + inside


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > len(content):
            raise Unusable("it is cut off")
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _gif(content: bytes) -> tuple[int, int, bytes]:
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    kept = [content[:at]]
    while True:
        start = at
        sign = content[at]
        if sign == 0x3B:
            return width, height, b"".join((*kept, b"\x3b"))
        if sign == 0x2C:
            wide, high, flags = struct.unpack_from("<HHB", content, at + 5)
            width, height = max(width, wide), max(height, high)
            at = _blocks_end(content, at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
            keep = True
        elif sign == 0x21:
            at = _blocks_end(content, at + 2)
            label = content[start + 1]
            keep = label == 0xF9 or (
                label == 0xFF
                and content[start + 3 : start + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            )
        else:
            raise Unusable("it is damaged")
        if keep:
            kept.append(content[start:at])


def _blocks_end(content: bytes, at: int) -> int:
    while content[at]:
        at += 1 + content[at]
    return at + 1
