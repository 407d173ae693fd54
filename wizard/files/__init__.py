"""The only reader and writer of files: what the program brings along, plans, folders of results, the session.

Whatever goes wrong with a file ends as a `WizardError` that says what and why. The parts are loaded when they are
first asked for, since ``plan`` needs one of them and starts in a few hundredths of a second.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.files.bundled import list_profiles as list_profiles
    from wizard.files.bundled import load_blocklists as load_blocklists
    from wizard.files.bundled import load_causes as load_causes
    from wizard.files.bundled import load_click_paths as load_click_paths
    from wizard.files.bundled import load_comparison as load_comparison
    from wizard.files.bundled import load_dns_hosts as load_dns_hosts
    from wizard.files.bundled import load_endpoints as load_endpoints
    from wizard.files.bundled import load_gateways as load_gateways
    from wizard.files.bundled import load_glossary as load_glossary
    from wizard.files.bundled import load_header_facts as load_header_facts
    from wizard.files.bundled import load_knowledge as load_knowledge
    from wizard.files.bundled import load_lessons as load_lessons
    from wizard.files.bundled import load_mistakes as load_mistakes
    from wizard.files.bundled import load_outside as load_outside
    from wizard.files.bundled import load_paper_use as load_paper_use
    from wizard.files.bundled import load_profile as load_profile
    from wizard.files.bundled import load_replies as load_replies
    from wizard.files.bundled import load_reverse_words as load_reverse_words
    from wizard.files.bundled import read_toml as read_toml
    from wizard.files.bundled import resource as resource
    from wizard.files.choices import Choices as Choices
    from wizard.files.choices import load_choices as load_choices
    from wizard.files.choices import save_choices as save_choices
    from wizard.files.messages import read_message as read_message
    from wizard.files.plans import open_plan as open_plan
    from wizard.files.plans import plan_bytes as plan_bytes
    from wizard.files.plans import save_plan as save_plan
    from wizard.files.plans import session_file as session_file
    from wizard.files.plans import set_aside as set_aside
    from wizard.files.plans import state_folder as state_folder
    from wizard.files.progress import load_progress as load_progress
    from wizard.files.progress import save_progress as save_progress
    from wizard.files.reading import open_bytes as open_bytes
    from wizard.files.reading import read_bytes as read_bytes
    from wizard.files.reading import read_text as read_text
    from wizard.files.tenant_reports import read_report as read_report
    from wizard.files.tenant_reports import report_in as report_in
    from wizard.files.writing import write_bytes as write_bytes
    from wizard.files.writing import write_folder as write_folder

_PARTS = {
    "bundled": (
        "list_profiles",
        "load_blocklists",
        "load_causes",
        "load_click_paths",
        "load_comparison",
        "load_dns_hosts",
        "load_endpoints",
        "load_gateways",
        "load_glossary",
        "load_header_facts",
        "load_knowledge",
        "load_lessons",
        "load_mistakes",
        "load_outside",
        "load_paper_use",
        "load_profile",
        "load_reverse_words",
        "load_replies",
        "read_toml",
        "resource",
    ),
    "choices": ("Choices", "load_choices", "save_choices"),
    "messages": ("read_message",),
    "plans": ("open_plan", "plan_bytes", "save_plan", "session_file", "set_aside", "state_folder"),
    "progress": ("load_progress", "save_progress"),
    "reading": ("open_bytes", "read_bytes", "read_text"),
    "tenant_reports": ("read_report", "report_in"),
    "writing": ("write_bytes", "write_folder"),
}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _PART_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PART_OF[name]}"), name)
