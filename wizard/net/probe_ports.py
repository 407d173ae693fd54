"""Finds out whether this computer reaches the mail servers' ports, and who answers there.

It says nothing about the printer's way, and says so (`whose_view`).
"""

from wizard.core.facts import RowState
from wizard.core.mail_servers import Marks, certified_by, judge
from wizard.core.network_facts import PortDetail, PortState, TlsState
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.net.finding import Finding, row
from wizard.net.ports import PortLook

MX_PORT = 25
SUBMISSION_PORT = 587


async def probe_mail_port(
    host: str, port: int, ports: PortLook, timeout_s: float, marks: Marks | None = None
) -> Finding[PortDetail]:
    """What is behind ``port`` of ``host``, within ``timeout_s`` seconds, and what it means.

    With ``marks`` a machine that answers in Microsoft's place is told from Microsoft; practice, whose servers are its
    own, has none. Never raises for what a network or a server does.
    """
    detail = await ports.look(host, port, timeout_s)
    if marks is not None:
        detail = judge(detail, marks)
    state, text, fix = _meaning(detail)
    name = f"port_{port}"
    found = row(name, state, text, detail.line)
    if not fix:
        return Finding(detail, found)
    problem = Problem(
        id=f"port-{port}-{detail.state.value.replace('_', '-')}",
        text=found.text,
        fix=fix,
        field=f"network.port_{port}",
        detail=found.detail,
    )
    return Finding(detail, found, (problem,))


def whose_view() -> str:
    """What every result about the network is worth, and how to see the device's own."""
    return _(
        "This is what this computer sees. The device may stand behind another firewall: to see its view, run this "
        "on a computer that is plugged in where the device is, or let the device send a test email."
    )


def _meaning(detail: PortDetail) -> tuple[RowState, str, str]:
    """The row's state, its sentence, and what to do; "" where nothing is."""
    if detail.state is PortState.OPEN:
        return _open(detail)
    if detail.state is PortState.INTERCEPTED:
        return _intercepted(detail)
    host, port = one_line(detail.host, 100), detail.port
    let_out = _(
        "Ask your internet provider or whoever runs the firewall to let connections out to {host} port {port}, or "
        "choose a method that uses another port."
    ).format(host=host, port=port)
    again = _("Look again. If it stays so, ask whoever runs the network what answers there.")
    silent = detail.state is PortState.SWALLOWED and not detail.address
    state, text, fix = {
        PortState.REFUSED: (
            RowState.PROBLEM,
            _("Port {port} is blocked from this computer: the connection to {host} was refused."),
            let_out,
        ),
        PortState.SWALLOWED: (
            RowState.PROBLEM if silent else RowState.NOT_KNOWN,
            _("Port {port} is blocked from this computer: nothing answered for {host}.")
            if silent
            else _(
                "Whether port {port} is open is not known: something took the connection and said nothing."
            ),
            let_out if silent else again,
        ),
        PortState.UNREACHABLE: (
            RowState.NOT_KNOWN,
            _("Whether port {port} is open is not known: this computer has no way to {host}."),
            _("Check that this computer is connected to the internet, and look again."),
        ),
        PortState.NO_ADDRESS: (
            RowState.NOT_KNOWN,
            _("Whether port {port} is open is not known: no nameserver gave an address for {host}."),
            _("Check the host's spelling and this computer's connection, and look again."),
        ),
        PortState.CLOSED: (
            RowState.NOT_KNOWN,
            _("Whether port {port} is open is not known: the connection to {host} ended before a greeting."),
            again,
        ),
        PortState.WRONG_SERVICE: (
            RowState.PROBLEM,
            _("On port {port}, something answers in place of {host} that is no mail server."),
            _("Ask whoever runs the firewall or proxy to let port {port} to {host} pass unchanged.").format(
                port=port, host=host
            ),
        ),
    }[detail.state]
    return state, text.format(port=port, host=host), fix


def _open(detail: PortDetail) -> tuple[RowState, str, str]:
    host, port = one_line(detail.host, 100), detail.port
    if not detail.greeting.startswith("220"):
        text = _("Port {port} is open, and {host} refuses this network in its first words.")
        fix = _("Read the line below: it says why, and often where to ask for removal from a list.")
        return RowState.ATTENTION, text.format(port=port, host=host), fix
    if detail.tls is TlsState.VERIFIED:
        text = _(
            "Port {port} is open from this computer, and the connection to {host} can be encrypted ({tls})."
        )
        version = detail.tls_version.replace("TLSv", "TLS ")
        return RowState.GOOD, text.format(port=port, host=host, tls=version), ""
    if detail.tls in {TlsState.EXPIRED, TlsState.NOT_YET_VALID}:
        text = _(
            "Port {port} is open, and the certificate of {host} is not valid today by this computer's clock."
        )
        fix = _("Check this computer's date and time, and look again.")
        return RowState.ATTENTION, text.format(port=port, host=host), fix
    text, fix = _unencrypted(detail.tls)
    return RowState.ATTENTION, text.format(port=port, host=host), fix.format(port=port, host=host)


def _unencrypted(tls: TlsState) -> tuple[str, str]:
    """Why no encrypted connection came about with a mail server that nothing else speaks against."""
    inspects = _("Ask whoever runs the firewall whether it inspects or changes mail connections (STARTTLS).")
    untrusted = (
        _(
            "Port {port} is open, and the certificate of {host} is from an authority that this computer does not trust."
        ),
        _(
            "Ask whoever runs {host} for a certificate of a public authority, and check what is on the way there."
        ),
    )
    return {
        TlsState.NOT_OFFERED: (
            _("Port {port} is open, and {host} offers no encryption (STARTTLS)."),
            inspects,
        ),
        TlsState.TOO_OLD: (
            _("Port {port} is open, and {host} knows no encryption newer than TLS 1.1."),
            _("Ask whoever runs {host} to switch on TLS 1.2 or newer, and check what is on the way there."),
        ),
        TlsState.SELF_SIGNED: untrusted,
        TlsState.UNKNOWN_ISSUER: untrusted,
        TlsState.WRONG_NAME: (
            _("Port {port} is open, and what answers shows a certificate for another name than {host}."),
            _("Check the host's name, and what is on the way there."),
        ),
    }.get(
        tls,
        (
            _("Port {port} is open from this computer, and no encrypted connection to {host} came about."),
            inspects,
        ),
    )


def _intercepted(detail: PortDetail) -> tuple[RowState, str, str]:
    host, port = one_line(detail.host, 100), detail.port
    who = certified_by(detail)
    if detail.tls is TlsState.WRONG_NAME and detail.chain[0].names:
        who = one_line(detail.chain[0].names[0], 100)
        text = _(
            "On port {port}, something on the way answers in place of {host}. Its certificate is for {who}."
        )
    elif who:
        text = _(
            "On port {port}, something on the way answers in place of {host}. Its certificate is from {who}."
        )
    elif detail.tls is TlsState.NOT_OFFERED:
        text = _(
            "On port {port}, something on the way answers in place of {host} and takes the encryption away."
        )
    else:
        text = _("On port {port}, something on the way answers in place of {host}.")
    fix = _(
        "Ask whoever runs the firewall, the virus scanner or the internet line to let port {port} to {host} pass "
        "unchanged."
    )
    return RowState.PROBLEM, text.format(port=port, host=host, who=who), fix.format(port=port, host=host)
