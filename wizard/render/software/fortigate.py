"""FortiGate: ``config system email-server`` as in the CLI reference of FortiOS 6.0 to 7.2."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.relay.quoting import comment
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import fortios_text, host_word, refused

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})
LONGEST = 63
"""Characters of a server, an address or a user name there."""


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``fortigate.conf``."""
    return (File("fortigate.conf", _script(case), _("The commands for the FortiGate's command line.")),)


def _text(value: str) -> str:
    if len(value) > LONGEST:
        raise refused(value, "FortiOS")
    return fortios_text(value)


def _script(case: SoftwareCase) -> str:
    security = "none" if not case.encrypts else "smtps" if case.implicit else "starttls"
    lines = [
        f"set server {_text(host_word(case.host, 'FortiOS'))}",
        f"set port {case.port}",
        f"set security {security}",
    ]
    if case.encrypts:
        lines += ["set ssl-min-proto-version TLSv1-2", "set validate-server enable"]
    lines.append(f"set reply-to {_text(case.sender)}")
    if case.by_password:
        lines += ["set authenticate enable", f"set username {_text(case.user)}"]
    else:
        lines.append("set authenticate disable")
    body = "config system email-server\n" + "".join(f"    {line}\n" for line in lines) + "end\n"
    # A question mark asks for help wherever it is typed, in a comment too.
    return headed(case, _head(case), quote=lambda line: comment(line).replace("?", ".")) + body


def _head(case: SoftwareCase) -> Head:
    notes = ["reply-to is the sender's address here: FortiOS has no other field for it."]
    load = ["Paste it into the command line, or upload it: the menu of your name, Configuration, Scripts."]
    if case.by_password:
        load.append(
            "Then type on the command line: config system email-server, set password THE-PASSWORD, end"
        )
    return Head(
        what="The mail server of a FortiGate.",
        goes_to=("The FortiGate's command line, as an administrator.",),
        load=tuple(load),
        test=("diagnose log alertmail test",),
        undo=(
            "config system email-server, unset server, unset username, unset password, set authenticate disable, end",
        ),
        notes=(*notes, *relay_certificate(case, "System, Certificates, Import, CA Certificate.")),
    )
