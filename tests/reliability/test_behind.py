"""Behind nginx and behind Caddy, as the files of docs/operators set them up."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from quiz.web import bridge
from quiz.web.limits import WRONG_CODES
from tests import postgres
from tests.banks.pictures import png
from tests.house.test_set_ups import environment
from tests.reliability.place import QUIZ, bank
from tests.reliability.proxies import HOST, URL, Proxy, program
from tests.reliability.terminal import quiz
from tests.server import RunningServer
from tests.visitor import Form, Page, Visitor, play, quiz_form, unsure

NAMES = ("nginx", "caddy")
NETS = {"nginx": "127.0.40.", "caddy": "127.0.60."}
"""Where visitors come from: neither of the proxies has seen them before."""

SURE = 40
"""So many refusals one after another come from both servers."""

PASSWORD = "four random kite words"
AWAY = b"The server does not answer just now."
BROWSER = "Python-urllib"
"""How these visitors call what they visit with."""


@dataclass(frozen=True)
class Pair:
    """Hold two servers of one PostgreSQL: the one that imports banks, and a further one."""

    first: RunningServer
    second: RunningServer


def server(folder: Path, name: str, database: str) -> RunningServer:
    """Prepare a server with the settings of a shipped file, but for addresses and folders."""
    banks = folder / "banks"
    banks.mkdir(exist_ok=True)
    (banks / "race.yaml").write_text(bank())
    home = folder / name
    home.mkdir()
    told = {key: value for key, value in environment(name).items() if key.startswith("QUIZ_")}
    folders = {key: str(banks) for key in ("QUIZ_BANKS", "QUIZ_LIBRARY") if told.get(key)}
    made = RunningServer(home, {"QUIZ_SECRET_FILE": str(folder / "secret.key")})
    own = {key: made.settings[key] for key in ("QUIZ_HOME", "QUIZ_BIND", "QUIZ_SECRET_FILE")}
    # One process each: the figures of limits are those of the page, for each server.
    own |= {"QUIZ_DATABASE": database, "QUIZ_WORKERS": "1"}
    made.settings = {**told, **folders, **own}
    return made


@pytest.fixture(scope="module")
def pair(
    postgres_server: postgres.Server, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    name = f"behind_{worker_id}"
    database = postgres_server.create(name)
    folder = tmp_path_factory.mktemp("behind")
    with ExitStack() as stack:
        stack.callback(postgres_server.drop, name)
        first = stack.enter_context(server(folder, "first.env", database))
        second = stack.enter_context(server(folder, "further.env", database))
        yield Pair(first, second)


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Name a proxy whose program is on this machine."""
    found: str = request.param
    if program(found) is None:
        pytest.skip(f"{found} is not installed (Debian's package of that name)")
    return found


