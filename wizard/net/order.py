"""Turns a plan into the order for its verification email.

Only puts values together: what to write is ``core.verification``'s, how to send is ``smtp``'s.
"""

from wizard.core.addresses import wire_address
from wizard.core.model import Method, Plan, PlanDocument
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net.send_order import SendOrder

BY_IPV4 = (Method.CONNECTOR_IP, Method.DIRECT_SEND)
"""The methods that know the sender by its IPv4 address: a connector takes no other (facts 7), the SPF record that we
propose names no other."""


def order_for(
    plan: Plan | PlanDocument,
    recipient: str,
    message: bytes,
    *,
    secret: Secret | None = None,
    username: str | None = None,
    host_override: str | None = None,
    port_override: int | None = None,
    deadline_s: float = 30.0,
) -> SendOrder:
    """The order for ``message``, as the plan's settings say it is sent.

    ``host_override`` and ``port_override`` point at another server (a test server, a relay); its certificate
    must then carry that name. Certificate files are put in with ``dataclasses.replace``. Raises `WizardError` when the
    plan has no settings, no server yet, or an address that can not be sent to.
    """
    settings = plan.settings
    if settings is None:
        raise WizardError(
            Problem(
                id="plan-without-settings",
                text=_("This plan recommends no method, so there is nothing to send."),
                fix=_("Answer the questions that are left, or change what rules the methods out."),
            )
        )
    host = host_override or settings.host
    if not host:
        raise WizardError(
            Problem(
                id="plan-without-host",
                text=_("The mail server's name is not known yet."),
                fix=_(
                    "Read it in the Microsoft 365 admin centre (Settings, Domains, your domain, DNS records, MX) "
                    "and give it as tenant.mx_host, or name a server with --server."
                ),
                field="tenant.mx_host",
            )
        )
    return SendOrder(
        host=host,
        port=port_override or settings.port,
        security=settings.security,
        sign_in=settings.sign_in,
        mail_from=_address(settings.from_, "sending.from"),
        recipient=_address(recipient, "recipient"),
        message=message,
        username=username or settings.username,
        secret=secret,
        ipv4_only=(plan.method or getattr(plan, "recommended", None)) in BY_IPV4,
        deadline_s=deadline_s,
    )


def _address(address: str, field: str) -> str:
    try:
        return wire_address(address)
    except ValueError as error:
        raise WizardError(
            Problem(
                id="address",
                text=_("{address} can not be used as a mail address: {reason}.").format(
                    address=one_line(address, 100), reason=error
                ),
                fix=_("Check the spelling."),
                field=field,
            )
        ) from error
