"""What can go wrong with a request to Microsoft's sign-in, said of a sign-in. Sentences only."""

from wizard.core.problem import Problem
from wizard.core.texts import _, one_line


def asked_in_vain(problem: Problem, host: str) -> Problem:
    """The same failure (``fetch_problems``) in the words of a sign-in. What was asked for is not repeated."""
    host = one_line(host, 253)
    found = _words(host).get(problem.id)
    if found is None:
        return problem
    text, fix = found
    # A page that one is sent on to often gets what was asked for in its query.
    detail = "" if problem.id == "https-address" else problem.detail.partition("?")[0]
    return Problem(id=problem.id, text=text, fix=fix, detail=detail)


def _words(host: str) -> dict[str, tuple[str, str]]:
    filtered = _(
        "If this network asks for a sign-in in the browser, do that first. Otherwise a filter on the way may answer in "
        "its place: ask your network administrator."
    )
    allow = _("Ask your network administrator to let this computer reach {host} by HTTPS.").format(host=host)
    return {
        "https-timeout": (
            _("The sign-in did not go through: {host} gave no answer in time.").format(host=host),
            _("Try again. If it stays so: {allow}").format(allow=allow),
        ),
        "https-unreachable": (
            _("The sign-in did not go through: {host} can not be reached from here.").format(host=host),
            allow,
        ),
        "https-no-address": (
            _("The sign-in did not go through: the name {host} has no address here.").format(host=host),
            _("Check that this computer is connected to the internet."),
        ),
        "https-proxy": (
            _("The sign-in did not go through: this computer's proxy does not let it reach {host}.").format(
                host=host
            ),
            allow,
        ),
        "https-proxy-kind": (
            _(
                "The sign-in did not go through: this computer's proxy is of a kind that can not be used here."
            ),
            _("Sign in on a computer without a proxy, or let the device itself send a test email."),
        ),
        "https-untrusted": (
            _(
                "Nothing was sent: the certificate for {host} is not one that this computer trusts, so it may be "
                "somebody else."
            ).format(host=host),
            _(
                "Something on the way opens encrypted connections: a filter or a guest network. If it is your "
                "organisation's own, its certificate belongs in this computer's list of authorities. Check the clock "
                "too."
            ),
        ),
        "https-tls": (
            _("Nothing was sent: no encrypted connection to {host} came about.").format(host=host),
            _("Ask your network administrator what filters HTTPS here."),
        ),
        "https-redirect": (
            _("The sign-in did not go through: the request to {host} was sent on to another page.").format(
                host=host
            ),
            filtered,
        ),
        "https-too-large": (
            _("The sign-in did not go through: what {host} sent is not an answer of Microsoft's.").format(
                host=host
            ),
            filtered,
        ),
        "https-not-understood": (
            _("The sign-in did not go through: what {host} sent is not an answer of Microsoft's.").format(
                host=host
            ),
            filtered,
        ),
        "https-status": (
            _("The sign-in did not go through: {host} could not answer now.").format(host=host),
            _("Try again in a few minutes."),
        ),
        "https-address": (
            _("The sign-in did not go through: it was sent to an address that is none."),
            _("Check the spelling of the domain or the tenant ID."),
        ),
    }
