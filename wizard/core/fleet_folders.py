"""Names of folders made of what people typed: safe on every system, different from one another, still readable.

Windows takes neither reserved names (Microsoft Learn, "Naming Files, Paths, and Namespaces") nor a dot or space at
the end, and like macOS does not tell upper from lower case.
"""

import unicodedata

NAME_LIMIT = 60
"""Characters of a name: with four octets each it stays below the 255 that file systems take."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789"}
)


class FolderNames:
    """Hands out names, each once: what differs in case or spelling only gets a number behind it."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._next: dict[str, int] = {}

    def name(self, text: str, otherwise: str) -> str:
        """A folder's name for ``text``; for ``otherwise`` where nothing of the text is left."""
        wanted = safe_name(text) or safe_name(otherwise) or "device"
        key = wanted.casefold()
        number = self._next.get(key, 1)
        name = wanted if number == 1 else f"{wanted}-{number}"
        while name.casefold() in self._given:
            number += 1
            name = f"{wanted}-{number}"
        self._next[key] = number + 1
        self._given.add(name.casefold())
        return name


def safe_name(text: str) -> str:
    """The text as one part of a path: letters, digits, ``-`` and ``_``; "" where none is in it."""
    spelled = unicodedata.normalize("NFKC", text[: 4 * NAME_LIMIT])
    kept = "".join(mark if mark.isalnum() or mark == "_" else " " for mark in spelled)
    name = "-".join(kept.split())[:NAME_LIMIT].strip("-_ ")
    return f"{name}_" if name.casefold() in _RESERVED else name
