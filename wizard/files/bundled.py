"""What the program brings along (``resources``): knowledge, device profiles, causes, filters."""

import functools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from wizard.core.knowledge import Endpoints, Knowledge
from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import DeviceProfile, ProfileCard, card_of, is_own
from wizard.core.texts import _, one_line
from wizard.files import compiled
from wizard.files.failures import reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from wizard.core.blocklists import Blocklists
    from wizard.core.causes import Causes
    from wizard.core.click_paths import ClickPaths
    from wizard.core.comparison import Comparison
    from wizard.core.dns_hosts import DnsHosts
    from wizard.core.gateways import Gateways
    from wizard.core.glossary import Glossary
    from wizard.core.header_facts import HeaderFacts
    from wizard.core.lessons import Lesson
    from wizard.core.mistakes import Mistakes
    from wizard.core.outside import OutsideServices
    from wizard.core.paper import PaperUse
    from wizard.core.replies import Replies
    from wizard.core.reverse_names import ReverseWords

T = TypeVar("T")

KNOWLEDGE_FILES = {
    "methods": "methods",
    "endpoints": "endpoints",
    "limits": "limits",
    "basic_authentication": "timeline",
    "requirements": "requirements",
    "warnings": "warnings",
    "steps": "steps",
    "changes": "changes",
    "reasons": "reasons",
    "personas": "personas",
    "field_words": "field_words",
    "sources": "sources",
}
"""The fields of `Knowledge`, and the files that they come from."""


@functools.cache
def _root() -> str:
    """The folder of resources: inside the package once installed, beside it in the checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - see _bytes
    inside = os.path.join(package, "resources")  # noqa: PTH118
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "resources")  # noqa: PTH112, PTH118, PTH120


def _bytes(*parts: str) -> bytes:
    # Not pathlib: importing it costs plan's start 3 ms.
    with open(os.path.join(_root(), *parts), "rb") as file:  # noqa: PTH118, PTH123
        return file.read()


def resource(*parts: str) -> "Path":
    """A file or folder of ``resources``."""
    from pathlib import Path

    return Path(_root(), *parts)


def read_toml(path: "Path", shape: type[T]) -> T:
    """One data file as ``shape``. A wrong one is named with its key: it is a mistake of ours, not the user's."""
    return _read(path.name, path.read_bytes, shape)


def _read(name: str, read_data: Callable[[], bytes], shape: type[T]) -> T:
    from wizard.files.toml_tables import tables_of

    try:
        data = read_data()
    except OSError as error:
        raise _damaged_data(name, reason_of(error)) from error
    try:
        return msgspec.convert(tables_of(data.decode("utf-8").replace("\r\n", "\n")), shape)
    except ValueError as error:
        raise _damaged_data(name, _fault_in(name, data, shape) or str(error)) from error


def _fault_in(name: str, data: bytes, shape: Any) -> str:
    """Line, key and what is wrong: the first fault that has a key, "" where none is found."""
    from wizard.files.checking import read

    faults = read(name, data, shape)[1]
    return str(next((fault for fault in faults if fault.key), faults[0])) if faults else ""


def _damaged_data(name: str, reason: str) -> WizardError:
    return WizardError(
        Problem(
            id="data-file",
            text=_("The program's data file {name} can not be used: {reason}.").format(
                name=one_line(name, 100), reason=one_line(reason, 300)
            ),
            fix=_("Install the program again."),
        )
    )


@functools.cache
def _compiled() -> compiled.Compiled | None:
    return compiled.read(_bytes)


@functools.cache
def load_knowledge() -> Knowledge:
    """Everything that `decide` and `make_plan` know. Read once for the process."""
    ready = _compiled()
    files = [f"knowledge/{name}.toml" for name in KNOWLEDGE_FILES.values()]
    if ready is not None and all(compiled.fresh(ready, path, _bytes) for path in files):
        try:
            return msgspec.json.decode(ready.knowledge, type=Knowledge)
        except msgspec.DecodeError:
            pass  # the types have changed since: the TOML files are read instead
    return knowledge_from_toml()


def knowledge_from_toml() -> Knowledge:
    """The knowledge as the TOML files state it."""
    read: dict[str, Any] = {}
    for field in msgspec.structs.fields(Knowledge):
        name = f"{KNOWLEDGE_FILES[field.name]}.toml"
        read[field.name] = _read(name, functools.partial(_bytes, "knowledge", name), field.type)
    return Knowledge(**read)


def load_profile(profile_id: str) -> DeviceProfile:
    """The device profile of that id, the program's own or the user's.

    Raises `WizardError` at ``device.profile`` where there is none.
    """
    if is_own(profile_id):
        from wizard.files.own_profiles import load_own

        return load_own(profile_id)
    return _bundled_profile(profile_id)


@functools.cache
def _bundled_profile(profile_id: str) -> DeviceProfile:
    ready = _compiled()
    path = f"devices/{profile_id}.toml"
    if ready is not None and profile_id in ready.profiles and compiled.fresh(ready, path, _bytes):
        try:
            return msgspec.json.decode(ready.profiles[profile_id], type=DeviceProfile)
        except msgspec.DecodeError:
            pass  # as in load_knowledge
    if not _is_profile_id(profile_id):
        raise _unknown_profile(profile_id)
    return profile_from_toml(profile_id)


def profile_from_toml(profile_id: str) -> DeviceProfile:
    """The profile as its TOML file states it."""
    name = f"{profile_id}.toml"
    if profile_id not in profile_ids():
        raise _unknown_profile(profile_id)
    return _read(name, functools.partial(_bytes, "devices", name), DeviceProfile)


def profile_source(profile_id: str) -> bytes:
    """The file of one of the program's own profiles, as it stands."""
    return _bytes("devices", f"{profile_id}.toml")


