"""The mail's way with what a try came to on it: how far it got, and who refused it."""

from dataclasses import replace

import msgspec

from wizard.core.mail_flow import MailFlow, Station
from wizard.core.model import Stage, StageResult
from wizard.core.texts import _, one_line

REPLY_LIMIT = 160


class Reached(msgspec.Struct, frozen=True):
    """How far a try got. ``junk``: it arrived, in the junk folder; ``returned``: the server took it and nobody got it.
    ``ended`` is False while it runs."""

    stages: tuple[StageResult, ...]
    delivered: bool = False
    outside: bool = False
    junk: bool = False
    ended: bool = True
    returned: bool = False


def marked(flow: MailFlow, reached: Reached) -> MailFlow:
    """The way with its marks; as it is where no stage has ended."""
    if not reached.stages:
        return flow
    failed = next((one for one in reached.stages if not one.ok), None)
    passed = {one.stage for one in reached.stages if one.ok}
    hop = "good" if passed.intersection((Stage.EHLO, Stage.STARTTLS)) else ""
    server = ""
    happened = ""
    if failed is not None:
        refused = _has_code(failed.reply) or failed.stage is Stage.AUTH
        hop, server = (hop, "problem") if refused else ("problem", "")
        happened = _("It ends at {stage}: {reply}").format(
            stage=failed.stage.upper(), reply=one_line(failed.reply, REPLY_LIMIT)
        )
    elif reached.delivered:
        server = "good"
        happened = _("It arrived in the junk folder.") if reached.junk else _("It arrived.")
    people = ("attention" if reached.junk else "good") if reached.delivered else ""
    if reached.returned:
        people, happened = "problem", _("It came back: the server took it and could not deliver it.")
    return replace(
        flow,
        device=_with(flow.device, "good"),
        hop_mark=hop,
        server=_with(flow.server, server),
        inside=_with(flow.inside, "" if reached.outside else people),
        outside=_with(flow.outside, people if reached.outside else ""),
        happened=happened,
    )


def _with(station: Station, mark: str) -> Station:
    return replace(station, mark=mark, reached=station.reached or mark == "good")


def _has_code(reply: str) -> bool:
    """Whether a server said it, and not our own side (RFC 5321, section 4.2: three digits)."""
    return reply[:3].isdigit() and reply[3:4] in ("", " ", "-")
