"""Reads an SPF record with all that it leads to, every name as soon as a record names it."""

import asyncio
from dataclasses import dataclass, field

from wizard.core import spf_record, spf_tree
from wizard.core.problem import Problem, WizardError
from wizard.net.services import Resolver
from wizard.net.spf_answers import NO_SUCH_NAME
from wizard.net.spf_problems import late

RECORDS_READ = 40
"""Included records read at most: ten look-ups are allowed, so four times that says enough."""


@dataclass
class Reading:
    """The records by name. ``missing`` have none, ``several`` more than one, ``unread`` gave no answer.

    ``cut`` says that there are more names than are read.
    """

    domain: str
    records: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    unread: dict[str, Problem] = field(default_factory=dict)
    cut: bool = False

    @property
    def whole(self) -> bool:
        """Whether every record was read whose name does not depend on a message."""
        return not (self.cut or self.unread)

    def lookups(self) -> int:
        """The look-ups of a check that matches nothing before its end."""
        return spf_tree.lookups(self.records, self.domain)


async def read_tree(domain: str, record: str, resolver: Resolver, deadline_s: float) -> Reading:
    """All records that belong to the domain's. Never raises but when cancelled; what is late then is unread."""
    reading = Reading(domain, {domain: record})
    waiting: set[str] = set()
    seen = {domain}

    def start(group: asyncio.TaskGroup, text: str) -> None:
        for name in spf_record.followed(text):
            if name in seen:
                continue
            if len(seen) > RECORDS_READ:
                reading.cut = True
                return
            seen.add(name)
            waiting.add(name)
            group.create_task(read(group, name))

    async def read(group: asyncio.TaskGroup, name: str) -> None:
        try:
            answer = await resolver.query(name, "TXT")
        except WizardError as error:
            if error.problem.id == NO_SUCH_NAME:
                reading.missing.append(name)
            else:
                reading.unread[name] = error.problem
        else:
            records = [text for text in answer.records if spf_record.is_spf(text)]
            if len(records) == 1:
                reading.records[name] = records[0]
                start(group, records[0])
            else:
                (reading.several if records else reading.missing).append(name)
        waiting.discard(name)

    try:
        async with asyncio.timeout(deadline_s), asyncio.TaskGroup() as group:
            start(group, record)
    except TimeoutError:
        reading.unread |= {name: late(name) for name in waiting}
    return reading
