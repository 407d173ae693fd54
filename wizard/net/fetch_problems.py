"""What can go wrong with an HTTPS request, in plain words. Sentences only: what went wrong is found out in ``fetch``."""

from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.net import tls


def _ask_network() -> str:
    return _("Ask your network administrator whether this computer may reach it, or look again later.")


def no_use(url: str) -> Problem:
    """An address of ours that is none: a mistake in a data file, or a domain that no address can hold."""
    return Problem(
        id="https-address",
        text=_("Not known, because the question could not be put into an address."),
        fix=_("Check the spelling of the domain."),
        detail=one_line(url, 200),
    )


def late(host: str, timeout_s: float, *, reached: bool) -> Problem:
    """No answer within the deadline."""
    if reached:
        text = _("Not known, because {host} did not answer in time.")
    else:
        text = _("Not known, because no connection to {host} came about in time.")
    return Problem(
        id="https-timeout",
        text=text.format(host=host),
        fix=_ask_network(),
        detail=f"{host}: no answer within {timeout_s:g} s",
    )


def elsewhere(host: str, location: str) -> Problem:
    """A redirect: often the sign-in page of a guest network."""
    return Problem(
        id="https-redirect",
        text=_("Not known, because the request to {host} was sent on to another page.").format(host=host),
        fix=_("If this network asks for a sign-in in the browser, sign in there and look again."),
        detail=one_line(f"{host}: redirect to {location}", 400),
    )


def too_large(host: str, limit: int) -> Problem:
    """More than any document that we ask for."""
    return Problem(
        id="https-too-large",
        text=_("Not known, because {host} sent far more than was asked for.").format(host=host),
        fix=_("Look again. If it stays so, something on the way answers in its place."),
        detail=f"{host}: more than {limit} octets",
    )


def not_understood(host: str, what: str) -> Problem:
    """An answer that is not what was asked for: often a page of a guest network or a filter."""
    return Problem(
        id="https-not-understood",
        text=_("Not known, because what {host} sent is not the answer to the question.").format(host=host),
        fix=_(
            "If this network asks for a sign-in in the browser, sign in there and look again. Otherwise a filter "
            "on the way may answer in its place."
        ),
        detail=one_line(f"{host}: {what}", 400),
    )


def refused_with(host: str, status: int) -> Problem:
    """A status that says nothing about the question: the service or something on the way has a fault."""
    return Problem(
        id="https-status",
        text=_("Not known, because {host} could not answer now.").format(host=host),
        fix=_("Look again in a few minutes."),
        detail=f"{host}: HTTP status {status}",
    )


def proxy_unknown(proxy: str) -> Problem:
    """A kind of proxy that we have no way through."""
    return Problem(
        id="https-proxy-kind",
        text=_("Not known, because this computer's proxy is of a kind that this check can not use."),
        fix=_("Look it up in a browser, or run this check on a computer without a proxy."),
        detail=one_line(proxy, 200),
    )


def failed(host: str, error: Exception, proxy: str | None) -> Problem:
    """Whatever a library raised. ``proxy`` is the one on the way, without its password."""
    from http.client import HTTPException

    from urllib3.exceptions import (
        ConnectTimeoutError,
        NameResolutionError,
        NewConnectionError,
        ProtocolError,
        ReadTimeoutError,
    )

    detail = one_line(f"{host}: {_reason(error)}", 400)
    blamed = tls.failure(error)
    if blamed is not None:
        word, line = blamed
        return _untrusted(host, line) if word == "cert" else _no_tls(host, line)
    if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)) and not isinstance(
        error, NewConnectionError
    ):
        return Problem(
            id="https-timeout",
            text=_("Not known, because {host} did not answer in time.").format(host=host),
            fix=_ask_network(),
            detail=detail,
        )
    if proxy is not None and isinstance(error, (NewConnectionError, OSError)):
        return Problem(
            id="https-proxy",
            text=_(
                "Not known, because this computer's proxy did not let the request to {host} through."
            ).format(host=host),
            fix=_("Ask your network administrator to allow it, or look it up in a browser."),
            detail=one_line(f"{host} by way of {proxy}: {_reason(error)}", 400),
        )
    if isinstance(error, NameResolutionError):
        return Problem(
            id="https-no-address",
            text=_("Not known, because the name {host} has no address here.").format(host=host),
            fix=_("Check that this computer is connected to the internet."),
            detail=detail,
        )
    if isinstance(error, (HTTPException, ProtocolError)):
        return not_understood(host, _reason(error))
    return Problem(
        id="https-unreachable",
        text=_("Not known, because {host} can not be reached from here.").format(host=host),
        fix=_ask_network(),
        detail=detail,
    )


def _untrusted(host: str, line: str) -> Problem:
    return Problem(
        id="https-untrusted",
        text=_("Not known, because the certificate for {host} is not one that this computer trusts.").format(
            host=host
        ),
        fix=_(
            "Something on the way opens encrypted connections: a filter or a guest network. Check this computer's "
            "clock too."
        ),
        detail=one_line(f"{host}: {line}", 400),
    )


def _no_tls(host: str, line: str) -> Problem:
    return Problem(
        id="https-tls",
        text=_("Not known, because no encrypted connection to {host} came about.").format(host=host),
        fix=_("Ask your network administrator what filters HTTPS here."),
        detail=one_line(f"{host}: {line}", 400),
    )


def _reason(error: Exception) -> str:
    """The library's words without its object's address in memory."""
    from http.client import HTTPException

    if isinstance(error, ValueError) and not isinstance(error, (OSError, HTTPException)):
        return type(error).__name__  # its words may repeat a header or what was sent
    said = str(error)
    if "): " in said and "object at 0x" in said:
        said = said.partition("): ")[2]
    return said.rpartition(">: ")[2] or type(error).__name__
