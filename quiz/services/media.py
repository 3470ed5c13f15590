"""Files of banks as the store keeps them."""

from __future__ import annotations

from quiz.banks import files
from quiz.banks.pictures import Unusable, picture
from quiz.store.banks import MediaFile


def stored_file(file: files.MediaFile) -> MediaFile:
    """Give a file of a bank with the size that a picture has."""
    width = height = None
    if file.type.startswith("image/"):
        try:
            size = picture(file.content)
            width, height = size.width, size.height
        except Unusable:  # it was checked when it was loaded: then it has no size to tell
            pass
    return MediaFile(file.digest, file.type, file.content, width, height)
