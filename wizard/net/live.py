"""The live services: the system's DNS, this computer's network, the user's own sign-in. Opens nothing by itself."""

from wizard.core.certificates import OwnCertificate
from wizard.core.mail_servers import marks_of
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _
from wizard.files import load_causes, load_endpoints, load_outside
from wizard.net.accounts import EntraAccounts
from wizard.net.discover import Discoverer
from wizard.net.dns import DnsResolver
from wizard.net.fetch import SystemFetcher
from wizard.net.key_store import KeyStore
from wizard.net.looks import Ways
from wizard.net.ports import TcpPortProbe
from wizard.net.services import Services, Shown
from wizard.net.smtp import SmtpSender


class NoApplication:
    """A token source for whoever has not said yet which application signs in."""

    async def token(self, mailbox: str) -> Secret:
        """Always a `WizardError`: Entra gives tokens to registered applications only."""
        raise WizardError(
            Problem(
                id="application-open",
                text=_(
                    "To sign in from this computer, the test needs an application that is registered in Entra."
                ),
                fix=_("Type its application (client) ID, or let the device itself send a test email."),
            )
        )


def look_at(shown: Shown) -> OwnCertificate:
    """The certificate that is to be shown. Raises `WizardError` where it can not be read, or its password is wrong."""
    from wizard.net.client_certificate import read_client_certificate

    return read_client_certificate(shown.file, shown.key_file, shown.password).about


def live_ways() -> Ways:
    """The network as this computer has it."""
    marks = marks_of(load_endpoints(), load_outside().mail_servers)
    return Ways(TcpPortProbe(), SystemFetcher(), marks)


def live_services() -> Services:
    """The bundle for the real world."""
    return Services(
        discover=Discoverer(DnsResolver(), live_ways()),
        sender=SmtpSender(),
        tokens=NoApplication(),
        look_at=look_at,
        accounts=EntraAccounts(load_endpoints(), load_causes(), store=KeyStore()),
    )
