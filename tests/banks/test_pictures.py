"""A picture is what is seen: neither place nor person nor a second file goes with it."""

from __future__ import annotations

import random

import pytest

from quiz.banks.pictures import Unusable, picture
from tests.banks.pictures import (
    SECRET,
    exif,
    gif,
    gif_block,
    jpeg,
    png,
    png_note,
    segment,
    webp,
    webp_chunk,
)

PLAIN = {"image/png": png(), "image/jpeg": jpeg(), "image/gif": gif(), "image/webp": webp()}
TELLING = {
    "a PNG with a note": (png(extra=png_note()), png()),
    "a PNG with a camera's words": (png(extra=png_note(b"eXIf")), png()),
    "a PNG with a file after it": (png(tail=b"PK\x03\x04" + SECRET), png()),
    "a JPEG with a comment": (jpeg(extra=segment(0xFE, SECRET)), jpeg()),
    "a JPEG with a camera's words": (jpeg(extra=exif(turned=1)), jpeg()),
    "a JPEG with an editor's words": (
        jpeg(extra=segment(0xE1, b"http://ns.adobe.com/" + SECRET)),
        jpeg(),
    ),
    "a JPEG with a preview": (jpeg(extra=segment(0xE2, b"MPF\x00" + SECRET)), jpeg()),
    "a JPEG with a file after it": (jpeg(tail=jpeg() + SECRET), jpeg()),
    "a GIF with a comment": (gif(extra=gif_block(0xFE, SECRET)), gif()),
    "a GIF with a program's words": (gif(extra=gif_block(0xFF, b"XMP DataXMP", SECRET)), gif()),
    "a GIF with a file after it": (gif(tail=SECRET), gif()),
    "a WebP with a camera's words": (webp(extra=webp_chunk(b"EXIF", SECRET)), webp()),
    "a WebP with an editor's words": (webp(extra=webp_chunk(b"XMP ", SECRET)), webp()),
    "a WebP with a file after it": (webp(tail=SECRET), webp()),
}


@pytest.mark.parametrize("kind", list(PLAIN))
def test_a_plain_picture_stays_as_it_is(kind: str) -> None:
    found = picture(PLAIN[kind])
    assert (found.type, found.content) == (kind, PLAIN[kind])
    assert (found.width, found.height) == {
        "image/png": (2, 2),
        "image/jpeg": (8, 8),
        "image/gif": (3, 3),
        "image/webp": (4, 4),
    }[kind]


@pytest.mark.parametrize("name", list(TELLING))
def test_what_a_picture_tells_besides_itself_is_left_out(name: str) -> None:
    content, plain = TELLING[name]
    assert SECRET in content
    assert picture(content).content == plain


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_way_up_stays_when_the_rest_of_the_cameras_words_go(order: str) -> None:
    clean = picture(jpeg(extra=exif(order, turned=6))).content
    assert SECRET not in clean
    assert clean == jpeg(
        extra=segment(
            0xE1,
            b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01"
            b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00",
        )
    )
    assert picture(clean).content == clean


def test_colour_and_movement_stay() -> None:
    profile = segment(0xE2, b"ICC_PROFILE\x00\x01\x01colours")
    adobe = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")
    loop = gif_block(0xFF, b"NETSCAPE2.0", b"\x01\x00\x00")
    pause = gif_block(0xF9, b"\x04\x0a\x00\x00")
    for content in (
        jpeg(extra=profile + adobe),
        gif(extra=loop + pause),
        png(extra=png_note(b"iCCP")),
    ):
        assert picture(content).content == content


@pytest.mark.parametrize(
    "content",
    [
        png(5000, 5000),
        png(2**31 - 1, 1),
        jpeg(65_535, 65_535),
        gif(65_535, 65_535),
        webp(16_384, 16_384),
    ],
)
def test_a_flood_of_pixels_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="16 million"):
        picture(content)


@pytest.mark.parametrize("content", [png(0, 5), jpeg(0, 0), gif(0, 0)])
def test_a_picture_without_a_size_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="no size"):
        picture(content)


@pytest.mark.parametrize("kind", list(PLAIN))
def test_a_picture_that_is_cut_off_anywhere_is_refused(kind: str) -> None:
    content = PLAIN[kind]
    for length in range(len(content)):
        with pytest.raises(Unusable):
            picture(content[:length])


@pytest.mark.parametrize("kind", list(PLAIN))
def test_a_damaged_picture_is_refused_or_read_but_never_breaks_the_reader(kind: str) -> None:
    chance = random.Random(11)
    for _ in range(2_000):
        content = bytearray(PLAIN[kind])
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            picture(bytes(content))
        except Unusable:
            continue
