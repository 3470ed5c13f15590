"""Pack files so that equal contents are equal bytes, with a list of their digests."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a package: the earliest that the format knows."""

SUMS = "SHA256SUMS"


def packed(files: Mapping[str, bytes], folder: str) -> bytes:
    """Pack files into a ZIP archive under one folder, in the order of their names.

    ``SHA256SUMS`` lists their digests, in the form that sha256sum reads.
    """
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    whole = {**files, SUMS: "".join(lines).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(f"{folder}/{name}", MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system that packs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, whole[name])
    return out.getvalue()
