"""Texts that have stopped other programs, by name."""

from __future__ import annotations

import random


def bombs() -> dict[str, str | bytes]:
    """Give every bomb; each is to be refused, in words, within the limits of a small machine."""
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    merges = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    half = 2 * 2**20
    chance = random.Random(3)
    return {
        "laughs": laughs,
        "merge keys": merges,
        "a self-reference": "a: &a [*a]\n",
        "a self-reference as a key": "&a {? *a : 1}\n",
        "100,000 anchors": "".join(f"k{n}: &a{n} x\n" for n in range(100_000)),
        "100,000 aliases": "a: &a x\n" + "".join(f"k{n}: *a\n" for n in range(100_000)),
        "100,000 tags": "".join(f"- !t{n} x\n" for n in range(100_000)),
        "100,000 brackets": "[" * 100_000,
        "100,000 braces": "{" * 100_000,
        "brackets and braces": "[{" * 50_000,
        "2,000 brackets, closed": "[" * 2_000 + "]" * 2_000,
        "100,000 dashes": "- " * 100_000,
        "100,000 question marks": "? " * 100_000,
        "100,000 colons": ": " * 100_000,
        "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(2_000)),
        "brackets in lines": "[\n" * 100_000,
        "a long list": "[" + "a," * half + "]",
        "a long list of lines": "- a\n" * 1_000_000,
        "empty lists": "[" + "[]," * 1_000_000 + "]",
        "many keys": "".join(f"k{n}: v\n" for n in range(300_000)),
        "a key that repeats": "k: v\n" * 500_000,
        "many documents": "--- a\n" * 500_000,
        "many directives": "%TAG !a! b\n" * 200_000,
        "a long line": "a: " + "x" * (half - 3),
        "a long quoted line": 'a: "' + "x" * (half - 4),
        "long escapes": 'a: "' + "\\U0010FFFD" * 200_000 + '"',
        "a long key": "x" * half + ": 1",
        "a long key in braces": "{" + "x" * half + ": 1}",
        "a long block": "a: |\n" + "  x\n" * 500_000,
        "a long fold": "a: >\n" + "  x\n\n" * 500_000,
        "a long comment": "#" * half,
        "empty lines": "\n" * half,
        "many short lists": "".join(f"k{n}: [{'a,' * 900}]\n" for n in range(900)),
        "a list of mappings of lists": "- {a: [b, c], d: [e]}\n" * 9_000,
        "a key of mistakes": (
            "title: x\nitems:\n"
            + f"- {{stem: x, options: {{a: b, c: d}}, key: [{'X,' * 9_000}]}}\n" * 25
        ),
        "many commas": "[" + "," * half,
        "open quotes": "'" * half,
        "open double quotes": '"a ' * (half // 3),
        "exclamation marks": "! " * (half // 2),
        "stars": "* " * (half // 2),
        "a large file": "#" * (4 * 2**20 + 1),
        "a large file in Devanagari": "#" + "\u0928" * (2 * 2**20),
        "nulls": b"\x00" * half,
        "noise": chance.randbytes(half),
        "words of noise": "".join(chance.choices("[]{}:,-?|>&*!%@`'\"# \nab", k=half)),
        "UTF-16": "title: x\n".encode("utf-16") * 10_000,
        "surrogates": "a: \ud800\n" * 100_000,
        "controls": "a: \x07\n" * 100_000,
        "hidden controls": 'a: "\\0"\n' * 100_000,
        "hashes": "a: b #c\n" + "".join(f"k{n}: b #c\n" for n in range(100_000)),
        "items of nothing": "title: x\nitems: [" + "{}," * 200_000 + "]",
        "items of mistakes": "title: x\nitems: [" + "{a: {b: c}, stm: x}," * 40_000 + "]",
        "unknown keys": "title: x\n" + "".join(f"k{n}: v\n" for n in range(100_000)),
        "languages": "title: {" + "".join(f"x{n}: v," for n in range(100_000)) + "}\nitems: [a]",
        "a great number": "format: " + "9" * 1_000_000,
    }
