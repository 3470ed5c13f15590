"""Behind nginx and behind Caddy, as the files of docs/operators set them up."""

from __future__ import annotations

import gzip
import json
import os
import re
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from quiz.web.limits import WRONG_CODES
from tests import postgres
from tests.house.test_set_ups import environment
from tests.reliability.place import QUIZ, bank
from tests.reliability.proxies import HOST, URL, Proxy
from tests.server import RunningServer
from tests.visitor import Page, Visitor, play, quiz_form, unsure

AMINA, EKO = "127.0.0.21", "127.0.0.66"
