"""What can be wrong with a domain's DKIM selectors, in words, each with what to do."""

from collections.abc import Sequence

from wizard.core.facts import DkimState
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line


def problem(domain: str, state: DkimState, selectors: Sequence[str], target: str | None) -> Problem:
    """The fault of these selectors; ``target`` is the alias of the first of them."""
    problem_id, text = _sentences(state)
    return Problem(
        id=problem_id,
        text=text.format(domain=domain, selectors=_both(selectors), target=one_line(target or "", 150)),
        fix=_fix(state),
    )


def _both(selectors: Sequence[str]) -> str:
    return (
        _("{one} and {other}").format(one=selectors[0], other=selectors[1])
        if len(selectors) == 2
        else selectors[0]
    )


def _sentences(state: DkimState) -> tuple[str, str]:
    """Id and text. The ids stay: tables and tests name them."""
    return {
        DkimState.MISSING: (
            "dkim-missing",
            _(
                "{domain} has no alias at {selectors}: Microsoft can not sign its mail in the domain's own name."
            ),
        ),
        DkimState.DIRECT: (
            "dkim-direct",
            _("At {selectors}, {domain} holds a key itself (TXT) where Microsoft wants an alias (CNAME)."),
        ),
        DkimState.NO_KEY: (
            "dkim-no-key",
            _(
                "{selectors} of {domain} leads to {target}, where there is no key: mail is not signed with it."
            ),
        ),
        DkimState.UNREADABLE: (
            "dkim-unreadable",
            _("The key behind {selectors} of {domain} can not be read, so signatures with it fail."),
        ),
        DkimState.REVOKED: (
            "dkim-revoked",
            _(
                "The key behind {selectors} of {domain} is withdrawn (p= is empty), so signatures with it fail."
            ),
        ),
        DkimState.FOREIGN: (
            "dkim-foreign",
            _("At {selectors}, {domain} points to {target}, which is not Microsoft's."),
        ),
        DkimState.OTHER_DOMAIN: (
            "dkim-other-domain",
            _("At {selectors}, {domain} points to {target}, the key of another domain or selector."),
        ),
        DkimState.NOT_KNOWN: (
            "dkim-not-known",
            _(
                "Whether the key behind {selectors} of {domain} is there is not known: no nameserver answered for it."
            ),
        ),
    }[state]


def _fix(state: DkimState) -> str:
    if state is DkimState.NOT_KNOWN:
        return _("Look again later.")
    publish = _(
        "Open the Defender portal (security.microsoft.com/authentication?viewid=DKIM), choose the domain, publish the "
        "two CNAME records exactly as they stand there, then switch signing on."
    )
    if state is DkimState.DIRECT:
        return _("Delete the TXT record.") + " " + publish
    if state in {DkimState.REVOKED, DkimState.UNREADABLE}:
        return _(
            "In the Defender portal, choose the domain under DKIM and rotate its keys. Look again a few days later."
        )
    if state is DkimState.MISSING:
        return (
            publish
            + " "
            + _(
                "It counts for mail that leaves through Microsoft 365: by sign-in or by a connector. Mail by Direct Send is "
                "not signed."
            )
        )
    return publish
