"""QTI 2.1 and 3.0: packages, or single items, read as far as a bank can hold them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from quiz.banks.interchange.archives import is_archive, unpacked
from quiz.banks.interchange.qti_item import take_item
from quiz.banks.interchange.qti_names import beside, plain_tree
from quiz.banks.interchange.report import Gathering, Imported, NotImported
from quiz.banks.interchange.trees import Node, tree, words
from quiz.banks.interchange.words import folded_blanks
from quiz.banks.problems import quoted


def read(content: bytes, name: str, language: str = "en") -> Imported:
    """Read a package or an item of QTI; raises NotImported where nothing can be taken."""
    found = Gathering("qti", name, language=language)
    if not is_archive(content):
        take_item(tree(content), "", {}, found)
        return found.imported()
    files = unpacked(content)
    manifest = next((path for path in files if posixpath.basename(path) == "imsmanifest.xml"), None)
    if manifest is None:
        raise NotImported("This archive has no imsmanifest.xml, so it is no QTI package.")
    base = posixpath.dirname(manifest)
    top = tree(files[manifest])
    used = {manifest}
    items = _items_of(top, base, files, used, found)
    if not items:
        raise NotImported("The manifest of this package names no items.")
    for path in items:
        used.add(path)
        if found.full:
            found.more += 1
            continue
        if path not in files:
            found.leave_out(path, "The package names this item and does not have it.")
            continue
        try:
            root = tree(files[path])
        except NotImported as error:
            found.leave_out(path, str(error))
            continue
        used |= take_item(root, path, files, found)
    rest = [path for path in files if path not in used and not path.endswith((".xsd", ".css"))]
    for path in rest[:20]:
        found.aside(f"The file {quoted(path, 60)}, which no question shows")
    if len(rest) > 20:
        found.aside(f"{len(rest) - 20} more files that no question shows")
    return found.imported()


def _items_of(
    manifest: Node, base: str, files: Mapping[str, bytes], used: set[str], found: Gathering
) -> list[str]:
    """Give the paths of the items: as a test orders them, else as the manifest names them."""
    for title in manifest.iter("title"):
        found.title = found.title or folded_blanks(words(title))
    told = {node.tag for lom in manifest.iter("lom") for node in lom.iter()}
    told |= {node.tag for node in manifest.iter() if node.tag.lower() == "qtimetadata"}
    if told - {"lom", "general", "title", "string", "langstring"}:
        found.aside("Metadata of the package")
    listed: list[str] = []
    tests: list[str] = []
    for resource in manifest.iter("resource"):
        path = beside(base, resource.attrib.get("href", ""))
        if resource.attrib.get("type", "").startswith("imsqti_item"):
            listed.append(path)
        elif resource.attrib.get("type", "").startswith("imsqti_test") and path in files:
            tests.append(path)
    ordered: list[str] = []
    for path in tests:
        used.add(path)
        try:
            test = plain_tree(tree(files[path]))
        except NotImported as error:
            found.aside(f"The test {quoted(path, 60)}. {error}")
            continue
        found.title = folded_blanks(test.attrib.get("title", "")) or found.title
        for reference in test.iter("assessmentItemRef"):
            ordered.append(beside(posixpath.dirname(path), reference.attrib.get("href", "")))
        for tag in ("timeLimits", "preConditions", "branchRule", "selection", "testFeedback"):
            if test.find(f".//{tag}") is not None:
                found.aside(f"The test's {tag}")
    if len(tests) > 1:
        found.aside(f"The order of {len(tests)} tests: their questions are one bank")
    return list(dict.fromkeys([*ordered, *listed]))