@pytest.fixture(scope="module")
def proxy(
    name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    pair: Pair = request.getfixturevalue("pair")
    folder = tmp_path_factory.mktemp(name)
    with Proxy(name, folder, pair.first.port, pair.second.port) as running:
        yield running


@pytest.fixture(scope="module")
def bruno(proxy: Proxy, pair: Pair) -> Visitor:
    """Make an account by the link that an operator is given, and sign in to it."""
    invited = quiz(pair.second, "people", "invite")
    assert invited.text.startswith(f"{URL}/staff/welcome/"), invited.text
    visitor = proxy.visitor(NETS[proxy.name] + "1")
    told = {"name": "Bruno", "email": f"bruno@{proxy.name}.example", "password": PASSWORD}
    made = fill(visitor, visitor.get(invited.text.strip()), told)
    assert made.status == 200
    again = proxy.visitor(NETS[proxy.name] + "1")
    del told["name"]
    assert fill(again, again.get("/staff/sign-in"), told).path == "/staff"
    return again


def fill(visitor: Visitor, page: Page, told: dict[str, str], action: str = "") -> Page:
    """Send the last form of a page that goes to ``action`` with these fields."""
    form = [one for one in page.forms if one.action.endswith(action)][-1]
    fields = [(key, value) for key, value in form.filled if key not in told]
    return visitor.send(page, form, [*fields, *told.items()])


def asked(
    proxy: Proxy, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask once, over a connection of its own; underscores in names of headers are dashes."""
    line = proxy.line(NETS[proxy.name] + "2")
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    line.request(method, path, body, named)
    reply = line.getresponse()
    content = reply.read()
    line.close()
    return reply, content


def test_a_quiz_is_played_and_every_page_keeps_to_https(proxy: Proxy) -> None:
    amina = proxy.visitor(NETS[proxy.name] + "3")
    pages = play(amina, QUIZ)
    assert len(pages) > 20
    for page in pages:
        assert page.url.startswith(f"{URL}/")
        assert page.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        assert page.headers.get_all("Cache-Control") == ["no-store"]
        assert len(page.headers.get_all("Content-Security-Policy")) == 1
    assert amina.cookies
    for cookie in amina.cookies:
        assert cookie.name.startswith("__Host-kite-")
        assert cookie.secure
        assert cookie.path == "/"
        assert not cookie.domain_specified
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_plain_http_leads_to_the_same_page_on_https(proxy: Proxy) -> None:
    for path in ("/", f"{QUIZ}?audience=parent", "/staff/sign-in"):
        line = http.client.HTTPConnection("127.0.0.1", proxy.doors.plain, timeout=300)
        line.request("GET", path, headers={"Host": HOST})
        reply = line.getresponse()
        reply.read()
        line.close()
        assert reply.status in (301, 308)
        assert reply.headers["Location"] == f"{URL}{path}"
        assert "Set-Cookie" not in reply.headers
    amina = proxy.visitor(NETS[proxy.name] + "3")
    assert amina.get(f"http://{HOST}{QUIZ}").url == f"{URL}{QUIZ}"


def test_pages_and_files_are_compressed_once_and_only_for_who_takes_it(proxy: Proxy) -> None:
    style = proxy.visitor(NETS[proxy.name] + "3").get(QUIZ).styles[0].removeprefix(URL)
    for path in (style, "/en/", "/schema/bank.json"):
        plain, content = asked(proxy, "GET", path, Accept_Encoding="identity")
        assert plain.headers["Content-Encoding"] is None
        for _ in range(3):  # nginx gives the second of a file from its own store
            packed, small = asked(proxy, "GET", path, Accept_Encoding="gzip")
            assert packed.headers.get_all("Content-Encoding") == ["gzip"]
            assert packed.headers["Content-Length"] == str(len(small))
            assert packed.headers.get_all("Vary") == ["Accept-Encoding"]
            whole = gzip.decompress(small)
            assert whole == content if path != "/en/" else whole.startswith(b"<!doctype html>")
        again, same = asked(proxy, "GET", path, Accept_Encoding="identity")
        assert again.headers["Content-Encoding"] is None
        assert same == content or path == "/en/"


def test_hashed_files_may_be_kept_for_ever_and_nothing_else(proxy: Proxy) -> None:
    style = proxy.visitor(NETS[proxy.name] + "3").get(QUIZ).styles[0].removeprefix(URL)
    for _ in range(2):
        reply, _content = asked(proxy, "GET", style)
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in reply.headers
    for path in ("/static/css/none.css", "/media/" + "0" * 64, "/en/", "/health", "/nowhere"):
        for _ in range(2):
            reply, _content = asked(proxy, "GET", path)
            assert reply.headers.get_all("Cache-Control") == ["no-store"], path


def test_limits_count_the_visitor_and_believe_no_header_of_theirs(proxy: Proxy) -> None:
    eko, amina = NETS[proxy.name] + "66", NETS[proxy.name] + "4"

    def guess(line: http.client.HTTPSConnection, number: int, says: str) -> int:
        lies = {
            "X-Forwarded-For": says,
            "Forwarded": f"for={says}",
            "X-Real-IP": says,
            "True-Client-IP": says,
        }
        line.request("GET", f"/en/j?code={number:06}", headers=lies)
        reply = line.getresponse()
        reply.read()
        return reply.status

    line = proxy.line(eko)
    began = time.monotonic()
    refused, tried, allowed = 0, 0, 0
    # Caddy takes either of two idle servers by lot: not that all fall on the one that is full.
    while refused < SURE and tried < 8 * WRONG_CODES:
        refused = refused + 1 if guess(line, tried, f"10.1.{tried % 250}.9") == 429 else 0
        tried += 1
        allowed += not refused
    assert refused == SURE
    # Each of the two servers counts for itself, and anew in every minute of a slow machine.
    minutes = 1 + int((time.monotonic() - began) / 60)
    assert WRONG_CODES <= allowed <= 2 * WRONG_CODES * minutes
    for lie in (amina, f"{amina}, {amina}", "127.0.0.1", "", "nonsense"):
        assert guess(line, 1, lie) == 429
    line.close()
    honest = proxy.line(amina)
    assert guess(honest, 1, eko) == 422
    honest.close()


def test_a_bank_and_its_files_are_uploaded_by_who_is_signed_in(
    proxy: Proxy, bruno: Visitor
) -> None:
    padding = "# " + "पतंग " * 40_000 + "\n"  # half a megabyte, more than any answer
    name = f"by-{proxy.name}"
    page = bruno.get("/author/new?start=file")
    form = next(one for one in page.forms if "/author/new" in one.action)
    fields = [(k, v) for k, v in form.filled if k not in ("file", "id", "text")]
    done = bruno.send(page, form, [*fields, ("text", bank() + padding), ("id", name)])
    assert (done.status, done.path) == (200, f"/author/{name}")
    picture = png(1200, 900)
    sound = b"OggS" + os.urandom(7 * 2**20)
    for file, content in (("kite.png", picture), ("wind.ogg", sound)):
        page = bruno.get(f"/author/{name}/pictures")
        form = next(one for one in page.forms if one.action.endswith("/pictures"))
        told = upload(bruno, page, form, file, content)
        assert told.status == 200, told.body[:500]
        shown = re.findall(r"/media/[0-9a-f]+", told.body.decode())
        assert file in told.body.decode()
        assert shown
    for media in {*shown}:
        reply, content = asked(proxy, "GET", media)
        assert content in (picture, sound)
        assert "immutable" in reply.headers["Cache-Control"]
        part, tail = asked(proxy, "GET", media, Range="bytes=4-7")
        assert (part.status, tail) == (206, content[4:8])
        assert part.headers["Content-Range"] == f"bytes 4-7/{len(content)}"


def upload(visitor: Visitor, page: Page, form: Form, name: str, content: bytes) -> Page:
    """Send a file in a form, as browsers do."""
    edge = "----edge"
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in form.filled
        if key != "file"
    ]
    lines.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    body = b"".join([*(one.encode() for one in lines), content, f"\r\n--{edge}--\r\n".encode()])
    return visitor.post(page, form.action, body, f"multipart/form-data; boundary={edge}")


def test_who_sends_more_than_is_taken_hears_so(proxy: Proxy) -> None:
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    for size in (bridge.BODY_LIMIT + 1, 10**6, 40 * 10**6):
        reply, content = asked(proxy, "POST", QUIZ, b"a=" + b"x" * (size - 2), **kind)
        assert (reply.status, content) == (413, bridge.TOO_LARGE), size


def test_a_connection_is_kept_for_many_requests(proxy: Proxy) -> None:
    line = proxy.line(NETS[proxy.name] + "5")
    line.connect()
    kept = line.sock
    for _ in range(20):
        line.request("GET", "/health")
        reply = line.getresponse()
        assert (reply.status, reply.read()) == (200, b"ok\n")
    assert line.sock is kept
    line.close()


def test_another_host_gets_no_page_of_ours(proxy: Proxy) -> None:
    for host in ("evil.example", f"{HOST}.evil.example", "127.0.0.2", "x y"):
        reply, content = asked(proxy, "GET", QUIZ, Host=host)
        assert b"Ten questions" not in content
        assert b"evil" not in content
        assert "evil" not in str(reply.headers)
        assert "Set-Cookie" not in reply.headers


def test_a_form_of_another_site_is_refused(proxy: Proxy) -> None:
    for origin in ("https://evil.example", f"http://{HOST}.evil.example", "null"):
        amina = proxy.visitor(NETS[proxy.name] + "3")
        page = amina.get(QUIZ)
        form = quiz_form(page)
        assert form
        sent = "&".join(f"{key}={value}" for key, value in unsure(form)).encode()
        kind = "application/x-www-form-urlencoded"
        reply, _ = asked(proxy, "POST", QUIZ, sent, Origin=origin, Content_Type=kind)
        assert reply.status == 403


def test_one_server_is_killed_and_nobody_loses_an_answer_then_both_and_it_is_said(
    proxy: Proxy, pair: Pair
) -> None:
    amina = proxy.visitor(NETS[proxy.name] + "7")
    page = amina.get(QUIZ)
    resent = 0
    for step in range(60):
        if step == 6:
            pair.first.kill()
        form = quiz_form(page)
        there = amina.send(page, form, unsure(form)) if form else amina.get(page.onward or "")
        if there.status in (502, 503):
            assert AWAY in there.body
            resent += 1
            time.sleep(1.0)  # as the words ask for
        else:
            assert there.status == 200, proxy.written()
            page = there
        if page.path.endswith("/result"):
            break
    assert page.path.endswith("/result"), proxy.written()
    # One was under way. Caddy has a form of those two seconds sent again, too: see its file.
    assert resent <= (1 if proxy.name == "nginx" else 10), proxy.written()
    style = page.styles[0].removeprefix(URL)
    assert asked(proxy, "GET", style)[0].status == 200
    pair.second.kill()
    for method, body in (("GET", None), ("POST", b"a=1")):
        reply, content = asked(proxy, method, QUIZ, body)
        assert reply.status in (502, 503)
        assert content.startswith(AWAY)
        assert reply.headers["Content-Type"].startswith("text/plain")
        assert reply.headers.get_all("Cache-Control") == ["no-store"]
    if proxy.name == "nginx":  # it keeps what has a name of its content
        assert asked(proxy, "GET", style)[0].status == 200
    pair.first.start()
    pair.second.start()


def test_nothing_that_is_written_names_a_visitor(proxy: Proxy) -> None:
    """After all that the tests above did."""
    written = proxy.written()
    assert NETS[proxy.name] not in written
    assert BROWSER not in written
    assert QUIZ not in written
