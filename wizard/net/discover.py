"""Runs the probes for a domain side by side, each as soon as what it needs is there, and tells each row as it ends.

One probe's failure or slowness never touches another. ``looks`` says what there is to ask, ``gathered`` makes the
document of it.
"""

import asyncio
import contextlib
import datetime
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from wizard.core.domains import a_label
from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.fields import check_host, check_public_ip
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net import gathered
from wizard.net.finding import Finding, finished, not_known
from wizard.net.kept_findings import KeptFindings
from wizard.net.looks import Key, Look, Looks, Ways
from wizard.net.services import LookOrder, Resolver

PROBE_S = 5.0
"""Seconds that one probe may take."""

ALL_S = 12.0
"""Seconds for everything: two probes in a row, as port 25 is tried when the MX record is known."""

GRACE_S = 0.5
"""Seconds more than a probe's own deadline, whose sentence says more than ours."""


class ForgetfulResolver(Resolver, Protocol):
    """A `Resolver` that can be told to ask anew."""

    def forget(self) -> None:
        """Drops every answer that it kept."""
        ...


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Discoverer:
    """`wizard.net.services.Discovery`: asks ``resolver``, and the network in ``ways`` where there are any.

    It keeps what it found for the session; the same question asked again has its answer at once, with its age.
    ``probe_s`` bounds one probe and ``all_s`` the whole, in seconds.
    """

    def __init__(
        self,
        resolver: ForgetfulResolver,
        ways: Ways | None = None,
        *,
        probe_s: float = PROBE_S,
        all_s: float = ALL_S,
        now: Callable[[], datetime.datetime] = _now,
    ) -> None:
        self._resolver, self._ways = resolver, ways
        self._probe_s, self._all_s = probe_s, all_s
        self._now = now
        self._kept = KeptFindings()
        self._looks: Looks | None = None

    async def __call__(self, order: LookOrder, on_row: Callable[[ProbeRow], None]) -> Facts:
        """The facts; every row comes as ``looking`` first where it is asked, and then with its result."""
        order = _checked(order)
        if order.fresh or order.only is not None:
            self._resolver.forget()
        if self._looks is None:
            self._looks = Looks(self._resolver, self._ways, self._probe_s)
        started = time.perf_counter()
        run = _Run(order, self._looks.of(order), self._kept, self._now, on_row, self._probe_s)
        found = await run.all(self._all_s)
        elapsed_ms = round((time.perf_counter() - started) * 1000)
        return gathered.facts(order, found, elapsed_ms, network=self._ways is not None)


def _checked(order: LookOrder) -> LookOrder:
    try:
        check_host(order.domain)
        domain = a_label(order.domain)
    except ValueError as error:
        raise WizardError(_no_domain(order.domain, str(error))) from error
    ips = tuple(dict.fromkeys(map(_checked_ip, order.public_ips)))
    return LookOrder(domain, ips, order.outside, order.only, order.fresh)


def _no_domain(domain: str, reason: str) -> Problem:
    return Problem(
        id="domain",
        text=_("{domain} is no domain name: {reason}.").format(
            domain=one_line(domain, 100) or _("An empty text"), reason=one_line(reason, 120)
        ),
        fix=_("Type the part after the @ of your addresses, such as contoso.com."),
        field="domain",
    )


def _checked_ip(public_ip: str) -> str:
    try:
        check_public_ip(public_ip.strip())
    except ValueError as error:
        raise WizardError(
            Problem(
                id="public-ip",
                text=_("{ip} can not be this site's public address: {reason}.").format(
                    ip=one_line(public_ip, 60) or _("An empty text"), reason=error
                ),
                fix=_("Type the four numbers that the internet sees, such as 203.0.113.10."),
                field="network.public_ips",
            )
        ) from error
    return public_ip.strip()


