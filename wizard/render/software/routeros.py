"""MikroTik RouterOS 7: ``/tool e-mail``."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import host_word, routeros_text

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``e-mail.rsc``."""
    return (File("e-mail.rsc", _script(case), _("The commands for RouterOS.")),)


def _script(case: SoftwareCase) -> str:
    tls = "no" if not case.encrypts else "yes" if case.implicit else "starttls"
    user = f" user={routeros_text(case.user)}" if case.by_password else ' user=""'
    lines = [
        f"/tool e-mail set server={routeros_text(host_word(case.host, 'RouterOS'))} port={case.port} tls={tls}"
        f" from={routeros_text(case.sender)}{user}"
    ]
    if case.encrypts:
        lines += [
            "# Newer versions of RouterOS 7 can check the server's certificate. This is the last line on purpose: a version",
            "# that ends with an error here can not check it, and everything above is set all the same.",
            "/tool e-mail set certificate-verification=yes",
        ]
    return headed(case, _head(case)) + "\n".join(lines) + "\n"


def _head(case: SoftwareCase) -> Head:
    load = ["Upload it under Files, then in the terminal: /import file-name=e-mail.rsc"]
    if case.by_password:
        load.append(
            'Then in the terminal: /tool e-mail set password="THE-PASSWORD"; mark " \\ and $ by a backslash'
        )
    return Head(
        what="The mail server of a MikroTik router with RouterOS 7.",
        goes_to=("The router.",),
        load=tuple(load),
        test=('/tool e-mail send to="YOU@YOUR-DOMAIN" subject="Test" body="A test."',),
        undo=('/tool e-mail set server=0.0.0.0 port=25 tls=no from="" user="" password=""',),
        notes=(
            "RouterOS 6 says address= for server= and start-tls=yes for tls=starttls.",
            *(
                (
                    "Its built-in authorities must be trusted: /certificate settings set builtin-trust-anchors=trusted",
                )
                if case.encrypts and not case.own_relay
                else ()
            ),
            *relay_certificate(
                case, "the router under Files, then /certificate import file-name=relay-cert.pem"
            ),
        ),
    )
