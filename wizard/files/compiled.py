"""The knowledge and the device profiles once more in one JSON file, because reading the TOML takes ``plan`` 10 ms.

The TOML files are what counts. Every part of the compiled file carries the checksum of the TOML that it came from;
where they differ, the compiled part is passed over. ``packaging/compile_resources.py`` writes it afresh.
"""

import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from wizard.core.knowledge import Knowledge
from wizard.core.profiles import DeviceProfile

NAME = "compiled.json"

ReadResource = Callable[..., bytes]
"""Gives a resource's bytes by the parts of its path. Raises OSError where there is none."""


class Compiled(msgspec.Struct, frozen=True):
    """``checksums`` by path below ``resources``; profiles by id, unread."""

    checksums: dict[str, int]
    knowledge: msgspec.Raw
    profiles: dict[str, msgspec.Raw]


def read(resource_bytes: ReadResource) -> Compiled | None:
    """The compiled file, or None where it is missing or not to be read."""
    try:
        return msgspec.json.decode(resource_bytes(NAME), type=Compiled)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def fresh(compiled: Compiled, path: str, resource_bytes: ReadResource) -> bool:
    """Whether the TOML file of that path is still the one that was compiled."""
    try:
        return zlib.crc32(resource_bytes(*path.split("/"))) == compiled.checksums.get(path)
    except OSError:
        return False


def build(knowledge: Knowledge, profiles: dict[str, DeviceProfile], sources: dict[str, bytes]) -> bytes:
    """The compiled file for these values; ``sources`` are the TOML files that they came from, by path."""
    whole: dict[str, Any] = {
        "checksums": {path: zlib.crc32(data) for path, data in sorted(sources.items())},
        "knowledge": knowledge,
        "profiles": dict(sorted(profiles.items())),
    }
    return msgspec.json.encode(whole) + b"\n"
