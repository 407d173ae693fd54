"""What must never be written anywhere: a value whose text is ``***``."""

from typing import Any, ClassVar


class Secret:
    """A password or token. Its text is ``***`` everywhere; only `reveal` gives the value, at the last moment."""

    __slots__ = ("_value",)
    MASK: ClassVar[str] = "***"

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one call that puts it on the wire."""
        return self._value

    def __repr__(self) -> str:
        return self.MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return self.MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not written anywhere")
