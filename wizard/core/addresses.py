"""Mail addresses as the envelope and the headers take them. Spelling only: nobody is asked whether they exist."""

import re

from wizard.core.domains import a_label

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
LOCAL_LIMIT = 64
"""Octets before the @ (RFC 5321, section 4.5.3.1.1)."""


def wire_address(address: str) -> str:
    """A mail address with its domain in A-labels (RFC 5321, section 4.1.2).

    Raises `ValueError` with a short reason when it is no plain address: no local part or domain, a local part
    that is not ASCII (it would need SMTPUTF8, which few servers on the way offer) or one that needs quoting.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local:
        raise ValueError("an address looks like name@example.com")
    if not _LOCAL.fullmatch(local):
        raise ValueError("the part before the @ holds a character that mail servers do not take")
    if len(local) > LOCAL_LIMIT:
        raise ValueError("the part before the @ is longer than 64 characters")
    return f"{local}@{a_label(domain)}"
