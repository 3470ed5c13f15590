"""What the product is measured against: Flask with nothing around, behind the same bridge."""

from __future__ import annotations

import gzip
import os

from flask import Flask, Response, render_template, request

from quiz.web.bridge import Bridge

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
</head><body><h1>{{ title }}</h1><form method="post">
{% for question in questions %}<fieldset><legend>{{ question.stem }}</legend>
{% for option in question.options %}<label><input type="radio" name="{{ question.name }}" \
value="{{ loop.index }}"><span>{{ option }}</span></label>
{% endfor %}</fieldset>{% endfor %}
<button>Send</button></form><p>{{ filling }}</p></body></html>"""

SIZE = "BENCH_PAGE_BYTES"
"""The environment variable that says how many bytes the bare page shall have."""


def app() -> Bridge:
    """Make the bare application as a server process runs it."""
    return Bridge(bare().wsgi_app, _nothing, _nothing)


def bare() -> Flask:
    """Make an application of two views: hello as JSON, and a page of a form from Jinja."""
    flask = Flask("bare", static_folder=None)
    questions = [
        {
            "name": f"q{number}",
            "stem": f"Question {number}: what do you do with a message that asks for a code?",
            "options": [f"Answer {letter} to question {number}" for letter in "ABCD"],
        }
        for number in range(1, 11)
    ]

    template = flask.jinja_env.from_string(PAGE)

    def drawn(filling: str) -> str:
        return render_template(
            template, title="Ten questions", questions=questions, filling=filling
        )

    with flask.test_request_context():
        missing = int(os.environ.get(SIZE, "0")) - len(drawn("").encode())
    filling = "The same size as the page beside it. " * (max(0, missing) // 37 + 1)
    filling = filling[: max(0, missing)]

    @flask.get("/hello")
    def hello() -> dict[str, str]:
        return {"hello": "world"}

    @flask.get("/page")
    def page() -> Response:
        text = drawn(filling).encode()
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(text)
        packed = gzip.compress(text, compresslevel=5, mtime=0)
        return Response(packed, headers={"Content-Encoding": "gzip"})

    return flask


def _nothing() -> None:
    pass
