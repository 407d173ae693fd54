"""The DNS changes of a plan as text to paste: for a person at a provider's page, and as a zone file's lines."""

from collections.abc import Sequence

from wizard.core.model import DnsChange, Plan
from wizard.core.texts import _, one_line

ARROW = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}"
"""Between the steps of a way through a provider's screens."""

_CHUNK = 255
"""Octets of one character string in a TXT record (RFC 1035, section 3.3); longer values are several strings."""


def dns_text(plan: Plan) -> str:
    """What a plan publishes, record by record, with the reason. Ends with a line feed."""
    return records_text(plan.dns)


def records_text(changes: tuple[DnsChange, ...]) -> str:
    """The same for records that come from more than one plan."""
    if not changes:
        return _("This plan needs no change in DNS.") + "\n"
    parts = [
        _("DNS records of this plan. Publish them where the domain's DNS is kept."),
        _("A name may have one SPF record only: change the one that is there, never add a second."),
    ]
    blocks = ["\n".join(filter(None, (*parts, unknown_place(changes))))]
    blocks += [_record(change) for change in changes]
    return "\n\n".join(blocks) + "\n"


def _record(change: DnsChange) -> str:
    action = {
        "add": _("Add this record"),
        "change": _("Change the record to this"),
        "keep": _("Keep this record"),
    }
    name, kind, value = one_line(change.name, 300), one_line(change.type, 20), one_line(change.value)
    lines = [
        f"{action.get(change.action, one_line(change.action, 40))}:",
        f"  {_('Name')}:   {name}",
        f"  {_('Type')}:   {kind}",
        f"  {_('Value')}:  {value}",
        *(f"  {_('Now')}:    {line}" for line in now_lines(change)),
        f"  {_('Why')}:    {one_line(change.why)}",
        *(f"  {_('Where')}:  {line}" for line in place_lines(change)),
    ]
    if change.action != "keep" and kind.upper() == "TXT":
        lines.append(f"  {_('As a line of a zone file')}:")
        lines.append(f"    {_zone_name(name)}. 3600 IN TXT {txt_strings(value)}")
    return "\n".join(lines)


def unknown_place(changes: Sequence[DnsChange]) -> str:
    """What most providers want in the box for the name, where it is not known which one keeps the domain; else ""."""
    if all(change.action == "keep" or change.place is not None for change in changes):
        return ""
    return _(
        "Most providers add the domain to the name by themselves: type only what stands before it, and @ or nothing for "
        "the domain itself."
    )


def now_lines(change: DnsChange) -> tuple[str, ...]:
    """What stands at that name today, a line each; nothing where it was not looked up, or is to stay."""
    if change.now is None or change.action == "keep":
        return ()
    return tuple(one_line(value) for value in change.now) or (_("nothing"),)


def place_lines(change: DnsChange) -> tuple[str, ...]:
    """Where the record is changed and how its name is typed there; nothing for one that stays."""
    place = change.place
    if change.action == "keep" or place is None:
        return ()
    way = f" {ARROW} ".join(one_line(_(step), 80) for step in place.where)
    typed = (
        _("As the name, type {name} there.").format(name=one_line(place.typed, 300))
        if place.typed
        else _("Leave the box for the name empty there.")
    )
    dated = _("The way is from a page of {dated} ({source}); screens change.").format(
        dated=one_line(place.dated, 20), source=one_line(place.source, 200)
    )
    said = _("{provider}: {way}.").format(provider=one_line(place.provider, 60), way=way)
    return (said, " ".join(filter(None, (typed, one_line(_(place.note))))), dated)


def txt_strings(value: str) -> str:
    """A TXT value as a zone file wants it: strings of 255 octets at most, quoted (RFC 1035, section 5.1)."""
    data = value.encode("utf-8")
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)] or [b""]
    return " ".join('"' + "".join(map(_octet, chunk)) + '"' for chunk in chunks)


def _octet(octet: int) -> str:
    """One octet: printable ASCII as it is, quote and backslash escaped, the rest as three decimal digits."""
    if octet in b'"\\':
        return "\\" + chr(octet)
    return chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"


def _zone_name(name: str) -> str:
    """The name with everything escaped that a zone file would read (RFC 1035, section 5.1)."""
    return "".join(
        character
        if character.isalnum() or character in "-_."
        else "".join(f"\\{o:03d}" for o in character.encode())
        for character in name.removesuffix(".")
    )