class _Run:
    """One look-up."""

    def __init__(
        self,
        order: LookOrder,
        looks: tuple[Look, ...],
        kept: KeptFindings,
        now: Callable[[], datetime.datetime],
        on_row: Callable[[ProbeRow], None],
        probe_s: float,
    ) -> None:
        self._order = order
        self._looks = {look.name: look for look in looks}
        self._kept = kept
        self._now = now
        self._on_row = on_row
        self._probe_s = probe_s
        self._tasks: dict[str, asyncio.Task[Finding[Any]]] = {}
        self._asked = self._to_ask()

    def _to_ask(self) -> frozenset[str]:
        """The rows that may be asked: all, or those wanted with what depends on them."""
        only = self._order.only
        if only is None:
            return frozenset(self._looks)
        asked = set(only)
        while more := {n for n, look in self._looks.items() if asked.intersection(look.needs)} - asked:
            asked |= more
        return frozenset(asked)

    async def all(self, all_s: float) -> dict[str, Finding[Any]]:
        """Every row's end."""
        self._show_places()
        for look in self._ordered():
            self._tasks[look.name] = asyncio.create_task(self._ended(look))
        try:
            done, _late = await asyncio.wait(self._tasks.values(), timeout=all_s)
            return {
                name: self._tasks[name].result() if self._tasks[name] in done else self._told(_too_late(name))
                for name in self._looks
            }
        finally:
            # Also when we are cancelled ourselves: no probe may go on without us.
            await _end(*self._tasks.values())

    def _ordered(self) -> list[Look]:
        """What is needed before what needs it."""
        return sorted(self._looks.values(), key=lambda look: len(self._chain(look)))

    def _chain(self, look: Look) -> list[str]:
        return [name for need in self._needs(look) for name in (need, *self._chain(self._looks[need]))]

    def _needs(self, look: Look) -> tuple[str, ...]:
        return tuple(need for need in look.needs if need in self._looks)

    def _show_places(self) -> None:
        """Every row has its place from the start: with what is known, or looking."""
        known: dict[str, Finding[Any]] = {}
        for look in self._ordered():
            if set(self._needs(look)) <= set(known):
                found = self._already(look, look.key(self._order, known))
                if found is not None:
                    known[look.name] = found
        for name, look in self._looks.items():
            if name in known:
                self._on_row(look.shown(self._order, known[name]).row)
            elif name in self._asked:
                self._on_row(ProbeRow(name, RowState.LOOKING, look.looking))

    def _already(self, look: Look, key: Key) -> Finding[Any] | None:
        """What need not be asked."""
        order, question = self._order, (look.name, key)
        if order.only is None:
            return None if order.fresh else self._kept.known(question, self._now())
        return None if look.name in order.only else self._kept.last(question)

    async def _ended(self, look: Look) -> Finding[Any]:
        needs = self._needs(look)
        if not needs:
            return await self._found(look, look.key(self._order, {}), {})
        early: asyncio.Task[Finding[Any]] | None = None
        first = look.key(self._order, {})
        try:
            if look.early and not all(self._tasks[need].done() for need in needs):
                early = asyncio.create_task(self._found(look, first, {}))
            found = {need: await asyncio.shield(self._tasks[need]) for need in needs}
            key = look.key(self._order, found)
            if early is not None and key == first:
                return await early
            if early is not None:
                await _end(early)
            return await self._found(look, key, found)
        finally:
            if early is not None:
                await _end(early)

    async def _found(self, look: Look, key: Key, needed: Mapping[str, Finding[Any]]) -> Finding[Any]:
        already = self._already(look, key)
        if already is not None:
            return self._told(already)
        if look.name not in self._asked:
            return _not_asked(look.name)  # its row stays as it was
        found = finished(await self._bounded(look, needed), self._now())
        self._kept.keep((look.name, key), found)
        return self._told(found)

    async def _bounded(self, look: Look, needed: Mapping[str, Finding[Any]]) -> Finding[Any]:
        """The probe's end, whatever it is."""
        try:
            async with asyncio.timeout(self._probe_s + GRACE_S):
                return await look.run(self._order, needed)
        except TimeoutError:
            return _too_late(look.name)
        except WizardError as error:
            return not_known(look.name, error.problem)
        except Exception as error:  # noqa: BLE001 - one probe's fault must not end the others
            problem = Problem(
                id=f"{look.name}-failed",
                text=_("Not known, because this check failed in itself."),
                fix=_("Look again. If it stays so, report it with the line below."),
                detail=one_line(f"{type(error).__name__}: {error}"),
            )
            return not_known(look.name, problem)

    def _told(self, found: Finding[Any]) -> Finding[Any]:
        shown = self._looks[found.row.probe].shown(self._order, found)
        self._on_row(shown.row)
        return shown


async def _end(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)


def _too_late(name: str) -> Finding[Any]:
    return not_known(
        name,
        Problem(
            id=f"{name}-timeout",
            text=_("Not known, because no answer came in time."),
            fix=_("Look again. If it stays so, ask your network administrator what is blocked."),
        ),
    )


def _not_asked(name: str) -> Finding[Any]:
    return not_known(
        name,
        Problem(
            id=f"{name}-not-looked-up".replace("_", "-"),
            text=_("Not known, because it was not looked up."),
            fix=_("Look again."),
        ),
    )
