"""Strings that break programs. Our own list: each line says what it has broken somewhere."""

from __future__ import annotations

STRINGS: tuple[str, ...] = (
    # Nothing, and things that look like nothing
    "", " ", "\t", "\n", "\r\n", "\0", "a\0b", "\x01\x02\x1f", "\x7f", "\N{NO-BREAK SPACE}",
    "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\N{WORD JOINER}", "\x85",
    "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}", "\N{SOFT HYPHEN}", "\N{HANGUL FILLER}",
    # Values of other languages
    "null", "None", "undefined", "NaN", "Infinity", "-Infinity", "true", "False", "nil", "NULL",
    "[]", "{}", "()", "[object Object]", "0", "-0", "-1", "1e400", "1E+02", "0x10", "0b1", "1_000",
    "1.7976931348623157e309", "9" * 400, "-" * 50, "1/0", "١٢٣", "१२३", "Ⅷ", "½", "²", "1,5", "00",
    # Markup, templates, formats
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "<!--", "]]>",
    "<svg/onload=alert(1)>", "javascript:alert(1)", "jaVasCript:/*-/*`/*\\`/*'/*\"/**/alert(1)//",
    "{{7*7}}", "{% if 1 %}49{% endif %}", "{{config}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(x)s",
    "%s%s%s%n", "{0.__class__}", "{x!r:>{y}}", "%%", "%", "%c%c", "&lt;b&gt;", "&#x0;", "&amp;amp;",
    # Databases, shells, paths, sheets
    "'", "\"", "`", "\\", "';DROP TABLE attempt;--", "1' OR '1'='1", "\" OR \"\"=\"", "admin'--",
    "x' AND 1=CAST((SELECT 1) AS INT)--", "$(touch x)", "`id`", "; cat /etc/passwd", "| id",
    "&& id", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "%2e%2e%2f",
    "..;/", "....//", "C:\\", "CON", "nul", "file:///etc/passwd", "=1+1", "@SUM(1)", "+1", "-1+1",
    "=cmd|' /C calc'!A0",
    # Heads and lines
    "x\r\nSet-Cookie: a=b", "x\r\n\r\n<h1>", "http://evil.example/", "//evil.example", "a;b=c",
    "a,b",
    # Letters
    "हाँ", "नमस्ते दुनिया", "ك" * 40, "\N{RIGHT-TO-LEFT OVERRIDE}abc", "İstanbul ı", "ﬀ ﷽ ﷺ", "ẞß",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞", "e\N{COMBINING ACUTE ACCENT}" * 20, "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "\N{REPLACEMENT CHARACTER}", "\U0010ffff", "\ufffe", "\U000e0001", "ｆｕｌｌ", "①②③",
    # Sizes
    "a" * 255, "a" * 256, "a" * 4096, "ä" * 5000, "👩" * 1500, " " * 3000, "\n" * 3000, "((" * 2000,
    "a " * 4000,
)  # fmt: skip

BYTES: tuple[bytes, ...] = (
    b"\xff", b"\xfe\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xf4\x90\x80\x80",
    b"\xf0\x9f\x92", b"\x80", b"a\xffb", b"\xef\xbb\xbf", b"\x00" * 100, b"\xff" * 1000,
)  # fmt: skip
"""What is no UTF-8: lone surrogates, overlong and cut forms, bytes that never occur."""
