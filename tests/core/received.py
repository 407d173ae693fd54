"""The corpus of received messages in ``tests/data/received_messages.txt``, each with what is in it."""

import re
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent.parent / "data" / "received_messages.txt"


class Received(NamedTuple):
    """One message: where it was published, and what a careful reader finds in it."""

    name: str
    source: str
    found: dict[str, str]
    raw: str


def corpus() -> list[Received]:
    """All messages, in the order of the file."""
    text = DATA.read_text(encoding="utf-8")
    messages = []
    for part in re.split(r"(?m)^--- ", text)[1:]:
        head, _end, raw = part.partition("\n")
        name, source, found = (one.strip() for one in head.split(" | "))
        messages.append(
            Received(name, source, dict(one.split("=") for one in found.split()), raw.rstrip("\n") + "\n")
        )
    return messages
