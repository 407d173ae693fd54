"""The settings sheet as a page of its own, as a page for Qt's printing, and as Markdown for a ticket.

There is no QR code on it. A printer's panel reads none, so nobody types less at the device. Who has a phone or a laptop
at the device's own web page has ``settings.html`` on it, where one tap takes a whole value. And a code that hangs in a
corridor can be pasted over by anybody, while a host name in large letters can not be mistaken.
"""

import base64
import hashlib

from wizard.core.texts import _
from wizard.render.markdown import md_code, md_quote
from wizard.render.sheet_view import FieldLine, SheetView
from wizard.render.template import page, style


def sheet_html(view: SheetView) -> str:
    """One page that stands alone: no script, no request, for a phone's screen and for paper."""
    css = style("sheet.css")
    # The policy names the one style that may apply, by its hash (Content Security Policy 3, section 2.3.1).
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return page("sheet.html", view=view, css=css, style_hash=digest)


def sheet_print_html(view: SheetView) -> str:
    """The same sheet in the HTML that ``QTextDocument`` reads, for `wizard.ui.printing`."""
    return page("sheet_print.html", view=view)


def sheet_markdown(view: SheetView) -> str:
    """The same sheet for a ticket: lists rather than tables, every value a code span that copies cleanly."""
    lines = [f"# {md_quote(view.title)}", ""]
    lines += [f"{md_quote(view.method)} for {md_code(view.domain)}, {md_quote(view.day)}", ""]
    lines += _section(_("Still missing"), [md_quote(text) for text in view.missing])
    lines += [f"## {_('Settings at the device')}", ""]
    if view.device_family:
        lines += [f"{_('Device:')} {md_quote(view.device_family)}", ""]
    if view.menu:
        found = _("Menu:") if view.menu_sure else _("The menu is something like:")
        lines += [f"{found} {md_quote(view.menu)}", ""]
    if view.legend:
        lines += [view.legend, ""]
    lines += [_markdown_field(field) for field in view.fields]
    lines += [""]
    steps = [
        f"- [ ] **{md_quote(step.title)}** ({md_quote(step.place)})" + _after(step.detail)
        for step in view.steps
    ]
    lines += [f"## {_('What to do, in this order')}", "", *steps, ""] if steps else []
    lines += [f"## {_('DNS records')}", ""] if view.dns else []
    for record in view.dns:
        lines += [
            f"- {md_quote(record.action)} {md_quote(record.type)} {_('at')} {md_code(record.name)}{_after(record.why)}"
        ]
        lines += ["", f"  {md_code(record.value)}", ""]
    lines += _section(_("Good to know"), [md_quote(text) for text in (*view.warnings, *view.device_notes)])
    lines += _section(_("Taken as given"), [md_quote(text) for text in view.assumptions])
    lines += _section(
        _("The scripts beside this page"),
        [f"{md_code(name)}: {md_quote(does)}" for name, does in view.scripts],
    )
    lines += [f"## {_('What this page can not prove')}", "", md_quote(view.unproven), ""]
    return "\n".join(lines)


def _markdown_field(field: FieldLine) -> str:
    if field.own_label:
        label = f"\N{LEFT DOUBLE QUOTATION MARK}{md_quote(field.label)}\N{RIGHT DOUBLE QUOTATION MARK}"
    elif field.exact:
        label = md_code(field.label)
    else:
        label = md_quote(field.label)
    value = md_code(field.value) or (_("(not known yet)") if field.write_in else "")
    note = md_quote(field.note)
    return f"- **{label}:** " + ". ".join(part for part in (value, note) if part)


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {line}" for line in lines), ""] if lines else []


def _after(text: str) -> str:
    return f"  \n  {md_quote(text)}" if text else ""
