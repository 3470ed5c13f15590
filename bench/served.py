"""A response and a question page, each beside something bare in the same kind of server."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import banks
from bench.house import House, Request, answers, begin, house, practice, questions
from bench.load import Measured, load
from bench.serving import BARE, PRODUCT, Server, fetch
from bench.table import Line, Options, middle

ITEMS = 10
MOST_A_SECOND = 260
"""Attempts (of ten responses each) prepared for a second of load of one worker."""

HELLO = Request("GET", "/hello")
PAGE = Request("GET", "/page")
PACKED = ("Accept-Encoding", "gzip")


@dataclass
class Side:
    """Gather the rounds of one server under one kind of load."""

    server: Server
    folder: Path
    options: Options
    rounds: list[Measured] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    def run(self, requests: Sequence[Request], *, again: bool = True) -> Measured:
        """Load the server for one round."""
        before = self.server.processor_seconds()
        done = load(
            self.server.url,
            requests,
            connections=self.options.connections,
            seconds=self.options.seconds,
            again=again,
            folder=self.folder,
        )
        spent = self.server.processor_seconds() - before
        if done.broken or done.refused:
            raise RuntimeError(f"{done.refused} refused, {done.broken} broken: {self.server.log}")
        self.rounds.append(done)
        self.spent.append(1000 * spent / done.requests)
        return done

    @property
    def rate(self) -> float:
        """Give the median of replies a second."""
        return middle([done.rate for done in self.rounds])

    @property
    def p99(self) -> float:
        """Give the median of the slowest hundredth, in milliseconds."""
        return middle([done.p99 for done in self.rounds])

    @property
    def processor(self) -> float:
        """Give the median of the server's processor time for a reply, in milliseconds."""
        return middle(self.spent)

    def beside(self, other: Side) -> float:
        """Give the median of the ratios of rounds that ran one after the other."""
        return middle([a.rate / b.rate for a, b in zip(self.rounds, other.rounds, strict=True)])

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s, p99 {self.p99:.0f} ms, {self.processor:.2f} ms of processor"


def response(options: Options) -> Iterator[Line]:
    """Measure a stored response (CSRF, marking, sealed, on disk) beside hello as JSON."""
    with house(options.folder / "response", {"ten": banks.bank("ten", ITEMS)}) as built:
        quiz = practice(built, "ten")
        wanted = options.rounds * options.seconds * options.workers * MOST_A_SECOND
        begun = begin(built, quiz, wanted)
        waiting = list(answers(built, quiz, begun))
        with _both(built, options) as (product, bare):
            ours = Side(product, options.folder, options)
            hello = Side(bare, options.folder, options)
            for _ in range(options.rounds):
                hello.run([HELLO])
                done = ours.run(waiting, again=False)
                # The next round goes on where this one stopped, or its responses would be to
                # questions that are not open yet; what was under way has been sent, too.
                waiting = waiting[done.requests + options.connections :]
        acknowledged = sum(done.requests for done in ours.rounds)
        stored = _stored(built)
    ratio = ours.beside(hello)
    c = options.connections
    yield Line(
        f"response, on disk ({c} at once)",
        str(ours),
        str(hello),
        f"{ratio:.2f}",
        ">= 0.35 of hello",
        ratio >= 0.35,
    )
    yield Line(
        "  p99",
        f"{ours.p99:.0f} ms",
        f"{hello.p99:.0f} ms",
        f"{ours.p99 / hello.p99:.2f}",
        "<= 100 ms",
        ours.p99 <= 100,
    )
    # What was under way when a round ended may be stored as well, though nobody saw the reply.
    most = acknowledged + options.rounds * options.connections
    yield Line(
        "  stored of acknowledged",
        f"{stored:,}",
        f"{acknowledged:,}",
        "",
        "none lost",
        acknowledged <= stored <= most,
    )


def question(options: Options) -> Iterator[Line]:
    """Measure the question page beside a bare page of Jinja's of the same size."""
    with house(options.folder / "question", {"ten": banks.bank("ten", ITEMS)}) as built:
        quiz = practice(built, "ten")
        asked = list(questions(built, quiz, begin(built, quiz, 50)))
        packed = [Request(one.method, one.path, (*one.headers, PACKED), one.body) for one in asked]
        size = _size(built, asked[0], options)
        with _both(built, options, size) as (product, bare):
            pairs = [
                (
                    Side(product, options.folder, options),
                    asked,
                    Side(bare, options.folder, options),
                    [PAGE],
                ),
                (
                    Side(product, options.folder, options),
                    packed,
                    Side(bare, options.folder, options),
                    [Request("GET", "/page", (PACKED,))],
                ),
            ]
            for _ in range(options.rounds):
                for ours, requests, plain, page in pairs:
                    plain.run(page)
                    ours.run(requests)
    for (ours, _, plain, _), name in zip(pairs, ("", ", both gzip"), strict=True):
        ratio = ours.beside(plain)
        yield Line(
            f"question page, {size / 1000:.1f} kB{name}",
            str(ours),
            str(plain),
            f"{ratio:.2f}",
            ">= 0.5 of a bare page",
            ratio >= 0.5,
        )


@contextlib.contextmanager
def _both(built: House, options: Options, size: int = 0) -> Iterator[tuple[Server, Server]]:
    from bench.bare import SIZE

    log = options.folder / "servers.log"
    with (
        Server(PRODUCT, options.workers, built.settings, log) as product,
        Server(BARE, options.workers, {SIZE: str(size)}, log) as bare,
    ):
        yield product, bare


def _size(built: House, request: Request, options: Options) -> int:
    with Server(PRODUCT, 1, built.settings, options.folder / "servers.log") as product:
        status, body = fetch(product.port, request.path, dict(request.headers))
    assert status == 200, f"{request.path} answered {status}"
    return len(body)


def _stored(built: House) -> int:
    database = Path(built.settings["QUIZ_HOME"]) / "quiz.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM response").fetchone()[0])
