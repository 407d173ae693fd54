"""What can be wrong with an SPF record, in words for people."""

from collections.abc import Sequence

from wizard.core.problem import Problem
from wizard.core.texts import _
from wizard.net.finding import harmless


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return harmless(shown if len(names) <= 5 else f"{shown}, ...")


def late(name: str) -> Problem:
    """A question that was still open at the deadline."""
    return Problem(
        id="dns-timeout",
        text=_("Not known, because no nameserver answered for {name} ({type}) in time.").format(
            name=harmless(name), type="TXT"
        ),
        fix=_("Try again. If it stays so, ask your network administrator whether DNS is allowed from here."),
    )


def several(domain: str, records: Sequence[str], proposed: str | None) -> Problem:
    """More than one record at the name."""
    return Problem(
        id="spf-several-records",
        text=_("{domain} has {count} SPF records, so receivers use none of them.").format(
            domain=domain, count=len(records)
        ),
        fix=_("Replace all of them with this one: {record}").format(record=harmless(proposed))
        if proposed
        else _("Merge them into one record, then look again."),
        detail=harmless(" | ".join(records)),
    )


def too_many_lookups(domain: str, count: int) -> Problem:
    """More look-ups than receivers do."""
    return Problem(
        id="spf-too-many-lookups",
        text=_("The SPF record of {domain} costs {count} look-ups; receivers stop at ten.").format(
            domain=domain, count=count
        ),
        fix=_("Take includes out that are no longer needed."),
    )


def too_many_voids(domain: str, count: int, names: Sequence[str]) -> Problem:
    """More look-ups in vain than receivers bear."""
    return Problem(
        id="spf-too-many-void-lookups",
        text=_(
            "The SPF record of {domain} names {count} things in DNS that do not exist; receivers stop at the third."
        ).format(domain=domain, count=count),
        fix=_("Take out what no longer exists: {names}.").format(names=_named(names)),
    )


def missing(names: Sequence[str]) -> Problem:
    """Includes of names that have no single record."""
    return Problem(
        id="spf-include-missing",
        text=_("These names in the SPF record have no single SPF record: {names}.").format(
            names=_named(names)
        ),
        fix=_("Take them out, or ask their owner."),
    )


def unread(names: Sequence[str], detail: str) -> Problem:
    """Includes that gave no answer."""
    return Problem(
        id="spf-include-unread",
        text=_("Not all of the SPF record could be read: {names} gave no answer.").format(
            names=_named(names)
        ),
        fix=_("Look again later."),
        detail=harmless(detail),
    )


def too_wide(domain: str, count: int) -> Problem:
    """More includes than are read."""
    return Problem(
        id="spf-too-many-includes",
        text=_(
            "The SPF record of {domain} leads to more than {count} other names; not all were read."
        ).format(domain=domain, count=count),
        fix=_("Take includes out that are no longer needed."),
    )


def loop(domain: str, names: Sequence[str]) -> Problem:
    """A record that includes itself."""
    return Problem(
        id="spf-loop",
        text=_(
            "The SPF record of {domain} includes itself, by way of {names}; receivers treat it as wrong."
        ).format(domain=domain, names=_named(names)),
        fix=_("Take the include out that leads back."),
    )


def syntax(domain: str, name: str, word: str) -> Problem:
    """A word that makes the record of ``name`` wrong as a whole."""
    own = name == domain
    return Problem(
        id="spf-syntax",
        text=_("The SPF record of {name} has an error, so receivers use nothing of it: {word}").format(
            name=harmless(name), word=harmless(word[:200])
        ),
        fix=_("Correct or remove that word, then look again.")
        if own
        else _("Tell whoever runs that name, or take its include out."),
    )


def too_long(name: str, length: int) -> Problem:
    """A record that nobody can be trusted to read."""
    return Problem(
        id="spf-too-long",
        text=_("The SPF record of {name} has {length} characters, more than can be worked with.").format(
            name=harmless(name), length=length
        ),
        fix=_("Take out what is no longer needed, or move addresses into a record that this one includes."),
    )


def not_usable(domain: str, reason: str) -> Problem:
    """A record that a check ends in an error with, for a reason that has no sentence of its own."""
    return Problem(
        id="spf-not-usable",
        text=_("Receivers can not work with the SPF record of {domain}.").format(domain=domain),
        fix=_("Give the line below to whoever runs the domain's DNS."),
        detail=harmless(reason),
    )


def everybody(domain: str) -> Problem:
    """A record that passes every address."""
    return Problem(
        id="spf-lets-everybody",
        text=_("The SPF record of {domain} lets every computer on the internet send in its name.").format(
            domain=domain
        ),
        fix=_("Take out what lets everybody in, such as +all, and end the record with -all or ~all."),
    )


def by_sender(domain: str) -> Problem:
    """A record that asks who sends."""
    return Problem(
        id="spf-depends-on-sender",
        text=_(
            "The SPF record of {domain} decides for each sender by itself; what is shown holds for "
            "postmaster@{domain}."
        ).format(domain=domain),
        fix=_("Send the verification email, and read the result for your device's address in its headers."),
    )


def not_passing(domain: str, addresses: Sequence[str], proposed: str | None, detail: str) -> Problem:
    """Addresses of this site that the record does not let send."""
    return Problem(
        id="spf-address-not-listed",
        text=_("Mail from {addresses} in the name of {domain} does not pass SPF.").format(
            addresses=_named(addresses), domain=domain
        ),
        fix=_("Change the SPF record to this: {record}").format(record=harmless(proposed))
        if proposed
        else _("Mend the SPF record first, then look again."),
        detail=harmless(detail),
    )


def not_decided(domain: str, addresses: Sequence[str], detail: str) -> Problem:
    """Addresses for which DNS did not answer enough."""
    return Problem(
        id="spf-not-decided",
        text=_(
            "Whether mail from {addresses} in the name of {domain} passes SPF is not known, because not all of the "
            "record could be read."
        ).format(addresses=_named(addresses), domain=domain),
        fix=_("Look again later."),
        detail=harmless(detail),
    )
