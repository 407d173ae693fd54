"""Names as the wire wants them: lower case, A-labels, no trailing dot.

Only spelling happens here. Whether a domain is one that people may type is the intake's business.
"""

import re

import idna

_PLAIN_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


def a_label(name: str) -> str:
    """The name in the form that DNS and TLS compare (IDNA 2008 with UTS 46 mapping; RFC 5891).

    Labels with an underscore (``_dmarc``) pass: DNS has them, host names do not. Raises `ValueError` with a
    short English reason for anything that can not be asked for: an empty label, a label over 63 octets, a
    name over 253, a character that no label holds.
    """
    bare = name.strip().removesuffix(".").lower()
    labels = [_label(label) for label in bare.split(".")] if bare else []
    if not labels:
        raise ValueError("the name is empty")
    joined = ".".join(labels)
    if len(joined) > 253:
        raise ValueError("the name is longer than 253 characters")
    return joined


def _label(label: str) -> str:
    if not label.isascii():
        try:
            return idna.encode(label, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError("a part of the name is not allowed in a domain name") from error
    if not _PLAIN_LABEL.fullmatch(label):
        raise ValueError(
            "a part of the name is empty, too long, or holds a character that no domain name has"
        )
    return label


def is_domain(name: str) -> bool:
    """Whether ``name`` can be a mail domain: two labels or more, and no IPv4 address."""
    try:
        plain = a_label(name)
    except ValueError:
        return False
    return "." in plain and not _IPV4.fullmatch(plain)


def wire_address(address: str) -> str:
    """A mail address with its domain in A-labels, for the envelope and the header (RFC 5321, section 4.1.2).

    Raises `ValueError` when it is no plain address: no local part or domain, a local part that is not ASCII
    (it would need SMTPUTF8, which few servers on the way offer) or one that needs quoting.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local:
        raise ValueError("an address looks like name@example.com")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", local):
        raise ValueError("the part before the @ holds a character that mail servers do not take")
    if len(local) > 64:
        raise ValueError("the part before the @ is longer than 64 characters")
    return f"{local}@{a_label(domain)}"
