"""The files that operators copy: every setting exists, none is missing, each fits the others."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from quiz.services.settings import SETTINGS, read_settings
from quiz.web import bridge
from tests.server import ROOT

FOLDER = ROOT / "docs" / "operators"
KNOWN = {f"QUIZ_{setting.name}": setting for setting in SETTINGS}
NEEDED = {
    "QUIZ_URL",
    "QUIZ_BIND",
    "QUIZ_PROXIES",
    "QUIZ_DATABASE",
    "QUIZ_SECRET_FILE",
    "QUIZ_HOME",
    "QUIZ_BANKS",
    "QUIZ_WORKERS",
    "QUIZ_POOL",
}
ELSEWHERE = {"QUIZ_BANKS", "QUIZ_LIBRARY"}
"""Folders of the operator's machine, which need not exist here."""


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def environment(name: str) -> dict[str, str]:
    """Read a file of settings as systemd does: no quotes, no expansions, comments by line."""
    found = {}
    for line in text_of(name).splitlines():
        if line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, line
            assert key not in found, f"{key} stands twice"
            assert not set("\"'\\ $") & set(value), line
            found[key] = value
    return found


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(text_of("compose.yaml"))


def set_ups() -> dict[str, dict[str, str]]:
    services = yaml.safe_load(text_of("compose.yaml"))["services"]
    containers = {f"compose {name}": services[name]["environment"] for name in ("first", "second")}
    return {**containers, **{name: environment(name) for name in ("first.env", "further.env")}}


@pytest.mark.parametrize("name", set_ups())
def test_a_set_up_names_settings_that_exist_with_values_that_are_read(name: str) -> None:
    settings = {key: value for key, value in set_ups()[name].items() if key.startswith("QUIZ_")}
    assert set(settings) >= NEEDED
    assert set(settings) <= set(KNOWN)
    for key, value in settings.items():
        assert isinstance(value, str), f"{key} is not quoted, so YAML made something of it"
        if key not in ELSEWHERE:
            KNOWN[key].read(value)
    sound = {key: value for key, value in settings.items() if key not in ELSEWHERE}
    assert read_settings(sound).https


