"""The summary of a fleet in three forms, and the list of bad rows."""

import base64
import hashlib

from wizard.core.fleet_model import Fleet, FleetDevice
from wizard.core.knowledge import Knowledge
from wizard.core.texts import _
from wizard.render.fleet.cells import csv_bytes
from wizard.render.fleet.summary_view import SummaryView, method_name, verdict_words
from wizard.render.markdown import md_code, md_quote
from wizard.render.template import page, style

HEADINGS = (
    "line", "name", "site", "critical", "wave", "method", "method name", "verdict", "open questions", "host", "port",
    "security", "sign-in", "username", "from", "folder", "scripts", "signs in today", "messages", "when Basic ends",
)  # fmt: skip


def summary_csv(fleet: Fleet, knowledge: Knowledge) -> bytes:
    """One row a device."""
    waves = {place.line: wave.number for wave in fleet.rollout for place in wave.devices}
    return csv_bytes(HEADINGS, (_row(device, waves.get(device.line), knowledge) for device in fleet.devices))


def _row(device: FleetDevice, wave: int | None, knowledge: Knowledge) -> list[str | int]:
    made, use = device.settings, device.use
    method = str(device.recommended or "none")
    row: list[str | int] = [
        device.line,
        device.name,
        device.site,
        "yes" if device.critical else "no",
        "" if wave is None else wave,
        method,
        method_name(method, knowledge),
        verdict_words(device.verdict),
        ", ".join(device.questions_left),
    ]
    if made is None:
        row += [""] * 6
    else:
        row += [made.host or "", made.port, made.security, made.sign_in, made.username or "", made.from_]
    row += [device.folder, device.site_folder if made is not None else ""]
    row.append(str(use.sign_in or "") if use is not None else "")
    row.append(use.messages if use is not None and use.messages is not None else "")
    row.append(device.deadline or "")
    return row


def errors_csv(fleet: Fleet) -> bytes:
    """The rows that were left out: where, and why. The headings alone where none was."""
    rows: list[list[str | int]] = [
        [fault.line, fault.column, fault.path, fault.message] for fault in fleet.errors
    ]
    return csv_bytes(("line", "column", "field", "message"), rows)


def summary_html(view: SummaryView) -> str:
    """One page that stands alone: no script, no request."""
    css = style("fleet.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return page("fleet.html", view=view, css=css, style_hash=digest)


def summary_markdown(view: SummaryView) -> str:
    """The same for a ticket; the single devices are in the other two."""
    lines = [f"# {md_quote(view.title)}", "", md_quote(view.day), ""]
    lines += _list(_("Good to know"), [md_quote(text) for text in view.warnings])
    lines += _list(_("From Basic to OAuth"), [md_quote(text) for text in view.moving])
    lines += [f"## {_('By method')}", ""]
    for method in view.methods:
        lines.append(f"- **{md_quote(method.name)}**: {method.devices}")
        lines += [f"  - {md_quote(need)}" for need in method.needs]
    lines.append("")
    lines += _list(_("Columns that would settle more"), [md_quote(text) for text in view.questions])
    lines += [f"## {_('By site')}", ""]
    for site in view.sites:
        lines.append(f"- **{md_quote(site.name)}** ({md_quote(site.domain)}): {md_quote(site.devices)}")
        lines.append(f"  - {md_quote(site.methods)}")
        lines += [f"  - {_('Scripts:')} {md_code(folder)}" for folder in site.folders]
        lines += [f"  - {_('Addresses:')} {md_code(site.addresses)}"] if site.addresses else []
        lines += [f"  - {md_quote(note)}" for note in site.notes]
    lines.append("")
    if view.records:
        lines += [f"## {_('One SPF record for each domain')}", ""]
        for domain, value, why in view.records:
            lines += [f"- {md_code(domain)}: {md_code(value)}  ", f"  {md_quote(why)}"]
        lines.append("")
    lines += [f"## {_('Order of roll-out')}", ""]
    for wave in view.waves:
        head = f"{_('Wave')} {wave.number}: {md_quote(wave.title)} ({md_quote(wave.count)})"
        lines += [f"### {head}", ""] + ([md_quote(wave.why), ""] if wave.why else [])
        for place in wave.places:
            lines.append(f"- [ ] {md_quote(place.name)}" + (f": {md_quote(place.why)}" if place.why else ""))
        lines += ["", md_quote(wave.more)] if wave.more else []
        lines.append("")
    lines += _list(_("Nothing fits for"), [md_quote(name) for name in view.left_behind])
    bad = [
        f"{_('Line')} {line}" + (f", {md_quote(column)}" if column else "") + f": {md_quote(message)}"
        for line, column, message in view.errors
    ]
    lines += _list(
        _("Rows that were left out"), [*bad, *([md_quote(view.more_errors)] if view.more_errors else [])]
    )
    lines += [f"## {_('What this page can not prove')}", "", md_quote(view.unproven), ""]
    return "\n".join(lines)


def _list(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {line}" for line in lines), ""] if lines else []