def _is_profile_id(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum() and len(text) <= 80


def _unknown_profile(profile_id: str) -> WizardError:
    return WizardError(
        Problem(
            id="unknown-profile",
            text=_("There is no device profile called {name}.").format(name=one_line(profile_id, 60)),
            fix=_(
                "Leave the profile out, or use generic-printer, generic-application, generic-nas, "
                "generic-camera or generic-ups."
            ),
            field="device.profile",
        )
    )


def profile_ids() -> tuple[str, ...]:
    """The ids of all profiles, in order of the alphabet."""
    names = os.listdir(os.path.join(_root(), "devices"))  # noqa: PTH118, PTH208 - see _bytes
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def list_profiles() -> tuple[ProfileCard, ...]:
    """All profiles for a search: the user's own first, the generic ones last, else by vendor and family."""
    from wizard.files.own_profiles import own_cards

    return (*own_cards(), *_bundled_cards())


@functools.cache
def _bundled_cards() -> tuple[ProfileCard, ...]:
    profiles = [load_profile(profile_id) for profile_id in profile_ids()]
    profiles.sort(key=lambda profile: (profile.confidence == "generic", profile.vendor, profile.family))
    return tuple(map(card_of, profiles))


@functools.cache
def load_causes() -> "Causes":
    """Why mail fails, for `core.diagnose`. Read once for the process."""
    from wizard.core.causes import Causes

    return read_toml(resource("knowledge", "causes.toml"), Causes)


@functools.cache
def load_gateways() -> "Gateways":
    """The mail filters that discovery knows by name. Read once for the process."""
    from wizard.core.gateways import Gateways

    return read_toml(resource("knowledge", "gateways.toml"), Gateways)


@functools.cache
def load_dns_hosts() -> "DnsHosts":
    """The providers of DNS that discovery knows by their name servers. Read once for the process."""
    from wizard.core.dns_hosts import DnsHosts

    return read_toml(resource("knowledge", "dns_hosts.toml"), DnsHosts)


@functools.cache
def load_click_paths() -> "ClickPaths":
    """The way by clicks beside every script. Read once for the process."""
    from wizard.core.click_paths import ClickPaths

    return read_toml(resource("knowledge", "click_paths.toml"), ClickPaths)


@functools.cache
def load_comparison() -> "Comparison":
    """The methods side by side, with the knowledge's figures in. Read once for the process."""
    from wizard.core.comparison import Comparison, filled

    return filled(read_toml(resource("knowledge", "comparison.toml"), Comparison), load_knowledge())


@functools.cache
def load_glossary() -> "Glossary":
    """The field's words in plain ones, with the knowledge's figures in. Read once for the process."""
    from wizard.core.glossary import Glossary, filled

    return filled(read_toml(resource("knowledge", "glossary.toml"), Glossary), load_knowledge())


@functools.cache
def load_mistakes() -> "Mistakes":
    """What popular guides get wrong, with the knowledge's figures in. Read once for the process."""
    from wizard.core.mistakes import Mistakes, filled

    return filled(read_toml(resource("knowledge", "mistakes.toml"), Mistakes), load_knowledge())


@functools.cache
def load_paper_use() -> "PaperUse":
    """Which countries print on which paper. Read once for the process."""
    from wizard.core.paper import PaperUse

    return read_toml(resource("knowledge", "paper.toml"), PaperUse)


@functools.cache
def load_header_facts() -> "HeaderFacts":
    """What the headers of a received message mean. Read once for the process."""
    from wizard.core.header_facts import HeaderFacts

    return read_toml(resource("knowledge", "headers.toml"), HeaderFacts)


@functools.cache
def load_replies() -> "Replies":
    """Why Exchange Online says what it says. Read once for the process."""
    from wizard.core.replies import Replies

    return read_toml(resource("knowledge", "replies.toml"), Replies)


@functools.cache
def load_lessons() -> "tuple[Lesson, ...]":
    """The lessons of practice in the order of the course, with the knowledge's figures in. Read once for the process."""
    from wizard.core.lessons import Lesson, filled

    read = (read_toml(path, Lesson) for path in resource("lessons").glob("*.toml"))
    return filled(sorted(read, key=lambda lesson: lesson.place), load_knowledge())


@functools.cache
def load_endpoints() -> Endpoints:
    """Where each Microsoft 365 cloud answers, without the rest of the knowledge."""
    return read_toml(resource("knowledge", "endpoints.toml"), Endpoints)


@functools.cache
def load_outside() -> "OutsideServices":
    """What may be asked outside, and who learns what by it. Read once for the process."""
    from wizard.core.outside import OutsideServices

    return read_toml(resource("knowledge", "services_outside.toml"), OutsideServices)


@functools.cache
def load_blocklists() -> "Blocklists":
    """The lists of addresses whose mail is refused, and what their answers mean. Read once for the process."""
    from wizard.core.blocklists import Blocklists

    return read_toml(resource("knowledge", "blocklists.toml"), Blocklists)


@functools.cache
def load_reverse_words() -> "ReverseWords":
    """What the words in names behind addresses speak for. Read once for the process."""
    from wizard.core.reverse_names import ReverseWords

    return read_toml(resource("knowledge", "reverse_names.toml"), ReverseWords)


def compile_resources() -> bytes:
    """``resources/compiled.json`` afresh from the TOML files."""
    ids = profile_ids()
    sources = {
        f"knowledge/{name}.toml": _bytes("knowledge", f"{name}.toml") for name in KNOWLEDGE_FILES.values()
    }
    sources |= {f"devices/{one}.toml": _bytes("devices", f"{one}.toml") for one in ids}
    return compiled.build(knowledge_from_toml(), {one: profile_from_toml(one) for one in ids}, sources)
