"""The way by clicks beside every script: as values of one case, as Markdown, as a page, and as plain text."""

import base64
import hashlib
from collections.abc import Iterable

import msgspec

from wizard.core.click_paths import ClickPath, Part, PartKind, plain_step, plain_way
from wizard.core.knowledge import Knowledge
from wizard.core.texts import _, full_date, one_line
from wizard.render.markdown import md_code, md_quote
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.clicks import paths_of
from wizard.render.script_list import CLICK_PATH, SCRIPTS, described
from wizard.render.template import page, style


def click_path_files(case: ScriptCase, knowledge: Knowledge) -> dict[str, bytes]:
    """``click-path.html`` and ``click-path.md`` of a plan or a site, by name."""
    paths = paths_of(case, knowledge)
    scripts = described(tuple(SCRIPTS))
    return {
        CLICK_PATH: click_path_html(case, paths, scripts).encode("utf-8"),
        "click-path.md": click_path_markdown(case, paths, scripts).encode("utf-8"),
    }


def click_path_text(paths: Iterable[ClickPath], script: str) -> str:
    """The paths of one script for the window, in lines: title, place, numbered steps, source."""
    blocks = []
    for path in paths:
        if path.script != script:
            continue
        steps = [f"  {number}. {plain_step(step)}" for number, step in enumerate(path.steps, 1)]
        blocks.append("\n".join([path.title, f"  {plain_way(path)}", *steps, f"  {origin(path)}"]))
    return "\n\n".join(blocks)


class _Section(msgspec.Struct, frozen=True):
    """The paths beside one script, for the page."""

    script: str
    does: str
    paths: tuple[ClickPath, ...]


class _PageView(msgspec.Struct, frozen=True):
    """What the page shows."""

    title: str
    domain: str
    method: str
    day: str
    lead: str
    sections: tuple[_Section, ...]
    unproven: str


def click_path_html(
    case: ScriptCase, paths: tuple[ClickPath, ...], scripts: tuple[tuple[str, str], ...]
) -> str:
    """One page that stands alone, as the sheet does. ``scripts`` are file names with what each does, in order."""
    css = style("sheet.css") + "\n" + style("click_path.css")
    # The policy names the one style that may apply, by its hash (Content Security Policy 3, section 2.3.1).
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return page(
        "click_path.html", view=_view(case, paths, scripts), css=css, style_hash=digest, origin=origin
    )


def click_path_markdown(
    case: ScriptCase, paths: tuple[ClickPath, ...], scripts: tuple[tuple[str, str], ...]
) -> str:
    """The same for a ticket; every value is a code span that copies cleanly."""
    view = _view(case, paths, scripts)
    lines = [f"# {md_quote(view.title)}", ""]
    lines += [f"{md_quote(view.method)} for {md_code(view.domain)}, {md_quote(view.day)}", ""]
    lines += [md_quote(view.lead), ""]
    for section in view.sections:
        lines += [f"## {md_code(section.script)}: {md_quote(section.does)}", ""]
        for path in section.paths:
            place = md_quote(path.portal) + (f" (<{path.url}>)" if path.url else "")
            menu = [f"**{md_quote(word)}**" for word in path.menu]
            lines += [f"### {md_quote(path.title)}", "", " > ".join([place, *menu]), ""]
            lines += [f"{number}. {_markdown(step)}" for number, step in enumerate(path.steps, 1)]
            lines += ["", f"_{md_quote(origin(path))}_", ""]
    lines += [f"## {_('What this page can not prove')}", "", md_quote(view.unproven), ""]
    return "\n".join(lines)


def _view(case: ScriptCase, paths: tuple[ClickPath, ...], scripts: tuple[tuple[str, str], ...]) -> _PageView:
    sections = tuple(
        _Section(name, does, tuple(path for path in paths if f"{path.script}.ps1" == name))
        for name, does in scripts
    )
    return _PageView(
        title=_("By clicks: {device}").format(device=one_line(case.device, 120)),
        domain=one_line(case.domain, 253),
        method=one_line(case.method_name, 300),
        day=full_date(case.day),
        lead=_(
            "For those who may not run scripts: what each script of this folder does, as clicks in the admin centres. "
            "The scripts check after each step and can take everything back; clicks do not. Note how things were before "
            "you change them."
        ),
        sections=tuple(section for section in sections if section.paths),
        unproven=_(
            "Microsoft moves and renames the entries of its admin centres. The words here were read on the days that "
            "stand beside them."
        ),
    )


def origin(path: ClickPath) -> str:
    """Where the words of a path come from, and how sure they are."""
    read = _("Read on {day}: {source}.").format(day=full_date(path.checked), source=path.source)
    if path.sure:
        return read
    return read + " " + _("The words on the screen may differ: Microsoft does not print all of them.")


def _markdown(step: tuple[Part, ...]) -> str:
    """A step: screen words bold, values as code."""
    return "".join(
        _quoted_within(part.texts[0])
        if part.kind is PartKind.WORDS
        else ", ".join(
            f"**{md_quote(text)}**" if part.kind is PartKind.LABEL else md_code(text) for text in part.texts
        )
        for part in step
    )


def _quoted_within(words: str) -> str:
    """Our own words between two spans: the blanks at their ends stay."""
    inner = words.strip()
    if not inner:
        return words
    return words[: len(words) - len(words.lstrip())] + md_quote(inner) + words[len(words.rstrip()) :]