def test_every_setting_named_anywhere_in_the_folder_exists() -> None:
    for path in FOLDER.iterdir():
        named = set(re.findall(r"\bQUIZ_[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert named <= set(KNOWN), path.name


def test_every_setting_stands_in_the_table() -> None:
    table = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    stands = set(re.findall(r"^\| `(QUIZ_[A-Z_]+)` \|", table, re.MULTILINE))
    assert stands == set(KNOWN) - {"QUIZ_CORPORA", "QUIZ_FAIL"}


def test_one_server_of_a_set_up_imports_banks_and_all_share_the_rest() -> None:
    found = set_ups()
    own = {"QUIZ_BANKS", "QUIZ_BIND", "QUIZ_LIBRARY"}
    for first, further in (("compose first", "compose second"), ("first.env", "further.env")):
        assert found[first]["QUIZ_BANKS"]
        assert found[further]["QUIZ_BANKS"] == ""
        assert found[further]["QUIZ_LIBRARY"] == found[first]["QUIZ_BANKS"]
        rest = [{k: v for k, v in found[one].items() if k not in own} for one in (first, further)]
        assert rest[0] == rest[1]


def connections(settings: Mapping[str, str], servers: int) -> int:
    return servers * int(settings["QUIZ_WORKERS"]) * int(settings["QUIZ_POOL"]) + 4


def test_the_database_of_the_set_up_gives_as_many_connections_as_it_opens(compose: Any) -> None:
    services = compose["services"]
    (most,) = [
        int(word.partition("=")[2])
        for word in services["database"]["command"]
        if word.startswith("max_connections=")
    ]
    assert connections(services["first"]["environment"], 2) <= most - 3
    assert "synchronous_commit=on" in services["database"]["command"]


def test_the_arithmetic_of_the_page_is_right() -> None:
    text = text_of("several-servers.md")
    assert "2 x 2 x 24 + 4 = 100" in text
    assert connections({"QUIZ_WORKERS": "2", "QUIZ_POOL": "24"}, 2) == 100
    assert connections({"QUIZ_WORKERS": "4", "QUIZ_POOL": "24"}, 10) == 964
    assert connections({"QUIZ_WORKERS": "4", "QUIZ_POOL": "12"}, 10) == 484
    assert "ten servers of four workers need 964" in text.lower()
    assert "to 12 (484)" in text


def test_the_parts_of_the_compose_file_know_one_another(compose: Any) -> None:
    services, secrets, volumes = compose["services"], compose["secrets"], compose["volumes"]
    for name, service in services.items():
        assert set(service.get("secrets", ())) <= set(secrets), name
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert source.startswith("./") or source in volumes, f"{name}: {mount}"
        assert set(service.get("depends_on", ())) <= set(services)
    for name in ("first", "second"):
        settings = services[name]["environment"]
        assert settings["QUIZ_SECRET_FILE"].removeprefix("/run/secrets/") in secrets
        assert settings["PGPASSFILE"].removeprefix("/run/secrets/") in secrets
        mounts = [mount.split(":")[1] for mount in services[name]["volumes"]]
        assert settings["QUIZ_HOME"] in mounts, "locks outlive the container"
        assert settings["QUIZ_LIBRARY"] in mounts
        assert "ports" not in services[name], "nobody reaches it beside the proxy"
        assert host(settings) in services[name]["healthcheck"]["test"][-1]
    mounted = [mount.split(":")[0] for mount in services["proxy"]["volumes"]]
    assert "./Caddyfile" in mounted
    assert (FOLDER / services["first"]["build"]["dockerfile"]).is_file()


def host(settings: Mapping[str, str]) -> str:
    return settings["QUIZ_URL"].removeprefix("https://")


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_leads_to_every_server_and_keeps_no_address(name: str) -> None:
    text = text_of(name)
    found = set_ups()
    assert host(found["first.env"]) in text
    if name == "Caddyfile":
        upstreams = re.search(r"reverse_proxy (.*) \{", text)
        assert upstreams
        assert set(upstreams[1].split()) == {"first:8000", "second:8000"}
        assert "output discard" in text
    else:
        upstreams_ = set(re.findall(r"^    server ([\d.:]+) ", text, re.MULTILINE))
        assert upstreams_ == {found[one]["QUIZ_BIND"] for one in ("first.env", "further.env")}
        blocks = text.count("\nserver {")
        assert text.count("access_log off;") == blocks == 2


def test_nginx_passes_on_who_asks_and_for_what() -> None:
    text = text_of("nginx.conf")
    headers = dict(re.findall(r"proxy_set_header\s+(\S+)\s+(\S+);", text))
    assert headers == {"Connection": '""', "Host": "$host", "X-Forwarded-For": "$remote_addr"}
    # A header set inside a location would drop all three there.
    inside = re.findall(r"location [^{]*\{([^}]*)\}", text)
    assert len(inside) == 3
    assert not any("proxy_set_header" in block for block in inside)
    assert text.count("{") == text.count("}")


def seconds(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s+(\d+)s", text)
    assert found, name
    return int(found[1])


@pytest.mark.parametrize(("name", "size"), [("Caddyfile", "max_size"), ("nginx.conf", "_size")])
def test_a_proxy_waits_as_long_and_takes_as_much_as_kitestring_does(name: str, size: str) -> None:
    from quiz.cli.serving import HEADER_MILLISECONDS
    from quiz.web.author import bar, exchange, pictures, typed

    text = text_of(name)
    reading = "read_timeout" if name == "Caddyfile" else "proxy_read_timeout"
    assert seconds(text, reading) > bridge.LARGE_SECONDS
    keeping = "keepalive" if name == "Caddyfile" else "keepalive_timeout"
    assert seconds(text, keeping) * 1000 < HEADER_MILLISECONDS
    found = re.search(rf"{size}\s+(\d+)(MB|m)\b", text)
    assert found
    most = max(bar.ROOM, typed.ROOM, exchange.ROOM, pictures.FILE_ROOM)
    assert int(found[1]) * 1_000_000 >= most


def test_the_unit_runs_the_server_with_the_settings_and_a_home_that_it_may_write() -> None:
    unit = text_of("kitestring.service")
    lines = dict(line.split("=", 1) for line in unit.splitlines() if re.match("[A-Z]", line))
    assert lines["EnvironmentFile"] == "/etc/kitestring/kitestring.env"
    assert lines["ExecStart"].endswith("/quiz serve")
    for name in ("first.env", "further.env"):
        settings = environment(name)
        assert settings["QUIZ_HOME"] == f"/var/lib/{lines['StateDirectory']}"
        assert lines["EnvironmentFile"] in text_of(name)
    assert lines["Restart"] == "always"
    assert int(lines["TimeoutStopSec"]) > 10
    sections = re.findall(r"^\[(\w+)\]$", unit, re.MULTILINE)
    assert sections == ["Unit", "Service", "Install"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "kitestring.service"
    runs = text_of("kitestring.service").replace("/opt/kitestring/bin/quiz", "/bin/true")
    unit.write_text(runs)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True
    )
    assert "kitestring.service" not in done.stderr, done.stderr


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_reads_its_file(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=quiz"]
    subprocess.run(
        [*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    text = text_of("nginx.conf").replace("/etc/ssl/quiz.pem", str(certificate))
    text = text.replace("/etc/ssl/quiz.key", str(key))
    text = re.sub(r"/var/(cache|log)/nginx/", f"{tmp_path}/", text)
    whole = tmp_path / "whole.conf"
    whole.write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\nhttp {{\n{text}\n}}\n"
    )
    done = subprocess.run(
        ["nginx", "-t", "-c", str(whole)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
