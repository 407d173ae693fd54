"""What holds between the data files, and between them and the code: everything that is wrong, with file, line and key.

What one file must look like says its type (``wizard.core``), read by ``wizard.files.checking``.
"""

import ast
import datetime
import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

import wizard.core.caveats
import wizard.core.device_app
import wizard.core.steps
from course_rules import check_course
from wizard.core.blocklists import Blocklists
from wizard.core.case import case_of, numbers
from wizard.core.causes import Causes, pattern_faults
from wizard.core.comparison import Comparison
from wizard.core.figures import figures_of
from wizard.core.gateways import Gateways
from wizard.core.glossary import Glossary
from wizard.core.header_facts import HeaderFacts
from wizard.core.intake import read_answers
from wizard.core.knowledge import Knowledge
from wizard.core.mistakes import Mistakes
from wizard.core.outside import OutsideServices
from wizard.core.replies import Replies
from wizard.core.requirements import REQUIREMENTS
from wizard.core.reverse_names import ReverseWords
from wizard.core.wording import names_in
from wizard.files.bundled import KNOWLEDGE_FILES, load_knowledge
from wizard.files.checking import DataFile, Fault, Key, UnreadableDataError, faults_of
from wizard.files.profile_rules import read_profile
from wizard.sim.entra.errors import EntraErrors

LAZY: dict[str, type] = {
    "blocklists": Blocklists,
    "causes": Causes,
    "comparison": Comparison,
    "entra_errors": EntraErrors,
    "gateways": Gateways,
    "glossary": Glossary,
    "headers": HeaderFacts,
    "mistakes": Mistakes,
    "reverse_names": ReverseWords,
    "services_outside": OutsideServices,
    "replies": Replies,
}
"""The files of ``knowledge`` that are read when they are first shown."""

OWN_SOURCES = frozenset({"causes", "entra_errors", "gateways"})
"""The files that name their sources themselves."""


OUR_OWN = "policy"
"""The source of the product's own rules: it has no page."""

UNSURE = frozenset({"reported", "unconfirmed"})

DECIDES_NOTHING = frozenset({"knowledge/personas.toml"})
"""What is a guess and is shown to nobody."""


def check(resources: Path, today: datetime.date) -> tuple[Fault, ...]:
    """Everything that is wrong in ``resources``, in the order of files and lines."""
    found: list[Fault] = []
    files: dict[str, DataFile] = {}
    shapes = _shapes()
    for path in sorted((resources / "knowledge").glob("*.toml")):
        name = f"knowledge/{path.name}"
        try:
            file = DataFile(name, path.read_bytes())
        except UnreadableDataError as error:
            found.append(error.fault)
            continue
        if path.stem not in shapes:
            found.append(file.fault((), "nothing reads this file"))
            continue
        files[path.stem] = file
        faults = faults_of(file, shapes[path.stem])
        if path.stem == "causes" and not any(fault.key for fault in faults):
            faults = tuple(_causes(file))  # its type sees the same, and does not know where
        found += faults
    for missing in sorted(shapes.keys() - {path.stem for path in (resources / "knowledge").glob("*.toml")}):
        found.append(Fault(f"knowledge/{missing}.toml", 1, "", "the file is missing"))
    for path in sorted((resources / "devices").glob("*.toml")):
        found += read_profile(f"devices/{path.name}", path.stem, path.read_bytes(), today)[1]
    if not found:
        # Sentences and ids are looked at once every file has its shape.
        found += _days(files, today)
        found += _sources(files, resources)
        found += _alphabet(files["glossary"])
        found += _replies(files["replies"])
        found += _placeholders(files)
        found += _ids(files)
        causes = [cause["id"] for cause in files["causes"].table["cause"]]
        found += check_course(resources, files["sources"].table, causes, today)
    return tuple(sorted(set(found)))


def _shapes() -> dict[str, Any]:
    """The type of every file in ``knowledge``, by its name."""
    fields = {field.name: field.type for field in msgspec.structs.fields(Knowledge)}
    return {file: fields[name] for name, file in KNOWLEDGE_FILES.items()} | LAZY


def _facts(value: Any, key: Key = ()) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Every table with a source, and where it is."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _facts(one, (*key, place))
    elif isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield key, value
        for name, one in value.items():
            yield from _facts(one, (*key, name))


def _days(files: dict[str, DataFile], today: datetime.date) -> Iterator[Fault]:
    for file in files.values():
        checked = [(key, fact.get("checked")) for key, fact in _facts(file.table)]
        checked += [
            ((name,), entry.get("checked")) for name, entry in file.table.items() if isinstance(entry, dict)
        ]
        for key, day in checked:
            if isinstance(day, datetime.date) and day > today:
                yield file.fault((*key, "checked"), "this day has not come yet")


def _sources(files: dict[str, DataFile], resources: Path) -> Iterator[Fault]:
    known: dict[str, Any] = files["sources"].table
    used: set[str] = set()
    for name, file in files.items():
        for key, fact in _facts(file.table) if name not in OWN_SOURCES else ():
            used.add(fact["source"])
            yield from _source(file, key, fact, known)
    for lesson in (*(resources / "scenarios").glob("*.toml"), *(resources / "lessons").glob("*.toml")):
        used |= set(re.findall(r'(?m)^source = "([\w-]+)"$', lesson.read_text(encoding="utf-8")))
    for source in known:
        if source not in used:
            yield files["sources"].fault((source,), "no fact names this source")
        elif not known[source]["url"].startswith("https://") and source != OUR_OWN:
            yield files["sources"].fault((source, "url"), "an address begins with https://")
    for key, fact in _facts(files["gateways"].table):
        if not fact["source"].startswith("https://"):
            yield files["gateways"].fault((*key, "source"), "an address begins with https://")


