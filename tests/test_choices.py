"""What is remembered from one time to the next."""

from pathlib import Path

import pytest

from wizard.core.problem import WizardError
from wizard.files import Choices, load_choices, save_choices
from wizard.files.choices import choices_file
from wizard.ui.paper import ChosenPaper, usual_paper


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("wizard.files.choices.state_folder", lambda: tmp_path / "state")
    return tmp_path / "state"


def test_a_choice_is_kept(place: Path) -> None:
    assert load_choices() == Choices()
    save_choices(Choices(paper="Letter"))
    assert load_choices().paper == "Letter"
    assert ChosenPaper().paper == "Letter"


@pytest.mark.parametrize("content", [b"{", b'{"paper": "A5"}', b"[1]", b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_put_aside_and_forgotten(place: Path, content: bytes) -> None:
    place.mkdir()
    choices_file().write_bytes(content)
    assert load_choices() == Choices()
    (kept,) = place.iterdir()
    assert kept.read_bytes() == content


def test_what_can_not_be_kept_holds_for_now(place: Path) -> None:
    place.write_text("no folder", encoding="utf-8")
    chosen = ChosenPaper()
    other = "A4" if chosen.paper == "Letter" else "Letter"
    with pytest.raises(WizardError):
        chosen.choose("A4" if other == "A4" else "Letter")
    assert chosen.paper == other


@pytest.mark.parametrize(
    ("environment", "paper"),
    [
        ({"LANG": "en_US.UTF-8"}, "Letter"),
        ({"LANG": "de_DE.UTF-8"}, "A4"),
        ({"LANG": "en_US.UTF-8", "LC_PAPER": "de_DE.UTF-8"}, "A4"),
        ({"LC_PAPER": "de_DE.UTF-8", "LC_ALL": "en_CA.UTF-8"}, "Letter"),
        ({"LC_ALL": "", "LANG": "es_MX"}, "Letter"),
        ({"LANG": "C.UTF-8"}, "A4"),
        ({}, "A4"),
    ],
)
def test_the_paper_of_the_country(
    environment: dict[str, str], paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert usual_paper(environment) == paper
