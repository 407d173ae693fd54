"""Why a name could not be looked up, in words: one sentence for each way in which DNS can fail."""

from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.net.dns_exchange import Fault


def bad_name(name: str, reason: str) -> Problem:
    """The text is no name that DNS could be asked for."""
    return Problem(
        id="dns-name",
        text=_("{name} can not be looked up: {reason}.").format(name=one_line(name, 100), reason=reason),
        fix=_("Check the spelling of the name."),
    )


def no_nameserver(detail: str) -> Problem:
    """The system names no nameserver."""
    return Problem(
        id="dns-no-nameserver",
        text=_("Not known, because this computer has no nameserver set."),
        fix=_("Check the network connection, or name one with --nameserver."),
        detail=one_line(detail),
    )


def inside_names_only(witness: str) -> Problem:
    """The nameserver says of ``witness`` too that it does not exist, which it does."""
    return Problem(
        id="dns-inside-only",
        text=_("Not known, because this network's nameserver knows its own names only."),
        fix=_(
            "Look again from another network, or ask your network administrator which nameserver knows all names. What "
            "still works: type the mail host, or import the tenant report, on the Network and tenant page."
        ),
        detail=f"{witness}: NXDOMAIN",
    )


def no_answer(name: str, rdtype: str, fault: Fault, detail: str, *, ever_heard: bool) -> Problem:
    """No nameserver gave an answer; ``ever_heard`` is whether any has answered anything so far."""
    if not ever_heard and fault in {Fault.SILENT, Fault.UNREACHABLE}:
        return _nobody(detail)
    problem_id, text, fix = _sentences(fault)
    return Problem(id=problem_id, text=text.format(name=name, type=rdtype), fix=fix, detail=one_line(detail))


def _nobody(detail: str) -> Problem:
    return Problem(
        id="dns-nobody",
        text=_(
            "Not known, because no nameserver answers this computer. A network that lets programs out through a "
            "web proxy only is like that."
        ),
        fix=_(
            "Check the network connection, look again from another network, or ask your network administrator "
            "whether DNS (port 53) is allowed from here."
        ),
        detail=one_line(detail),
    )


def _sentences(fault: Fault) -> tuple[str, str, str]:
    """Id, text and fix. The ids stay: tables and tests name them."""
    again = _("Look again later, or tell whoever runs the domain's DNS.")
    network = _("Look again from another network, or ask your network administrator about it.")
    return {
        Fault.UNREACHABLE: (
            "dns-unreachable",
            _("Not known, because this network's nameserver can not be reached."),
            network,
        ),
        Fault.SILENT: (
            "dns-timeout",
            _("Not known, because no nameserver answered for {name} ({type}) in time."),
            _("Try again. If it stays so, ask your network administrator whether DNS is allowed from here."),
        ),
        Fault.GARBLED: (
            "dns-garbled",
            _("Not known, because what came back for {name} ({type}) is no sound DNS answer."),
            network,
        ),
        Fault.REFUSED: (
            "dns-refused",
            _("Not known, because the nameserver refuses to look up {name} ({type})."),
            network,
        ),
        Fault.LAME: (
            "dns-lame",
            _(
                "Not known, because the nameserver does not hold {name} ({type}) and looks nothing up for others."
            ),
            network,
        ),
        Fault.TCP_BLOCKED: (
            "dns-tcp-blocked",
            _(
                "Not known, because the answer for {name} ({type}) is long, and long answers (TCP, port 53) do not get "
                "through to this computer."
            ),
            _(
                "Ask your network administrator to allow DNS over TCP (port 53), or look from another network."
            ),
        ),
        Fault.FAILED: (
            "dns-failed",
            _("Not known, because the nameservers of {name} gave no usable answer ({type})."),
            again,
        ),
        Fault.LOOP: (
            "dns-loop",
            _("Not known, because the aliases (CNAME) of {name} lead in a circle or never end."),
            _("Tell whoever runs the domain's DNS: an alias has to end at a name with records of its own."),
        ),
    }[fault]
