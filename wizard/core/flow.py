"""What every event does to the state. Pure: `Flow.reduce` takes a state and an event and gives the next state.

The path is computed from the state (``core.view``), never stored, so going back loses nothing and the step rail
is always true.
"""

import datetime
from collections.abc import Callable
from functools import singledispatchmethod

import msgspec

from wizard.core import state as ev
from wizard.core.answers import Answers
from wizard.core.askings import answer, holder_of, members_of, shown_askings
from wizard.core.deadline import deadline_of
from wizard.core.intake import parse_field
from wizard.core.knowledge import Knowledge
from wizard.core.look_events import LookupEnded, LookupStarted, OutsideAllowed, RowsArrived
from wizard.core.looking import LookEvent, looked
from wizard.core.model import PlanDocument, SessionNote, TestNote
from wizard.core.paths import set_path
from wizard.core.plan import document
from wizard.core.problem import WizardError as _WizardError
from wizard.core.profiles import DeviceProfile
from wizard.core.report_events import (
    ReportFailed,
    ReportImported,
    ReportKept,
    ReportOpened,
    ReportRemoved,
    ReportTaken,
    ReportTrusted,
)
from wizard.core.reporting import ReportEvent, note_of, reported, settled
from wizard.core.state import Event, PageId, State, TestState
from wizard.core.view import View, view_of
from wizard.core.way import BESIDE, ORDER

replace = msgspec.structs.replace


def _retested(state: State) -> State:
    """The state after the plan may have changed: neither the last result nor what was saved speaks for it."""
    test = TestState(recipient=state.test.recipient, second=state.test.second, notes=state.test.notes)
    return replace(state, test=test, saved_to="")


