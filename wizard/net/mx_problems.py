"""What can be wrong with a domain's MX records, in words, each with what to do."""

from wizard.core.problem import Problem
from wizard.core.texts import _, one_line


def _fix_record() -> str:
    return _(
        "Publish the MX record that the Microsoft 365 admin centre shows (Settings, Domains, your domain, DNS records)."
    )


def not_found(domain: str, parent: str | None) -> Problem:
    """NXDOMAIN. ``parent`` is the closest name above that has mail, or None."""
    if parent is not None:
        fix = _below(domain, parent)
    else:
        fix = _(
            "Check the domain's spelling. If it is right, ask whoever runs its DNS whether it is still paid for."
        )
    return Problem(
        id="domain-not-found",
        text=_("{domain} does not exist in DNS.").format(domain=domain),
        fix=fix,
        field="domain",
    )


def _below(domain: str, parent: str) -> str:
    return _(
        "Let the device send from an address in {parent}, or add {domain} in the Microsoft 365 admin centre and "
        "publish the records that it shows."
    ).format(domain=domain, parent=parent)


def null(domain: str) -> Problem:
    """The one record ``0 .``."""
    return Problem(
        id="mx-null",
        text=_("{domain} says that it takes no mail at all.").format(domain=domain),
        fix=_("Send from another domain, or replace the null MX record.") + " " + _fix_record(),
        field="domain",
    )


def null_among_others(domain: str) -> Problem:
    """RFC 7505, section 3: a null MX stands alone."""
    return Problem(
        id="mx-null-among-others",
        text=_("{domain} says that it takes no mail, and names mail hosts at the same time.").format(
            domain=domain
        ),
        fix=_("Delete the MX record with the single dot."),
    )


def none(domain: str) -> Problem:
    """Neither MX nor address."""
    return Problem(
        id="mx-missing",
        text=_("{domain} has no MX record.").format(domain=domain),
        fix=_(
            "Check the domain's spelling. If it is right, publish the MX record that the admin centre shows."
        ),
        field="domain",
    )


def implicit(domain: str) -> Problem:
    """No MX, but an address (RFC 5321, section 5.1)."""
    return Problem(
        id="mx-implicit",
        text=_("{domain} has no MX record, so its mail goes to the computer behind its website.").format(
            domain=domain
        ),
        fix=_fix_record(),
        field="domain",
    )


def subdomain(domain: str, parent: str) -> Problem:
    """The name above has mail, this one has not."""
    return Problem(
        id="mx-subdomain",
        text=_("{domain} takes no mail of its own; {parent} does.").format(domain=domain, parent=parent),
        fix=_below(domain, parent),
        field="domain",
    )


def apex_alias(domain: str, target: str) -> Problem:
    """A CNAME hides every other record of the name (RFC 1034, section 3.6.2)."""
    return Problem(
        id="mx-apex-alias",
        text=_(
            "{domain} is an alias (CNAME) of {target}, which hides its own MX, SPF and other records."
        ).format(domain=domain, target=one_line(target, 100)),
        fix=_(
            "Ask your DNS provider to replace the CNAME by A records, or by what it calls ALIAS, ANAME or flattening."
        ),
        field="domain",
    )


def proof_left(host: str) -> Problem:
    """An MX that proved ownership is still there."""
    return Problem(
        id="mx-proof-left",
        text=_("The MX record {host} only proved to Microsoft who owns the domain.").format(
            host=one_line(host, 100)
        ),
        fix=_("Nothing to do: it takes no mail. It may be deleted."),
    )


def submission_host(domain: str, host: str) -> Problem:
    """A host for signing in is named as MX."""
    return Problem(
        id="mx-submission-host",
        text=_(
            "{host} is among the MX records of {domain}, but it takes mail only from those who sign in."
        ).format(host=one_line(host, 100), domain=domain),
        fix=_("Delete that MX record.") + " " + _fix_record(),
    )


