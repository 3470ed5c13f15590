"""Behind nginx and behind Caddy, as the files of docs/operators set them up."""

from __future__ import annotations

AMINA, EKO = "127.0.0.21", "127.0.0.66"
