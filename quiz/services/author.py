"""What educators do, in one place: drafts, checks, revisions."""

from quiz.services.checks import Checked, check, checked
from quiz.services.drafting import (
    Clash,
    begin,
    copy,
    delete,
    draft,
    drop_file,
    free_id,
    media_of,
    origin,
    put_file,
    save,
    take_over,
)
from quiz.services.revisions import (
    Changed,
    Changes,
    Concerned,
    Published,
    changes,
    current,
    publish,
    restore,
    revision_text,
    revisions,
)
from quiz.services.texts import tidied
from quiz.store.banks import Revision
from quiz.store.drafts import Draft

__all__ = [
    "Changed",
    "Changes",
    "Checked",
    "Clash",
    "Concerned",
    "Draft",
    "Published",
    "Revision",
    "begin",
    "changes",
    "check",
    "checked",
    "copy",
    "current",
    "delete",
    "draft",
    "drop_file",
    "free_id",
    "media_of",
    "origin",
    "publish",
    "put_file",
    "restore",
    "revision_text",
    "revisions",
    "save",
    "take_over",
    "tidied",
]
