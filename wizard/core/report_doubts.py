"""What is odd about a tenant report as a whole: old, of tomorrow, of another domain or of another organisation.

A report with a doubt answers nothing until the user says to use it all the same.
"""

import datetime

from wizard.core.answers import Answers
from wizard.core.facts import Facts as LookedUp
from wizard.core.problem import Problem
from wizard.core.report_facts import Facts, folded_domain
from wizard.core.tenant_report import TenantReport, Unread, tenant_ids
from wizard.core.texts import _, counted, full_date

OLD_AFTER_DAYS = 30
"""A month: switches and connectors change about that often. Our own measure, no rule of Microsoft's."""
CLOCKS_DIFFER = datetime.timedelta(days=1)
"""A report is written in UTC, today is the user's calendar day."""

FOREIGN_DOMAIN = "report-foreign-domain"
FOREIGN_TENANT = "report-foreign-tenant"


def doubts_about(
    report: TenantReport, answers: Answers, looked_up: LookedUp | None, today: datetime.date
) -> tuple[Problem, ...]:
    """What is odd, the gravest first; nothing for a report that fits."""
    return (*_whose(report, answers, looked_up), *_when(report, today))


def remarks_about(facts: Facts, looked_up: LookedUp | None) -> tuple[Problem, ...]:
    """Where report and look-up tell different things, and the report counts: it knows the domain's own mail host."""
    told = facts.get("tenant.mx_host")
    found = looked_up.mx.microsoft_host if looked_up is not None and looked_up.mx is not None else None
    if told is None or found is None or folded_domain(told) == folded_domain(found):
        return ()
    return (
        Problem(
            "report-other-host",
            _(
                "DNS names the mail server {found}, and the report names {told}. The plan uses the report's."
            ).format(found=found, told=told),
            _("Both may work while a domain is being moved. Publish the report's when the move is done."),
        ),
    )


def _whose(report: TenantReport, answers: Answers, looked_up: LookedUp | None) -> tuple[Problem, ...]:
    found: list[Problem] = []
    own = answers.domain
    if own and not _speaks_for(report, own):
        found.append(
            Problem(
                FOREIGN_DOMAIN,
                _("This report is about {theirs}, and your device sends from {own}.").format(
                    theirs=report.domain, own=own
                )
                if folded_domain(report.domain) != folded_domain(own)
                else _("{own} is not among the accepted domains that this report lists.").format(own=own),
                _(
                    "If both belong to the same organisation, use it. Else run check.ps1 for {own} and open that report."
                ).format(own=own),
            )
        )
    told = tenant_ids(report)
    public = looked_up.tenant.id if looked_up is not None and looked_up.tenant is not None else None
    if len(told) > 1 or (public and told and public.lower() not in told):
        found.append(
            Problem(
                FOREIGN_TENANT,
                _("Exchange Online and Microsoft Graph were signed in to two different organisations.")
                if len(told) > 1
                else _(
                    "This report comes from another organisation than the one that {own} belongs to."
                ).format(own=own),
                _("Run check.ps1 again and sign in to the organisation that the device belongs to."),
                detail=_("Tenant in the report: {told}").format(told=", ".join(told))
                + (_(". Tenant of the domain: {public}").format(public=public) if public else ""),
            )
        )
    return tuple(found)


def _speaks_for(report: TenantReport, own: str) -> bool:
    """Whether the own domain is one of the report's: of those that Exchange lists, else the one it was asked for."""
    wanted = folded_domain(own)
    if isinstance(report.accepted_domains, Unread):
        return folded_domain(report.domain) == wanted
    return wanted in {folded_domain(one.name) for one in report.accepted_domains.domains}


def _when(report: TenantReport, today: datetime.date) -> tuple[Problem, ...]:
    if report.created is None:
        return (
            Problem(
                "report-undated",
                _("This report does not say when it was written."),
                _("If you know that it is new, use it. Else run check.ps1 again."),
            ),
        )
    day = report.created.date()
    if day > today + CLOCKS_DIFFER:
        return (
            Problem(
                "report-future",
                _("This report says that it was written on {day}, which is not yet.").format(
                    day=full_date(day)
                ),
                _("Look at the clock of the computer that ran check.ps1, and at this one's."),
            ),
        )
    age = (today - day).days
    if age > OLD_AFTER_DAYS:
        return (
            Problem(
                "report-old",
                _("This report is of {day}.").format(day=full_date(day))
                + " "
                + counted(age, _("That is {count} day ago."), _("That is {count} days ago.")),
                _(
                    "Settings may have changed since. Better run check.ps1 again; if you know that nothing changed, use it."
                ),
            ),
        )
    return ()
