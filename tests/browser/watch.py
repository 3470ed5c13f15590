"""Watch a browser: what it asks for, from whom, and what it complains about."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP: " + event.violatedDirective + " refuses " + event.blockedURI
    + " " + event.sourceFile + ":" + event.lineNumber + " " + event.sample);
});
"""
REFUSED = "Failed to load resource: the server responded with a status of "


@dataclass
class Watch:
    """Hold what one browser context did since it was opened.

    ``refusals`` are the statuses of pages that a test asks for on purpose; the browser writes
    a line about each into its console.
    """

    base: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch this context, and let its pages tell what their security policy stops."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("request", self._note)
        context.on("console", self._listen)
        context.on("weberror", self._fail)

    @property
    def posts(self) -> list[str]:
        """Give the paths that forms were sent to."""
        return [urlsplit(one.url).path for one in self.requests if one.method == "POST"]

    def strangers(self) -> list[str]:
        """Give the addresses of requests to anybody but the server."""
        return [one.url for one in self.requests if not one.url.startswith(f"{self.base}/")]

    def sent_with(self, words: str) -> list[str]:
        """Give the addresses of requests that carry some words, wherever they stand in them."""
        return [one.url for one in self.requests if words in _whole(one)]

    def is_calm(self) -> None:
        """Fail when anybody else was asked for something, or the browser complained."""
        assert not self.strangers()
        assert not self.complaints

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    def _listen(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(tuple(f"{REFUSED}{code}" for code in self.refusals))
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def _fail(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")


def _whole(request: Request) -> str:
    body = (request.post_data_buffer or b"").decode("utf-8", "replace")
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    return "\n".join((unquote_plus(request.url), unquote_plus(body), body, headers))