def _source(file: DataFile, key: Key, fact: dict[str, Any], known: dict[str, Any]) -> Iterator[Fault]:
    """A fact's source exists, and an unsure one has a page to send the reader to."""
    source = fact["source"]
    if source not in known:
        yield file.fault((*key, "source"), f"sources.toml has no {source}")
    elif fact.get("confidence") in UNSURE and not known[source]["url"] and file.name not in DECIDES_NOTHING:
        yield file.fault((*key, "confidence"), "an unsure fact needs a source with a live page")


def _causes(file: DataFile) -> Iterator[Fault]:
    """The file's own sources and the causes that name one another; its type says so too, but not where."""
    own, used = file.table["sources"], set()
    ids = {cause["id"] for cause in file.table["cause"]}
    for key, fact in _facts(file.table):
        used.add(fact["source"])
        if fact["source"] not in own:
            yield file.fault((*key, "source"), f"the file's sources have no {fact['source']}")
    used |= {sign.get("source") for cause in file.table["cause"] for sign in cause.get("sign", ())}
    for name in own:
        if name not in used:
            yield file.fault(("sources", name), "no cause names this source")
    for stage, wordings in file.table.get("stages", {}).items():
        for fault in pattern_faults(tuple(wordings), {}):
            yield file.fault(("stages", stage), fault)
    for place, cause in enumerate(file.table["cause"]):
        for other in {*cause.get("also", ())} - ids:
            yield file.fault(("cause", place, "also"), f"there is no cause {other}")
        for row, sign in enumerate(cause.get("sign", ())):
            keys = ("text", "also_text", "not", "not_near")
            patterns = tuple(pattern for key in keys for pattern in sign.get(key, ()))
            for fault in pattern_faults(patterns, file.table.get("terms", {})):
                yield file.fault(("cause", place, "sign", row), fault)


def _alphabet(file: DataFile) -> Iterator[Fault]:
    names = [entry["term"].casefold() for entry in file.table["term"]]
    for place, (before, name) in enumerate(pairwise(names), start=1):
        if name <= before:
            yield file.fault(("term", place, "term"), "it stands twice, or out of the order of the alphabet")


def _replies(file: DataFile) -> Iterator[Fault]:
    """Each reply begins with a code and words of its own; a report also with the enhanced code that is its id."""
    for part, form in (("reply", r"[2-5]\d\d [245]\.\d{1,3}\.\d{1,3} \S.*"), ("bounce", r"5\d\d {id} \S.*")):
        seen: set[tuple[str, ...]] = set()
        for name, fact in file.table[part].items():
            says = fact["says"]
            if (says, *fact.get("methods", ())) in seen:
                yield file.fault((part, name, "says"), "another entry says the same")
            elif not re.fullmatch(form.replace("{id}", re.escape(name)), says):
                yield file.fault(
                    (part, name, "says"), "it begins with the code, the enhanced code and a word"
                )
            if not fact["text"].endswith("."):
                yield file.fault((part, name, "text"), "a sentence ends with a full stop")
            seen.add((says, *fact.get("methods", ())))


# --- sentences --------------------------------------------------------------------------------------------------------


def _placeholders(files: dict[str, DataFile]) -> Iterator[Fault]:
    knowledge = load_knowledge()
    figures = set(figures_of(knowledge))
    case = case_of(read_answers({"domain": "contoso.com"}), None, knowledge, datetime.date(2026, 11, 20))
    of_a_case = set(numbers(case, knowledge))
    known: dict[str, set[str]] = {
        "requirements": of_a_case,
        "warnings": of_a_case | set(_words_of(wizard.core.caveats.__file__)),
        "steps": of_a_case
        | set(_words_of(wizard.core.steps.__file__))
        | set(_words_of(wizard.core.device_app.__file__)),
        "timeline": {"last_day"},
        "comparison": figures | {"minutes"},
        "glossary": figures,
        "headers": {"ip", "domain"},
        "mistakes": figures,
        "methods": set(),
    }
    for name, words in known.items():
        for key, text in _texts(files[name].table):
            for word in sorted(names_in(text) - words):
                yield files[name].fault(key, f"no sentence here knows {{{word}}}")


def _texts(value: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _texts(one, (*key, place))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, (*key, name))


# --- ids --------------------------------------------------------------------------------------------------------------


def _ids(files: dict[str, DataFile]) -> Iterator[Fault]:
    """An id that no code uses, and one that the code uses and the data lacks."""
    requirements = {name for rules in REQUIREMENTS.values() for name, _ in rules}
    yield from _compare(files["requirements"], requirements, requirements)
    everywhere = {
        word for path in Path(wizard.core.steps.__file__).parent.glob("*.py") for word in _words_of(str(path))
    }
    warnings = _ids_in(wizard.core.caveats.__file__)
    yield from _compare(files["warnings"], everywhere, warnings)
    steps = _ids_in(wizard.core.steps.__file__) - requirements
    yield from _compare(files["steps"], everywhere, steps)


def _compare(file: DataFile, used: set[str], needed: set[str]) -> Iterator[Fault]:
    for name in file.table:
        if name not in used:
            yield file.fault((name,), "no code uses this id")
    for name in sorted(needed - set(file.table)):
        yield Fault(file.name, 1, name, "the code uses this id, and the file lacks it")


def _ids_in(module: str) -> set[str]:
    """What looks like an id among the words of a module: lower case, joined by hyphens."""
    return {word for word in _words_of(module) if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", word)}


@functools.cache
def _words_of(module: str) -> frozenset[str]:
    """The texts in a module's code."""
    tree = ast.parse(Path(module).read_text(encoding="utf-8"))
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))
