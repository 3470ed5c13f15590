"""Be many students at once, page by page: ``python -m bench.visitors PORT START STUDENTS AT_ONCE``.

They are plain browsers without JavaScript: they follow links, send forms, keep cookies, and
stay on one connection each. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from urllib.parse import urlencode

from bench.load import read_reply

FORM = re.compile(r'<form method="post" action="([^"]+)"(.*?)</form>', re.DOTALL)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ONWARD = re.compile(r'<a class="btn" href="([^"]+)"')

MOST_PAGES = 100


class Student:
    """Play one quiz from its start page to its result."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self.requests = 0
        self.slowest = 0.0

    async def play(self, start: str) -> None:
        """Go on until there is a result; raises when there is no way on."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            at, page = await self._get(start)
            for _ in range(MOST_PAGES):
                if at.endswith("/result"):
                    return
                form = FORM.search(page)
                if form is not None:
                    at, page = await self._send(form[1], form[2])
                    continue
                onward = ONWARD.search(page)
                if onward is None:
                    raise RuntimeError(f"no way on from {at}")
                at, page = await self._get(onward[1])
            raise RuntimeError(f"no result, now at {at}")
        finally:
            self._writer.close()

    async def _send(self, action: str, form: str) -> tuple[str, str]:
        token = TOKEN.search(form)
        fields = {"csrf_token": token[1] if token else "", "a": "1"}
        return await self._ask("POST", action.replace("&amp;", "&"), urlencode(fields))

    async def _get(self, path: str) -> tuple[str, str]:
        return await self._ask("GET", path.replace("&amp;", "&"))

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[str, str]:
        for _ in range(5):
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
            if self._cookies:
                named = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
                lines.append(f"Cookie: {named}")
            if method == "POST":
                lines += [
                    "Content-Type: application/x-www-form-urlencoded",
                    f"Content-Length: {len(body)}",
                    "Sec-Fetch-Site: same-origin",
                ]
            began = time.perf_counter()
            self._writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            status, headers, reply = await read_reply(self._reader)
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.requests += 1
            if "set-cookie" in headers:
                name, _, value = headers["set-cookie"].partition(";")[0].partition("=")
                self._cookies[name] = value
            if status == 303:
                method, path, body = "GET", headers["location"], ""
                continue
            if status != 200:
                raise RuntimeError(f"{method} {path} answered {status}")
            return path.partition("?")[0], reply.decode()
        raise RuntimeError(f"too many redirects at {path}")


async def crowd(port: int, start: str, students: int, at_once: int) -> dict[str, float]:
    """Let so many students play, so many of them at once."""
    waiting = iter(range(students))
    done: list[Student] = []
    lost: list[str] = []

    async def seat() -> None:
        for _ in waiting:
            student = Student(port)
            try:
                await student.play(start)
                done.append(student)
            except (OSError, RuntimeError, asyncio.IncompleteReadError) as error:
                lost.append(str(error))

    began = time.perf_counter()
    await asyncio.gather(*(seat() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    for words in lost[:3]:
        print(words, file=sys.stderr)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "finished": len(done),
        "lost": len(lost),
        "seconds": seconds,
        "requests": sum(student.requests for student in done),
        "slowest": max((student.slowest for student in done), default=0.0),
        "processor": used.ru_utime + used.ru_stime,
    }


if __name__ == "__main__":
    port, start, students, at_once = sys.argv[1:]
    print(json.dumps(asyncio.run(crowd(int(port), start, int(students), int(at_once)))))
