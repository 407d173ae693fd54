"""The live services: the system's DNS, this computer's network, the user's own sign-in. Opens nothing by itself."""

from wizard.core.answers import Cloud
from wizard.core.mail_servers import marks_of
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _
from wizard.files import load_causes, load_endpoints, load_outside
from wizard.net.discover import Discoverer
from wizard.net.dns import DnsResolver
from wizard.net.fetch import SystemFetcher
from wizard.net.looks import Ways
from wizard.net.ports import TcpPortProbe
from wizard.net.services import Services, TokenSource
from wizard.net.sign_in import AUTHORITY, SCOPE, MsalTokenSource
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


def sign_in_with(client_id: str, tenant: str, cloud: Cloud) -> TokenSource:
    """Sign-in in the browser for the application ``client_id`` of ``tenant`` (a domain or an id).

    Authority and scope are the cloud's; where no source settles them, the worldwide scope is asked for and
    Entra's own answer says what is wrong.
    """
    known = load_endpoints().cloud[cloud]
    return MsalTokenSource(
        client_id,
        tenant,
        load_causes(),
        authority=known.authority or AUTHORITY,
        scope=known.user_scope or SCOPE,
    )


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
        sign_in=sign_in_with,
    )
