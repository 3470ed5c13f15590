"""Visit a running server as a browser without JavaScript does: links, forms, cookies."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Form:
    """Hold one form of a page: where it goes, what it sends untouched, what may be chosen."""

    action: str
    method: str
    filled: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """Hold one link: its target and its classes."""

    href: str
    classes: frozenset[str]


class Page(HTMLParser):
    """Read one reply; `url` is where the visitor stands now, after all redirects."""

    def __init__(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Read the links, style sheets and forms of a page."""
        super().__init__(convert_charrefs=True)
        self.url = url
        self.status = status
        self.headers = headers
        self.body = body
        self.links: list[Link] = []
        self.styles: list[str] = []
        self.forms: list[Form] = []
        self.title = ""
        self._inside: list[str] = []
        self._select: str | None = None
        if (headers.get("Content-Type") or "").startswith("text/html"):
            self.feed(body.decode())

    @property
    def path(self) -> str:
        """Name the address without host, query and fragment."""
        return urlsplit(self.url).path

    @property
    def onward(self) -> str | None:
        """Find the one link that looks like a button, which leads on."""
        return next((link.href for link in self.links if "btn" in link.classes), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._inside.append(tag)
        if tag == "a" and "href" in found:
            classes = frozenset(found.get("class", "").split())
            self.links.append(Link(urljoin(self.url, found["href"]), classes))
        elif tag == "link" and urlsplit(found.get("href", "")).path.endswith(".css"):
            self.styles.append(urljoin(self.url, found["href"]))
        elif tag == "form":
            action = urljoin(self.url, found.get("action", self.url))
            self.forms.append(Form(action, found.get("method", "get").lower()))
        elif self.forms and "form" in self._inside:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        form, name = self.forms[-1], found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            value = found.get("value", "")
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in found:
                form.filled.append((self._select, value))
        elif not name or "disabled" in found:
            return
        elif tag == "textarea":
            form.typed.append(name)
        elif tag == "input":
            kind, value = found.get("type", "text"), found.get("value", "")
            if kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value)
                if "checked" in found:
                    form.filled.append((name, value))
            elif kind in ("submit", "button", "image", "reset"):
                return
            else:
                form.filled.append((name, value))
                if kind != "hidden":
                    form.typed.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag, and what was left open in it."""
        if tag == "select":
            self._select = None
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self._inside[-1:] == ["title"] and "svg" not in self._inside:
            self.title += data


class Visitor:
    """Be one browser: keep cookies, follow redirects, send forms from where they stand."""

    def __init__(
        self,
        base: str,
        *,
        timeout: float = 300.0,
        handlers: Sequence[urllib.request.BaseHandler] = (),
    ) -> None:
        """Begin without cookies; `base` is the server's address without a slash at the end.

        `handlers` say how to get there, where that is not the usual way.
        """
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._timeout = timeout
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
            *handlers,
        )

    def get(self, path: str) -> Page:
        """Open an address of the server."""
        return self._open(urllib.request.Request(urljoin(self.base + "/", path)))

    def send(self, page: Page, form: Form, fields: list[tuple[str, str]]) -> Page:
        """Send a form from its page, with exactly these fields."""
        data = urlencode(fields)
        if form.method == "get":
            return self.get(f"{form.action}?{data}")
        return self.post(page, form.action, data.encode())

    def post(
        self, page: Page, action: str, data: bytes, kind: str = "application/x-www-form-urlencoded"
    ) -> Page:
        """Send the content of a form from its page, written in whichever way."""
        headers = {"Origin": self.base, "Referer": page.url, "Content-Type": kind}
        return self._open(urllib.request.Request(action, data, headers, method="POST"))

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            reply = self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return Page(reply.url, reply.status, reply.headers, reply.read())


def quiz_form(page: Page) -> Form | None:
    """Find the form of a start or question page: the first that is posted."""
    return next((form for form in page.forms if form.method == "post"), None)


def unsure(form: Form) -> list[tuple[str, str]]:
    """Fill a form as somebody does who knows nothing: "I am not sure yet", else what is first."""
    fields = list(form.filled)
    given = {name for name, _ in fields}
    for name, values in form.choices.items():
        if "unsure" in values:
            fields = [(name, "unsure"), *((key, value) for key, value in fields if key != name)]
        elif name not in given and name != "shared":
            fields.append((name, values[0]))
    return fields


def play(visitor: Visitor, start: str, *, most: int = 200) -> list[Page]:
    """Play a quiz from its start page to its result, not sure of anything; return every page.

    Fails with the last page's address where it leads nowhere within `most` steps.
    """
    pages = [visitor.get(start)]
    while not pages[-1].path.endswith("/result"):
        page = pages[-1]
        assert page.status == 200, f"{page.url} answered {page.status}"
        assert len(pages) < most, f"no result after {most} pages, now at {page.url}"
        form = quiz_form(page)
        if form is not None:
            pages.append(visitor.send(page, form, unsure(form)))
        else:
            assert page.onward, f"no way on from {page.url}"
            pages.append(visitor.get(page.onward))
    assert pages[-1].status == 200
    return pages