def _without(mapping: dict[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in mapping.items() if key not in keys}


class Flow:
    """The rules of the way, for one body of knowledge and one day.

    ``profile_of`` gives the device profile of an id, or None where there is none.
    """

    def __init__(
        self, knowledge: Knowledge, profile_of: Callable[[str], DeviceProfile | None], today: datetime.date
    ) -> None:
        self.knowledge = knowledge
        self.today = today
        self._profile_of = profile_of
        self._last: tuple[tuple[object, ...], View] | None = None

    # -- what follows from a state ------------------------------------------------------------------

    def view(self, state: State) -> View:
        """Everything that the pages show of ``state``. The last view is kept: stages and rows do not change it."""
        # A profile of the user's own may say something else than it did a moment ago.
        named = state.answers.device.profile
        profile = self._profile_of(named) if named else None
        key = (state.answers, state.facts, state.chosen, state.problems, len(state.asked), profile)
        if self._last is None or self._last[0] != key:
            self._last = (key, view_of(state, self.knowledge, self._profile_of, self.today))
        return self._last[1]

    def document(self, state: State) -> PlanDocument:
        """The plan file of a state: the decision, the answers and what the window needs to go on from here."""
        view = self.view(state)
        note = SessionNote(
            step=state.page,
            chosen=state.chosen,
            ticks=tuple(sorted(state.ticks)),
            drafts=state.drafts,
            scenario=state.practice.id if state.practice else None,
            facts=state.facts,
            rows=state.rows,
            tested=state.test.notes,
            asked=state.asked,
            reported=note_of(state),
            ends={ending: text for ending, text in state.ends.items() if text},
        )
        return document(
            replace(view.answers, domain=state.answers.domain) if state.answers.domain else view.answers,
            view.decision,
            view.plan,
            with_answers=True,
            session=replace(note, answers=state.answers),
            basic_authentication=deadline_of(
                view.answers, view.profile, view.method, self.knowledge, self.today
            ),
        )

    # -- what an event does -------------------------------------------------------------------------

    @singledispatchmethod
    def _on(self, event: Event, state: State) -> State:
        raise TypeError(f"no rule for {type(event).__name__}")

    def reduce(self, state: State, event: Event) -> State:
        """The state after ``event``. Total: an event that makes no sense leaves the state as it is."""
        return self._on(event, state)

    @_on.register
    def _go(self, event: ev.Go, state: State) -> State:
        if event.page not in self.view(state).reached or event.page is state.shown:
            return state
        return replace(state, page=event.page, beside=(), notice=None)

    @_on.register
    def _step_aside(self, event: ev.StepAside, state: State) -> State:
        if event.page not in BESIDE or event.page is state.shown:
            return state
        below = tuple(page for page in state.beside if page is not event.page)
        return replace(state, beside=(*below, event.page), notice=None)

    @_on.register
    def _next(self, event: ev.Next, state: State) -> State:
        if state.beside:
            return state  # a page beside the way leads nowhere but back
        problem = self.view(state).blocked.get(state.page)
        if problem is not None:
            # What belongs to a field is said at the field, by the page; saying it twice helps nobody.
            return replace(state, notice=None if problem.field else problem)
        after = ORDER[min(ORDER.index(state.page) + 1, len(ORDER) - 1)]
        return replace(state, page=after, notice=None)

    @_on.register
    def _back(self, event: ev.Back, state: State) -> State:
        if state.beside:
            return replace(state, beside=state.beside[:-1], notice=None)
        return replace(state, page=ORDER[max(ORDER.index(state.page) - 1, 0)], notice=None)

    @_on.register
    def _answered(self, event: ev.Answered, state: State) -> State:
        if not self._may_answer(event.question, state):
            return state
        try:
            answers = answer(state.answers, event.question, event.value)
        except _WizardError as error:
            return replace(state, notice=error.problem)
        asked = state.asked if event.question in state.asked else (*state.asked, event.question)
        return _retested(replace(state, answers=answers, asked=asked, notice=None))

    def _may_answer(self, asking: str, state: State) -> bool:
        """A compound must not write over what a file or a look-up told: it answers only what it shows."""
        return (
            members_of(asking) == (asking,)
            or asking in shown_askings(state.asked, state.answers)
            or any(asking in open_here for open_here in self.view(state).open.values())
        )

    @_on.register
    def _reopened(self, event: ev.Reopened, state: State) -> State:
        shown = shown_askings(state.asked, state.answers)
        asking = event.question if event.question in shown else holder_of(event.question, shown)
        gone = {asking, *members_of(asking)}
        asked = tuple(one for one in shown if one not in gone)
        return _retested(
            replace(state, answers=answer(state.answers, asking, None), asked=asked, notice=None)
        )

    @_on.register
    def _typed(self, event: ev.Typed, state: State) -> State:
        drafts = _without(state.drafts, event.path)
        problems = {path: problem for path, problem in state.problems.items() if path != event.path}
        value: object = None
        if event.text.strip():
            try:
                value = parse_field(event.path, event.text)
            except _WizardError as error:
                drafts[event.path] = event.text
                problems[event.path] = error.problem
        answers = set_path(state.answers, event.path, value)
        state = replace(state, answers=answers, drafts=drafts, problems=problems, notice=None)
        if event.path == "sending.from":
            state = self._domain_of_sender(state)
        return _retested(settled(state, self.knowledge, self.today, leave=event.path))

    @staticmethod
    def _domain_of_sender(state: State) -> State:
        sender = state.answers.sending.from_ or ""
        domain = str(parse_field("domain", sender.rpartition("@")[2])) if sender else ""
        if domain == state.answers.domain:
            return state
        return replace(
            state, answers=replace(state.answers, domain=domain), facts=None, rows=(), looking=False
        )

    @_on.register
    def _profile_picked(self, event: ev.ProfilePicked, state: State) -> State:
        device = replace(state.answers.device, profile=event.profile)
        return _retested(replace(state, answers=replace(state.answers, device=device), notice=None))

    @_on.register(LookupStarted | RowsArrived | LookupEnded | OutsideAllowed)
    def _looked(self, event: LookEvent, state: State) -> State:
        after = looked(state, event)
        return after if after.facts is state.facts else _retested(settled(after, self.knowledge, self.today))

    @_on.register
    def _report_opened(self, event: ReportOpened, state: State) -> State:
        return replace(state, importing=event.name, import_problem=None, notice=None)

    @_on.register
    def _report_failed(self, event: ReportFailed, state: State) -> State:
        return replace(state, importing="", import_problem=event.problem)

    @_on.register(ReportImported | ReportTrusted | ReportKept | ReportTaken | ReportRemoved)
    def _reported(self, event: ReportEvent, state: State) -> State:
        after = reported(state, event, self.knowledge, self.today)
        return after if after.answers == state.answers else _retested(after)

    @_on.register
    def _method_chosen(self, event: ev.MethodChosen, state: State) -> State:
        return _retested(replace(state, chosen=event.method))

    @_on.register
    def _ticked(self, event: ev.Ticked, state: State) -> State:
        ticks = state.ticks | {event.step} if event.done else state.ticks - {event.step}
        return replace(state, ticks=ticks)

    @_on.register
    def _end_noted(self, event: ev.EndNoted, state: State) -> State:
        return replace(state, ends={**state.ends, event.ending: event.text})

    @_on.register
    def _applied(self, event: ev.Applied, state: State) -> State:
        return replace(state, applied=event.lines)

    @_on.register
    def _recipient_typed(self, event: ev.RecipientTyped, state: State) -> State:
        if event.second:
            return replace(state, test=replace(state.test, second=event.text, problem=None))
        return replace(state, test=replace(state.test, recipient=event.text, problem=None))

    @_on.register
    def _test_started(self, event: ev.TestStarted, state: State) -> State:
        before = state.test
        test = TestState(
            recipient=before.recipient,
            second=before.second,
            running=True,
            run=before.run if event.further else (),
            notes=before.notes,
        )
        return replace(state, test=test, notice=None)

    @_on.register
    def _stage_arrived(self, event: ev.StageArrived, state: State) -> State:
        return replace(state, test=replace(state.test, stages=(*state.test.stages, event.stage)))

    @_on.register
    def _test_ended(self, event: ev.TestEnded, state: State) -> State:
        made: tuple[TestNote, ...] = ()
        if event.transcript is not None:
            raw = event.arrived.raw if event.arrived else ""
            made = (TestNote(event.recipient, event.transcript, event.diagnosis, raw),)
        run = (*state.test.run, *made)
        failed = next((note for note in run if not note.transcript.delivered), None)
        # The one that failed is what there is to read; a run that was stopped says that first.
        shown = failed or (made[0] if made else None)
        test = replace(
            state.test,
            running=event.more,
            stages=shown.transcript.stages if shown else state.test.stages,
            transcript=shown.transcript if shown else None,
            diagnosis=shown.diagnosis if shown else None,
            arrived=event.arrived,
            problem=event.problem,
            run=run,
            skipped=event.skipped,
            notes=(*state.test.notes, *made),
        )
        return replace(state, test=test)

    @_on.register
    def _opened(self, event: ev.Opened, state: State) -> State:
        found = event.document.session
        note = found if isinstance(found, SessionNote) else SessionNote()
        kept = event.document.answers if isinstance(event.document.answers, Answers) else Answers(domain="")
        answers = note.answers or kept
        last = note.tested[-1] if note.tested else None
        opened = State(
            page=PageId.DEVICE,
            answers=answers,
            chosen=note.chosen if found is note else event.document.method,
            ticks=frozenset(note.ticks),
            facts=note.facts,
            rows=note.rows,
            asked=note.asked,
            reported=note.reported,
            ends=note.ends,
            test=TestState(
                notes=note.tested,
                recipient=last.recipient if last else "",
                stages=last.transcript.stages if last else (),
                transcript=last.transcript if last else None,
                diagnosis=last.diagnosis if last else None,
            ),
            practice=event.practice,
            outside=state.outside and event.practice == state.practice,
        )
        for path, text in note.drafts.items():
            # What was typed and not valid is put back the way it came, so that it is judged again.
            test, opened = opened.test, self._typed(ev.Typed(path, text), opened)
            opened = replace(opened, test=test)
        wanted = PageId(note.step) if note.step in ORDER else PageId.RECOMMENDATION
        reached = self.view(opened).reached
        furthest = max(
            (page for page in reached if ORDER.index(page) <= ORDER.index(wanted)), key=ORDER.index
        )
        return replace(opened, page=furthest)

    @_on.register
    def _practice_started(self, event: ev.PracticeStarted, state: State) -> State:
        if event.keep:
            return replace(state, practice=event.card, applied=(), notice=None)
        # Who chooses on the practice page stays there.
        return State(practice=event.card, beside=tuple(one for one in state.beside if one is PageId.PRACTICE))

    @_on.register
    def _practice_ended(self, event: ev.PracticeEnded, state: State) -> State:
        return State()

    @_on.register
    def _saved(self, event: ev.Saved, state: State) -> State:
        return replace(state, saved_to=event.path)

    @_on.register
    def _noticed(self, event: ev.Noticed, state: State) -> State:
        return replace(state, notice=event.problem)

    @_on.register
    def _started_over(self, event: ev.StartedOver, state: State) -> State:
        return State(page=PageId.DEVICE, practice=state.practice, outside=state.outside)
