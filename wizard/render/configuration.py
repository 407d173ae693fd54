"""The way to `wizard.render.software` for everybody else: nothing of it is loaded for a device that no text configures.

Most plans are for such a device, and the programs' modules cost a plan's start some milliseconds.
"""

import datetime

import msgspec

from wizard.core.answers import Answers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Plan
from wizard.core.profiles import DeviceProfile

FOLDER = "configuration"
"""Below the folder of results."""


class File(msgspec.Struct, frozen=True):
    """One finished file. ``name`` is its path, ``about`` one sentence for people."""

    name: str
    text: str
    about: str


def configuration_files(
    answers: Answers, plan: Plan, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> tuple[File, ...]:
    """The files of every program that the profile names, by path below the folder of results."""
    if profile is None or not profile.configuration:
        return ()
    from wizard.render.software import software_files

    return software_files(answers, plan, profile.configuration, knowledge, today)


def has_configuration(
    answers: Answers, plan: Plan, profile: DeviceProfile | None, knowledge: Knowledge, today: datetime.date
) -> bool:
    """Whether `configuration_files` has any."""
    if profile is None or not profile.configuration:
        return False
    from wizard.render.software import configures

    return configures(answers, plan, profile.configuration, knowledge, today)
