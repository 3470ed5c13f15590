"""Behind a proxy: its word about where a visitor is counts, the visitor's own never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quiz.services.settings import BadSettings, read_settings
from quiz.web.limits import WRONG_CODES
from tests.web.place import TINY, Place, Seen, open_place

PROXY, AMINA, EKO = "127.0.0.1", "203.0.113.7", "93.184.216.34"
Make = Callable[[int], Place]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Give a maker of places that stand behind so many proxies."""
    made: list[Place] = []

    def maker(proxies: int) -> Place:
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        place = open_place(home, proxies=proxies)
        made.append(place)
        place.event(place.publish(TINY), "123456")
        return place

    yield maker
    for place in made:
        place.shut()


def ask(place: Place, forwarded: str | None, path: str = "/en/j?code=654321") -> Seen:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return place.browser(address=PROXY).get(path, headers=headers)


def use_up(place: Place, forwarded: Callable[[int], str]) -> None:
    """Guess as many codes as an address may."""
    for at in range(WRONG_CODES):
        assert ask(place, forwarded(at)).status == 422


def test_without_the_setting_a_header_changes_nobodys_address(make: Make) -> None:
    place = make(0)
    use_up(place, lambda at: f"10.0.0.{at}")
    assert ask(place, "10.9.9.9").status == 429


def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(make: Make) -> None:
    place = make(1)
    use_up(place, lambda _: EKO)
    assert ask(place, EKO).status == 429
    assert ask(place, AMINA).status == 422
    assert ask(place, None).status == 422  # from the proxy itself


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(1, "{lie}, " + EKO), (1, "{lie}, {lie}, " + EKO), (2, "{lie}, " + EKO + ", 10.1.1.1")],
)
def test_what_a_visitor_writes_before_the_proxy_counts_for_nothing(
    make: Make, proxies: int, forwarded: str
) -> None:
    place = make(proxies)
    use_up(place, lambda at: forwarded.format(lie=f"10.0.0.{at}"))
    assert ask(place, forwarded.format(lie=AMINA)).status == 429
    assert ask(place, forwarded.replace(EKO, AMINA).format(lie=EKO)).status == 422


@pytest.mark.parametrize(
    ("tried", "other"),
    [
        ("2001:db8:1:2::{at:x}", "2001:db8:1:3::1"),
        ("2001:db8:1:2:{at:x}:1:2:3", "2001:db8:1::2:1"),
        ("::ffff:93.184.216.34", "::ffff:93.184.216.35"),
    ],
)
def test_all_addresses_of_one_ipv6_network_count_as_one(make: Make, tried: str, other: str) -> None:
    place = make(1)
    use_up(place, lambda at: tried.format(at=at))
    assert ask(place, tried.format(at=999)).status == 429
    assert ask(place, other).status == 422


def test_an_address_is_the_same_in_both_of_its_spellings(make: Make) -> None:
    place = make(1)
    use_up(place, lambda at: EKO if at % 2 else f"::ffff:{EKO}")
    assert ask(place, EKO).status == 429
    assert ask(place, AMINA).status == 422


def test_a_header_too_short_for_the_proxies_is_not_believed(make: Make) -> None:
    place = make(2)
    use_up(place, lambda at: f"10.0.0.{at}")
    assert ask(place, "10.9.9.9").status == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (0, None, 200),
        (0, "192.168.1.5", 403),  # a proxy that nobody declared: somebody from anywhere
        (1, "192.168.1.5", 200),
        (1, EKO, 403),
        (1, "192.168.1.5, " + EKO, 403),
        (1, "nonsense", 403),
    ],
)
def test_without_https_staff_pages_are_for_the_same_network_behind_a_proxy_too(
    make: Make, proxies: int, forwarded: str | None, status: int
) -> None:
    assert ask(make(proxies), forwarded, "/staff/sign-in").status == status


def test_a_proxy_says_nothing_about_host_and_scheme(make: Make) -> None:
    place = make(1)
    lies = {
        "X-Forwarded-For": AMINA,
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "666",
        "X-Forwarded-Prefix": "/evil",
    }
    honest = place.browser().get("/en/q/tiny")
    told = place.browser().get("/en/q/tiny", headers=lies)
    assert told.status == 200
    assert "evil" not in told.text
    assert [name for name, _ in told.headers] == [name for name, _ in honest.headers]
    sent = place.browser(headers=lies)
    assert sent.send(sent.get("/en/q/tiny")).status == 303


def test_the_number_of_proxies_is_read_and_checked() -> None:
    assert read_settings({"HOME": "/nowhere"}).proxies == 0
    assert read_settings({"HOME": "/nowhere", "QUIZ_PROXIES": "2"}).proxies == 2
    for wrong in ("-1", "10", "yes", ""):
        with pytest.raises(BadSettings, match="QUIZ_PROXIES is how many proxies"):
            read_settings({"HOME": "/nowhere", "QUIZ_PROXIES": wrong})
