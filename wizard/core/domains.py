"""Domain names in the one form in which they are compared: lower case, no trailing dot, A-labels (RFC 5891).

No look-ups here: a name is only read, never resolved.
"""

from functools import lru_cache

_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
MAX_LENGTH = 253
"""Characters of a domain name without its trailing dot (RFC 1035, section 2.3.4)."""


@lru_cache(maxsize=4096)
def a_label(domain: str) -> str:
    """The form in which names compare: ``"Bücher.Example."`` gives ``"xn--bcher-kva.example"``.

    Raises ValueError where the text is no domain name.
    """
    name = domain.removesuffix(".").lower()
    if len(name) > 2 * MAX_LENGTH:
        raise ValueError("longer than 253 characters")
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except idna.IDNAError as error:
            raise ValueError(str(error)) from error
    elif "xn--" in name:
        import idna

        try:
            for label in _registered(name):
                if label.startswith("xn--"):
                    idna.ulabel(label)
        except idna.IDNAError as error:
            raise ValueError(str(error)) from error
    if not name or len(name) > MAX_LENGTH:
        raise ValueError("empty or longer than 253 characters")
    if not all(map(_is_label, name.split("."))):
        raise ValueError("a part of the name is empty, too long, or holds a character that names do not have")
    return name


def _registered(name: str) -> list[str]:
    """The parts in which a broken A-label is a mistake: not a host's own, which its operator may choose.

    Microsoft names the MX host of ``xn--bcher-kva.example`` ``xn--bcher-kva-example.mail.protection.outlook.com``.
    """
    labels = name.split(".")
    return labels[1:] if len(labels) > 2 else labels


def _is_label(label: str) -> bool:
    return 1 <= len(label) <= 63 and _HOST_CHARACTERS.issuperset(label) and label[0] != "-" != label[-1]


@lru_cache(maxsize=4096)
def readable(domain: str) -> str:
    """A domain as its owner writes it: ``xn--bcher-kva.example`` gives ``bücher.example``. For sentences only."""
    if "xn--" not in domain:
        return domain
    import idna

    try:
        shown = idna.decode(domain)
    except idna.IDNAError:
        return domain
    return shown if shown.isprintable() else domain  # a joiner is allowed there, and can not be seen


def same_domain(one: str, other: str) -> bool:
    """Whether two names mean the same domain."""
    return one == other or a_label(one) == a_label(other)


def domain_of(address: str) -> str:
    """The domain of an email address, as it was written."""
    return address.rpartition("@")[2]
