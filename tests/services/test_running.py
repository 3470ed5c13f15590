"""What a process makes ready before it serves."""

from __future__ import annotations

from pathlib import Path

from quiz.services.running import COMMANDS, VISITORS, open_site


def test_a_folder_of_banks_alone_names_competences_of_the_shipped_framework(
    tmp_path: Path,
) -> None:
    banks = tmp_path / "banks"
    (banks / "help").mkdir(parents=True)
    site, _ = open_site(
        {
            "QUIZ_HOME": str(tmp_path / "home"),
            "QUIZ_SECRET_FILE": str(tmp_path / "secret.key"),
            "QUIZ_BANKS": str(banks),
        },
        hold=False,
    )
    assert site.store._group is not None
    assert site.store._group.patience == COMMANDS > VISITORS, "nobody sends a command again"
    site.store.close()
    assert site.library.competence("digcomp", "4.2") is not None
    assert not site.library.contacts, "help lines of other places are not the operator's"
