"""What holds between lessons, practice scenarios and the knowledge: everything that is wrong, with file, line and key."""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from wizard.core.figures import figures_of
from wizard.core.lessons import WORDS, Lesson
from wizard.core.wording import names_in
from wizard.files.bundled import load_knowledge
from wizard.files.checking import DataFile, Fault, UnreadableDataError, faults_of
from wizard.sim.scenario import Internet, Scenario
from wizard.sim.scenarios import ORDER

FIGURED = ("text", "question", "fact")
"""The keys of a lesson whose sentences may hold figures of the knowledge, in braces."""


def check_course(
    resources: Path, sources: Iterable[str], causes: Iterable[str], today: datetime.date
) -> tuple[Fault, ...]:
    """Everything that is wrong in lessons and scenarios; ``sources`` and ``causes`` are the ids that exist."""
    found: list[Fault] = []
    scenarios = {path.stem: path for path in (resources / "scenarios").glob("*.toml")}
    for path in scenarios.values():
        found += _shaped(path, "scenarios", Scenario)[1]
    found += _shaped(resources / "scenarios" / "world" / "internet.toml", "scenarios/world", Internet)[1]
    for name in sorted({*ORDER} ^ scenarios.keys()):
        found.append(
            Fault(f"scenarios/{name}.toml", 1, "", "the file and its place in the order go together")
        )
    lessons: list[DataFile] = []
    for path in sorted((resources / "lessons").glob("*.toml")):
        file, faults = _shaped(path, "lessons", Lesson)
        found += faults
        if file is not None and not faults:
            lessons.append(file)
            found += _lesson(file, path.stem, {*sources}, {*causes}, today)
    if not found:
        found += _places(lessons)
    return tuple(found)


def _places(lessons: list[DataFile]) -> Iterator[Fault]:
    """A course counts its lessons from 1 without gaps."""
    taken: dict[int, str] = {}
    for file in lessons:
        place = file.table["place"]
        if place > len(lessons):
            yield file.fault(("place",), f"the course has {len(lessons)} lessons, without gaps")
        elif place in taken:
            yield file.fault(("place",), f"{taken[place]} has this place")
        taken[place] = file.name


def _shaped(path: Path, folder: str, shape: type) -> tuple[DataFile | None, tuple[Fault, ...]]:
    try:
        file = DataFile(f"{folder}/{path.name}", path.read_bytes())
    except UnreadableDataError as error:
        return None, (error.fault,)
    return file, faults_of(file, shape)


def _lesson(
    file: DataFile, name: str, sources: set[str], causes: set[str], today: datetime.date
) -> Iterator[Fault]:
    table = file.table
    if table["id"] != name:
        yield file.fault(("id",), f"the file's name says {name}")
    if table["scenario"] not in ORDER:
        yield file.fault(("scenario",), f"there is no scenario {table['scenario']}")
    words = len(table["text"].split())
    if words > WORDS:
        yield file.fault(("text",), f"{words} words; a lesson has {WORDS} at most")
    for place, trial in enumerate(table["try"]):
        cause = trial.get("expect", {}).get("cause", "")
        if cause and cause not in causes:
            yield file.fault(("try", place, "expect", "cause"), f"there is no cause {cause}")
    for place, fact in enumerate(table["fact"]):
        if fact["source"] not in sources:
            yield file.fault(("fact", place, "source"), f"sources.toml has no {fact['source']}")
        if fact["checked"] > today:
            yield file.fault(("fact", place, "checked"), "this day has not come yet")
    known = set(figures_of(load_knowledge()))
    for key in FIGURED:
        for word in sorted(names_in(str(table[key])) - known):
            yield file.fault((key,), f"no sentence here knows {{{word}}}")
