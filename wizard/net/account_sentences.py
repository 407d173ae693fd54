"""What the accounts say to people: who is missing, what was kept or not, what no source says."""

import msgspec

from wizard.core.knowledge import CloudEndpoints
from wizard.core.problem import Problem
from wizard.core.sign_in import APPLICATION_WAYS, Service, SignInOrder, Way
from wizard.core.texts import _, one_line


def no_scope(known: CloudEndpoints, order: SignInOrder) -> Problem:
    """The cloud whose scope is in no source: nothing is guessed."""
    other = known.user_scope if order.way in APPLICATION_WAYS else known.app_scope
    as_whom = _("an application") if order.way in APPLICATION_WAYS else _("a person")
    return Problem(
        id="cloud-scope-unknown",
        text=_(
            "What {whom} must ask for to send by SMTP in your cloud ({cloud}) is in no source that we know, "
            "so nothing is tried."
        ).format(whom=as_whom, cloud=order.cloud),
        fix=_("Sign in the other way: as the application, or as a person.")
        if other
        else _("Let the device itself send a test email, and ask Microsoft's support for the scope."),
    )


def by_another_way(problem: Problem, way: Way) -> Problem:
    """Conditional Access often blocks the code only: then the browser is the first thing to try."""
    if way is not Way.DEVICE_CODE or problem.id != "conditional-access-blocked":
        return problem
    first = _("Sign in with the browser: many organisations block the code, and only that.")
    return msgspec.structs.replace(problem, fix=f"{first} {problem.fix}")


def object_id(object_id: str, service: Service) -> tuple[Problem, ...]:
    """Under which object ID Exchange Online must know the application: the token says it. Others ask for none."""
    command = {
        Service.MAILBOX: "New-ServicePrincipal",
        Service.HIGH_VOLUME_EMAIL: "Add-HVEAppAccess",
    }.get(service)
    if command is None:
        return ()
    said = Problem(
        id="object-id",
        text=_("Exchange Online must know this application by the object ID {object_id}.").format(
            object_id=one_line(object_id, 40)
        ),
        fix=_(
            "That is the one under Enterprise applications, which {command} takes. The object ID under "
            "App registrations is another."
        ).format(command=command),
    )
    return (said,)


def no_person() -> Problem:
    """A service that takes the tokens of applications only."""
    return Problem(
        id="service-for-applications",
        text=_("Azure Communication Services takes the token of an application, not of a person."),
        fix=_("Sign in as the application that its SMTP username is tied to."),
    )


def person_unsure() -> Problem:
    """A service of which no source says whether it takes a person's token."""
    return Problem(
        id="service-person-unsure",
        text=_("Microsoft describes High Volume Email for applications that sign in as themselves."),
        fix=_("Whether it takes the token of a person is in no source that we know: the test shows it."),
    )


def nobody(mailbox: str) -> Problem:
    """A token was wanted, and nobody is signed in."""
    return Problem(
        id="sign-in-needed",
        text=_("Nobody is signed in for {mailbox}.").format(mailbox=one_line(mailbox, 120)),
        fix=_("Sign in, then send again."),
    )


def over() -> Problem:
    """The sign-in has run out."""
    return Problem(
        id="oauth-refresh-token-expired",
        text=_("The sign-in has run out."),
        fix=_("Sign in again."),
    )


def no_store() -> Problem:
    """There is no key store."""
    return Problem(
        id="key-store-none",
        text=_("This computer has no key store that can be used."),
        fix=_("The sign-in is used for this window only, and nothing is kept."),
    )


def not_kept(problem: Problem) -> Problem:
    """Signed in, and not kept, and why."""
    return Problem(
        id=problem.id,
        text=_("You are signed in, but it was not kept: {why}").format(why=problem.text),
        fix=_("It holds for this window only."),
        detail=problem.detail,
    )


def signed_out(*, removed: bool, practice: bool = False) -> Problem:
    """Signed out, and what was removed."""
    return Problem(
        id="signed-out",
        text=_("You are signed out. Nothing was kept on this computer.")
        if not removed
        else _("You are signed out, and practice has forgotten the sign-in.")
        if practice
        else _("You are signed out, and the sign-in is gone from this computer's key store."),
        fix=_("Your browser may still be signed in at Microsoft: that is the browser's own."),
    )


def still_kept(entry: str, problem: Problem) -> Problem:
    """Signed out here, and the key store did not let go."""
    return Problem(
        id="signed-out-partly",
        text=_("You are signed out here, but the sign-in is still in this computer's key store."),
        fix=_(
            "{why} Then sign in again and out, or delete every entry that begins with {name} in the key store."
        ).format(why=problem.text, name=f"Relay Wizard: {one_line(entry, 120)}"),
        detail=problem.detail,
    )
