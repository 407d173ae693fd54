"""What a person chose once and means from then on, kept in the state folder. It belongs to the person, not to a plan."""

from pathlib import Path

import msgspec

from wizard.core.paper import Paper
from wizard.core.problem import WizardError
from wizard.files.plans import set_aside, state_folder
from wizard.files.reading import read_bytes
from wizard.files.writing import write_folder


class Choices(msgspec.Struct, frozen=True, omit_defaults=True):
    """``paper``: None until somebody chose one; the country's own holds then."""

    paper: Paper | None = None


def choices_file() -> Path:
    """Where the choices are kept."""
    return state_folder() / "choices.json"


def load_choices() -> Choices:
    """What was kept; nothing chosen where there is no file. A damaged file is moved out of the way, not thrown away."""
    place = choices_file()
    try:
        return msgspec.json.decode(read_bytes(str(place)), type=Choices)
    except WizardError:
        return Choices()
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        set_aside(place)
        return Choices()


def save_choices(choices: Choices) -> None:
    """Writes them whole or not at all. Raises `WizardError` where the folder can not be written."""
    place = choices_file()
    data = msgspec.json.format(msgspec.json.encode(choices), indent=2) + b"\n"
    write_folder(place.parent, {place.name: data})
