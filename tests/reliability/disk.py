"""Watch what a server writes and syncs, and rebuild what a power cut would have left of it."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "pwrite64,ftruncate,fsync,fdatasync"
SECTOR = 512

LINE = re.compile(r"(\d+) +(\d+\.\d+) (\w+)\(\d+<((?:\\x[0-9a-f]{2})*)>(?:, )?(.*)")
RESUMED = re.compile(r"(\d+) +(\d+\.\d+) <\.\.\. (\w+) resumed>.*= (-?\d+)")
WRITTEN = re.compile(r'"((?:\\x[0-9a-f]{2})*)", (\d+), (\d+)')


def tracer() -> list[str]:
    """Give the command that runs another one and writes down its calls; none where it cannot."""
    found = shutil.which("strace")
    if not found:
        return []
    command = [found, "-f", "--seccomp-bpf", "-ttt", "-y", "-xx", "-s", "200000", "-e", CALLS]
    tried = subprocess.run([*command, "true"], check=False, capture_output=True)
    return command if tried.returncode == 0 else []


@dataclass(frozen=True)
class Call:
    """Hold one call: when it began, when it ended, what it did to which file."""

    began: float
    ended: float
    name: str
    path: str
    data: bytes = b""
    offset: int = 0

    @property
    def is_sync(self) -> bool:
        return self.name in ("fsync", "fdatasync")


def bytes_of(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def calls(trace: Path) -> list[Call]:
    """Read a trace in the order in which the calls began."""
    found: list[Call] = []
    waiting: dict[str, int] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            ended = RESUMED.match(line)
            if ended:
                place = waiting.pop(f"{ended[1]} {ended[3]}", None)
                if place is not None:
                    one = found[place]
                    found[place] = Call(
                        one.began, float(ended[2]), one.name, one.path, one.data, one.offset
                    )
                continue
            begun = LINE.match(line)
            if not begun:
                continue
            pid, at, name, path, rest = begun.groups()
            data, offset = b"", 0
            if name == "pwrite64":
                written = WRITTEN.match(rest)
                assert written, rest[:100]
                data, offset = bytes_of(written[1]), int(written[3])
                assert len(data) == int(written[2])
            elif name == "ftruncate":
                offset = int(rest.split()[0].rstrip(")"))
            over = float("inf") if "<unfinished" in rest else float(at)
            if over > float(at):
                waiting[f"{pid} {name}"] = len(found)
            found.append(Call(float(at), over, name, bytes_of(path).decode(), data, offset))
    return found


@dataclass
class Disk:
    """Hold files as they are on a disk, and what was written to each since its last sync."""

    files: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Call]] = field(default_factory=dict)

    def do(self, call: Call) -> None:
        """Let a call happen: what is written is only pending until its file is synced."""
        if not call.is_sync:
            self.pending.setdefault(call.path, []).append(call)
            return
        # Only what had been written when the sync began is on disk when it ends.
        for one in self.pending.pop(call.path, []):
            if one.began <= call.began:
                apply(self.files.setdefault(call.path, bytearray()), one)
            else:
                self.pending.setdefault(call.path, []).append(one)

    def cut(self, chance: random.Random | None = None) -> dict[str, bytes]:
        """Give the files after a power cut: of what was pending, nothing; or, by chance, any part.

        By chance each write came through or not, in any order, and some only up to a sector.
        """
        left = {path: bytearray(content) for path, content in self.files.items()}
        for path, writes in self.pending.items() if chance else ():
            assert chance is not None
            for one in writes:
                fate = chance.random()
                if fate < 0.5:
                    apply(left.setdefault(path, bytearray()), one)
                elif fate < 0.65 and len(one.data) > SECTOR:
                    torn = one.data[: chance.randrange(SECTOR, len(one.data), SECTOR)]
                    part = Call(one.began, one.ended, one.name, path, torn, one.offset)
                    apply(left.setdefault(path, bytearray()), part)
        return {path: bytes(content) for path, content in left.items()}


def apply(content: bytearray, call: Call) -> None:
    if call.name == "ftruncate":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    content.extend(bytes(max(0, call.offset + len(call.data) - len(content))))
    content[call.offset : call.offset + len(call.data)] = call.data


def cuts(
    disk: Disk, happened: Sequence[Call], moments: Sequence[float]
) -> Iterator[tuple[float, Disk]]:
    """Stop at each of these moments, in order, with the disk as it is then."""
    # A write counts from its beginning, a sync from its end.
    order = sorted(happened, key=lambda call: call.ended if call.is_sync else call.began)
    place = 0
    for moment in sorted(moments):
        while place < len(order):
            call = order[place]
            if (call.ended if call.is_sync else call.began) > moment:
                break
            disk.do(call)
            place += 1
        yield moment, disk
