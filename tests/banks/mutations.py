"""Change one node of a bank at a time, and write banks so that each node has its line."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutation:
    """Hold a changed bank and the paths of which one should be named as wrong, if it is."""

    what: str
    at: Path
    data: Any
    places: tuple[Path, ...]

    @property
    def name(self) -> str:
        return f"{self.what} {'.'.join(map(str, self.at))}"


def dumped(value: Any, depth: int = 0) -> str:
    """Write data as YAML, one scalar per line and every scalar in quotes."""
    indent = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(
            f"{indent}{json.dumps(key, ensure_ascii=False)}:{_below(inner, depth)}"
            for key, inner in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"{indent}-{_below(inner, depth)}" for inner in value)
    return f"{indent}{json.dumps(value, ensure_ascii=False)}\n"


def _below(value: Any, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        return f"\n{dumped(value, depth + 1)}"
    return f" {json.dumps(value, ensure_ascii=False)}\n"


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield the path of every node but the root."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside if isinstance(value, dict | list) else ():
        yield (*at, key)
        yield from paths(inner, (*at, key))


def found(data: Any, at: Path) -> Any:
    for part in at:
        data = data[part]
    return data


def mutations(data: Any) -> Iterator[Mutation]:
    """Change every node in up to eight ways; a repeated key cannot be told in data alone."""
    chance = random.Random(7)
    every = list(paths(data))
    for at in every:
        value = found(data, at)
        parent, last = at[:-1], at[-1]
        yield _changed(data, at, "delete", lambda box, key: box.pop(key), (parent, at))
        if isinstance(last, int):
            yield _changed(
                data,
                at,
                "duplicate",
                lambda box, key: box.insert(key, copy.deepcopy(box[key])),
                (at, (*parent, last + 1), parent, (*parent, last + 1, "id")),
            )
        else:
            yield _changed(
                data,
                at,
                "rename",
                lambda box, key: _renamed(box, key),
                ((*parent, f"{last}x"), parent),
            )
        yield _changed(data, at, "retype", _set(_retyped(value)), (at,))
        yield _changed(data, at, "retype to list", _set(["zz", "zz"]), (at,))
        yield _changed(data, at, "wrong word", _set("no such thing"), (at,))
        yield _changed(
            data, at, "empty", _set("" if isinstance(value, str) else type(value)()), (at,)
        )
        yield _changed(data, at, "huge", _set(_huge(value)), (at,))
        other = chance.choice(
            [one for one in every if one[: len(at)] != at and at[: len(one)] != one]
        )
        yield _changed(data, at, "swap", _set(copy.deepcopy(found(data, other))), (at,))


def _changed(data: Any, at: Path, what: str, act: Any, places: tuple[Path, ...]) -> Mutation:
    changed = copy.deepcopy(data)
    act(found(changed, at[:-1]), at[-1])
    return Mutation(what, at, changed, places)


def _set(value: Any) -> Any:
    def act(box: Any, key: Any) -> None:
        box[key] = value

    return act


def _renamed(box: dict[str, Any], key: str) -> None:
    pairs = [(f"{one}x" if one == key else one, value) for one, value in box.items()]
    box.clear()
    box.update(pairs)


def _retyped(value: Any) -> Any:
    if isinstance(value, str):
        return {"x": "y"}
    return ["x"] if isinstance(value, dict) else "x"


def _huge(value: Any) -> Any:
    if isinstance(value, str):
        return "9" * 5000
    if isinstance(value, list):
        return value * 600
    return {**value, **{f"extra{number}": "x" for number in range(1100)}}