def address(domain: str, host: str) -> Problem:
    """RFC 1035, section 3.3.9: an MX names a host."""
    return Problem(
        id="mx-address",
        text=_(
            "An MX record of {domain} holds the address {host} where a host name belongs; many servers skip it."
        ).format(domain=domain, host=one_line(host, 100)),
        fix=_("Give that address a name with an A record, and put the name into the MX record."),
    )


def no_name(domain: str, host: str) -> Problem:
    """The exchange is no host name."""
    return Problem(
        id="mx-no-name",
        text=_("An MX record of {domain} holds {host}, which is no host name.").format(
            domain=domain, host=one_line(host, 100)
        ),
        fix=_("Delete or correct that MX record."),
    )


def missing(domain: str, host: str) -> Problem:
    """The exchange has no address."""
    return Problem(
        id="mx-host-missing",
        text=_("The MX host {host} of {domain} does not exist in DNS.").format(
            host=one_line(host, 100), domain=domain
        ),
        fix=_(
            "Correct or delete that MX record. If it is Microsoft's host, the domain is no longer set up in Microsoft "
            "365, or the record was mistyped: compare it with the one that the admin centre shows."
        ),
    )


def alias(domain: str, host: str, target: str) -> Problem:
    """RFC 2181, section 10.3."""
    return Problem(
        id="mx-alias",
        text=_(
            "The MX host {host} of {domain} is an alias (CNAME) of {target}; some servers do not deliver there."
        ).format(host=one_line(host, 100), domain=domain, target=one_line(target, 100)),
        fix=_("Put {target} itself into the MX record.").format(target=one_line(target, 100)),
    )


def two_clouds(domain: str) -> Problem:
    """MX hosts of clouds that have nothing in common."""
    return Problem(
        id="mx-two-clouds",
        text=_("The MX records of {domain} name hosts of two different Microsoft clouds.").format(
            domain=domain
        ),
        fix=_(
            "Keep the records that your admin centre shows, delete the others, and choose your cloud here."
        ),
        field="tenant.cloud",
    )


def cloud_unclear() -> Problem:
    """A host name that several clouds share."""
    return Problem(
        id="cloud-unclear",
        text=_("The MX host belongs to several government clouds; which one is not known."),
        fix=_("Choose your cloud on the Network and tenant page."),
        field="tenant.cloud",
    )


def around_filter(text: str, host: str) -> Problem:
    """Microsoft's host beside a filter's."""
    return Problem(
        id="mx-around-filter",
        text=text,
        fix=_(
            "The device can use {host}. Ask whoever runs the filter whether Microsoft's host belongs among the MX "
            "records: mail that goes there is not filtered."
        ).format(host=one_line(host, 100)),
    )


def also_elsewhere(text: str, host: str) -> Problem:
    """Microsoft's host beside a stranger's, a server of one's own, for instance (hybrid)."""
    return Problem(
        id="mx-also-elsewhere",
        text=text,
        fix=_(
            "The device can use {host}. If the other host is not a server of your own that passes mail on (a hybrid "
            "set-up), delete its MX record."
        ).format(host=one_line(host, 100)),
    )


def host_unknown(text: str, service: str | None) -> Problem:
    """Microsoft's host stands behind something else: only the tenant knows it. ``service`` holds the mailboxes, or None."""
    fix = _(
        "Read the Microsoft host in the Microsoft 365 admin centre (Settings, Domains, your domain, "
        "DNS records, MX) and type it on the Network and tenant page, or run check.ps1 and open its report."
    )
    if service is not None:
        fix = (
            _("If the mailboxes are at {service}, use a domain here that is at Microsoft 365.").format(
                service=service
            )
            + " "
            + _("If they are at Microsoft 365 all the same:")
            + " "
            + fix
        )
    return Problem(id="microsoft-host-unknown", text=text, fix=fix, field="tenant.mx_host")
