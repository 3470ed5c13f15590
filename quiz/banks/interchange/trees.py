"""Read XML of strangers: no entities, no document type, not deep, not endless."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Protocol, cast

from quiz.banks.interchange.report import NotImported

MAX_DEPTH = 60
MAX_NODES = 200_000
MISSING = (
    "Reading XML needs the packages of the extra [interchange]: pip install kitestring[interchange]"
)


class Node(Protocol):
    """Be an element of a tree, as xml.etree has it."""

    tag: str
    text: str | None
    tail: str | None
    attrib: dict[str, str]

    def __iter__(self) -> Iterator[Node]: ...
    def __len__(self) -> int: ...
    def get(self, key: str, default: str) -> str: ...
    def find(self, path: str) -> Node | None: ...
    def findall(self, path: str) -> list[Node]: ...
    def iter(self, tag: str | None = None) -> Iterator[Node]: ...


def tree(content: bytes) -> Node:
    """Read XML as a tree whose tags have no namespaces; raises NotImported with the reason."""
    try:
        from defusedxml import ElementTree
        from defusedxml.common import DefusedXmlException
    except ImportError as error:
        raise NotImported(MISSING) from error
    root: Any = None
    depth = nodes = 0
    try:
        events = ElementTree.iterparse(
            io.BytesIO(content), events=("start", "end"), forbid_dtd=True
        )
        for kind, node in events:
            if kind == "end":
                depth -= 1
                continue
            root = node if root is None else root
            depth += 1
            nodes += 1
            node.tag = node.tag.rpartition("}")[2]
            if depth > MAX_DEPTH or nodes > MAX_NODES:
                raise NotImported("The XML is nested too deep or has too many parts.")
    except DefusedXmlException as error:
        raise NotImported(
            "The XML has a document type or entities. These are never read."
        ) from error
    except NotImported:
        raise
    except (ValueError, LookupError) as error:  # a ParseError, an unknown encoding
        raise NotImported(f"The XML is damaged ({error}).") from error
    except SyntaxError as error:
        place = getattr(error, "position", None)
        where = f" in line {place[0]}" if place else ""
        raise NotImported(f"The XML is damaged{where}.") from error
    if root is None:
        raise NotImported("The XML is empty.")
    return cast("Node", root)


def words(node: Node | None) -> str:
    """Give all text inside of an element."""
    if node is None:
        return ""
    parts: list[str] = []
    for one in node.iter():
        if one.text:
            parts.append(one.text)
        if one is not node and one.tail:
            parts.append(one.tail)
    return "".join(parts)
