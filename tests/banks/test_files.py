"""Banks and media are found in their folder, and nothing outside of it is taken."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from quiz.banks.files import (
    MAX_FILES,
    MAX_PICTURE,
    MAX_SOUND,
    bank_files,
    load,
    load_all,
    media_file,
    media_type,
    usable,
)
from quiz.banks.pictures import Unusable
from tests.banks.pictures import gif, jpeg, png, webp

BANK = "title: T\nitems:\n  - {id: one, stem: One?, key: true}\n"
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x86\x81\x01B\x82\x84webm"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A mp42"
KINDS = {
    "a.png": (png(), "image/png"),
    "a.jpg": (jpeg(), "image/jpeg"),
    "a.jpeg": (jpeg(), "image/jpeg"),
    "a.gif": (gif(), "image/gif"),
    "a.webp": (webp(), "image/webp"),
    "a.mp3": (b"ID3\x04\x00", "audio/mpeg"),
    "b.mp3": (b"\xff\xfb\x90\x64\x00", "audio/mpeg"),
    "a.ogg": (b"OggS\x00\x02", "audio/ogg"),
    "a.m4a": (M4A, "audio/mp4"),
    "a.mp4": (MP4, "video/mp4"),
    "a.webm": (WEBM, "video/webm"),
    "a.vtt": ("WEBVTT\n\n00:01.000 --> 00:02.000\nनमस्ते\n".encode(), "text/vtt"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    banks = tmp_path / "question_banks"
    (banks / "india" / "media").mkdir(parents=True)
    (banks / "india" / "bank.yaml").write_text(BANK)
    (banks / "india" / "media" / "a.png").write_bytes(png())
    (banks / "passwords.yaml").write_text(BANK)
    (banks / "frameworks").mkdir()
    (banks / "frameworks" / "digcomp.yaml").write_text("id: digcomp\n")
    (banks / ".hidden.yaml").write_text(BANK)
    (banks / "notes.txt").write_text("not a bank")
    return banks


def test_banks_are_files_and_folders_by_name(folder: Path) -> None:
    found = list(load_all(folder))
    assert [(one.source.name, one.problems) for one in found if one.source] == [
        ("india", ()),
        ("passwords", ()),
    ]
    assert [one.path for one in found] == [
        (folder / "india" / "bank.yaml").as_posix(),
        (folder / "passwords.yaml").as_posix(),
    ]
    assert all(map(usable, found))


def test_a_source_holds_text_and_media_with_digest_and_type(folder: Path) -> None:
    source = load(folder / "india" / "bank.yaml").source
    assert source is not None
    assert source.text == BANK
    assert [(one.name, one.type, one.content) for one in source.media] == [
        ("a.png", "image/png", png())
    ]
    assert source.media[0].digest == hashlib.sha256(png()).hexdigest()


def test_a_bank_in_a_folder_is_named_by_the_folder_even_from_inside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "india")
    source = load(Path("bank.yaml")).source
    assert source is not None
    assert source.name == "india"


def test_a_yml_file_is_asked_to_change_its_name(folder: Path) -> None:
    (folder / "other.yml").write_text(BANK)
    found = {Path(one.path).name: one for one in load_all(folder)}
    assert not usable(found["other.yml"])
    assert found["other.yml"].problems[0].fix == "Rename it to end in .yaml"


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.yaml"])
def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path, target: str) -> None:
    (folder.parent / "secret.yaml").write_text("title: secret\n")
    (folder / "stolen.yaml").symlink_to(target)
    (folder / "india" / "media" / "stolen.png").symlink_to((folder / target).resolve())
    found = {Path(one.path).name: one for one in load_all(folder)}
    assert found["stolen.yaml"].source is None
    assert found["stolen.yaml"].problems[0].says == "this is a link that leads out of the folder"
    india = found["bank.yaml"]
    assert india.source is not None
    assert [one.name for one in india.source.media] == ["a.png"]
    assert [one.says for one in india.problems] == [
        '"stolen.png" cannot be used: this is a link that leads out of the folder'
    ]


def test_a_folder_that_is_a_link_out_of_the_banks_is_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "bank.yaml").write_text(BANK)
    (outside / "a.png").write_bytes(png())
    (folder / "linked").symlink_to(outside)
    (folder / "spain").mkdir()
    (folder / "spain" / "bank.yaml").write_text(BANK)
    (folder / "spain" / "media").symlink_to(outside)
    found = {one.path: one for one in load_all(folder)}
    assert found[(folder / "linked" / "bank.yaml").as_posix()].source is None
    spain = found[(folder / "spain" / "bank.yaml").as_posix()].source
    assert spain is not None
    assert spain.media == ()


def test_a_link_that_stays_inside_is_followed(folder: Path) -> None:
    (folder / "again.yaml").symlink_to("passwords.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    found = {Path(one.path).name: one for one in load_all(folder)}
    assert usable(found["again.yaml"])
    assert not usable(found["loop.yaml"])


def test_a_pipe_in_the_place_of_a_file_does_not_keep_the_reader_waiting(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    os.mkfifo(folder / "india" / "media" / "pipe.png")
    found = {Path(one.path).name: one for one in load_all(folder)}
    assert found["pipe.yaml"].problems[0].says == "this is not a file"
    assert len(found["bank.yaml"].problems) == 1


def test_a_file_that_is_not_utf_8_is_reported_at_its_place(folder: Path) -> None:
    (folder / "latin.yaml").write_bytes(BANK.encode() + "# é\n".encode("latin-1"))
    found = load(folder / "latin.yaml", folder)
    assert found.source is None
    assert [(one.line, one.column) for one in found.problems] == [(4, 3)]


def test_too_large_files_are_refused_before_they_are_read_whole(folder: Path) -> None:
    (folder / "large.yaml").write_bytes(b"#" * (4 * 2**20 + 1))
    assert load(folder / "large.yaml", folder).problems[0].says == "this is larger than 4 MB"


def test_a_folder_with_thousands_of_media_is_cut_off(folder: Path) -> None:
    for number in range(MAX_FILES + 1):
        (folder / "india" / "media" / f"n{number}.vtt").write_text("WEBVTT\n")
    found = load(folder / "india" / "bank.yaml", folder)
    assert found.source is not None
    assert len(found.source.media) == MAX_FILES
    assert found.problems[0].says == "there are more than 1000 files"


@pytest.mark.parametrize("name", list(KINDS))
def test_each_kind_of_media_is_known_by_its_bytes(name: str) -> None:
    content, kind = KINDS[name]
    assert media_file(name, content).type == kind


@pytest.mark.parametrize("name", list(KINDS))
def test_a_name_and_a_content_that_differ_are_refused(name: str) -> None:
    content, kind = KINDS[name]
    for other, (_, claimed) in KINDS.items():
        if claimed != kind:
            with pytest.raises(Unusable):
                media_file(other, content)


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG.encode(),
        b"\xef\xbb\xbf" + SVG.encode(),
        SVG.encode("utf-16"),
        b"\x1f\x8b\x08" + b"x" * 9,
        f"<?xml version='1.0'?>{SVG}".encode(),
        f"<!-- x -->{SVG}".encode(),
        f"\n\n {SVG}".encode(),
        f"<!DOCTYPE svg>{SVG}".encode(),
        SVG.upper().encode(),
        b"<html>",
        b"",
        b"\x00" * 100,
        b"WEBVTTX",
        b"WEBVTT\n\x00",
        b"WEBVTT\n\xff",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ",
        b"RIFF1234WAVE",
        b"\x1a\x45\xdf\xa3matroska",
        b"#!/bin/sh",
    ],
)
def test_a_disguised_file_is_of_no_kind(content: bytes) -> None:
    assert media_type(content) is None
    for name in ("a.png", "a.svg", "a.svgz", "a.html", "a", "a.mp4", "a.vtt"):
        with pytest.raises(Unusable):
            media_file(name, content)


def test_sizes_have_limits_of_their_own() -> None:
    with pytest.raises(Unusable, match="larger than 4 MB"):
        media_file("a.png", png() + b"\x00" * MAX_PICTURE)
    with pytest.raises(Unusable, match="larger than 8 MB"):
        media_file("a.mp3", b"ID3" + b"\x00" * MAX_SOUND)
    assert media_file("a.mp3", b"ID3" + b"\x00" * (MAX_SOUND - 3)).type == "audio/mpeg"


def test_a_folder_without_banks_has_none(tmp_path: Path) -> None:
    assert bank_files(tmp_path) == ()
