"""Names in QTI: paths of a package, and the tags of QTI 3 as those of QTI 2."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from quiz.banks.interchange.trees import Node


def beside(base: str, href: str) -> str:
    """Give the path in the package that an address in a file of it leads to."""
    return posixpath.normpath(posixpath.join(base, unquote(href))).lstrip("/")


def plain_tree(root: Node) -> Node:
    """Give the names of QTI 3 (qti-simple-choice) as those of QTI 2 (simpleChoice)."""
    for node in root.iter():
        if node.tag.startswith("qti-"):
            node.tag = _camel(node.tag[4:])
            for name in [name for name in node.attrib if "-" in name and name[0] != "{"]:
                if not name.startswith("data-"):
                    node.attrib[_camel(name)] = node.attrib.pop(name)
    return root


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
