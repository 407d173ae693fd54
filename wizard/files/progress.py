"""How far somebody is in the lessons, kept in the state folder: it belongs to the person, not to a plan."""

from pathlib import Path

import msgspec

from wizard.core.practice import Progress
from wizard.core.problem import WizardError
from wizard.files.plans import set_aside, state_folder
from wizard.files.reading import read_bytes
from wizard.files.writing import write_folder


def progress_file() -> Path:
    """Where the progress is kept."""
    return state_folder() / "practice.json"


def load_progress() -> Progress:
    """What was kept; an empty progress where nothing was, or where the file can not be read.

    A damaged file is moved out of the way of the next one, not thrown away.
    """
    place = progress_file()
    try:
        return msgspec.json.decode(read_bytes(str(place)), type=Progress)
    except WizardError:
        return Progress()
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        set_aside(place)
        return Progress()


def save_progress(progress: Progress) -> None:
    """Writes it whole or not at all. Raises `WizardError` where the folder can not be written."""
    place = progress_file()
    data = msgspec.json.format(msgspec.json.encode(progress), indent=2) + b"\n"
    write_folder(place.parent, {place.name: data})
