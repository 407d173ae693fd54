"""The calendar file: what RFC 5545 wants of it, whatever the texts hold, and the same entries when it is made again."""

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from tests.render import cases
from tests.render.golden_files import matches_golden
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.upkeep import Reminder
from wizard.render.calendar import calendar_file
from wizard.render.upkeep import after_care

DAY = datetime.date(2027, 2, 1)
MONTHLY = Reminder("monthly", DAY, "Look", "Send one message.\nRun verify.ps1.", monthly=True)


def event_of(reminder: Reminder) -> Component:
    events = [
        one
        for one in Calendar.from_ical(calendar_file([reminder], "about", cases.TODAY)).walk()
        if one.name == "VEVENT"
    ]
    assert len(events) == 1
    return events[0]


def unfolded(data: bytes) -> list[bytes]:
    """The content lines (RFC 5545, section 3.1), read here by hand."""
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")[:-1]
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75
    whole: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    return whole


def test_an_end_is_a_whole_day_with_its_alarms() -> None:
    made = calendar_file([Reminder("secret", DAY, "It ends", "Make a new one.", (30, 7))], "a", cases.TODAY)
    lines = unfolded(made)
    assert b"DTSTART;VALUE=DATE:20270201" in lines
    assert b"DTEND;VALUE=DATE:20270202" in lines
    assert lines.count(b"BEGIN:VALARM") == 2
    assert b"TRIGGER:-P30D" in lines
    assert b"TRIGGER:-P7D" in lines
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b"END:VCALENDAR"


def test_the_monthly_look_comes_back() -> None:
    lines = unfolded(calendar_file([MONTHLY], "a", cases.TODAY))
    assert b"RRULE:FREQ=MONTHLY" in lines
    assert b"DESCRIPTION:Send one message.\\nRun verify.ps1." in lines


def test_saved_again_it_is_the_same_entry_and_another_plan_is_another() -> None:
    def uid(about: str) -> bytes:
        lines = unfolded(calendar_file([MONTHLY], about, cases.TODAY))
        return next(line for line in lines if line.startswith(b"UID:"))

    assert uid("one") == uid("one") != uid("two")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_add_no_entry_and_no_property(text: str) -> None:
    shape = [
        line.partition(b":")[0].partition(b";")[0] for line in unfolded(calendar_file([MONTHLY], "a", DAY))
    ]
    hostile = Reminder("monthly", DAY, text, text, monthly=True)
    made = unfolded(calendar_file([hostile], text, DAY))
    assert [line.partition(b":")[0].partition(b";")[0] for line in made] == shape


@given(st.text(max_size=300))
def test_a_calendar_reads_the_title_back(text: str) -> None:
    from wizard.core.texts import one_line

    text = text.encode("utf-8", "replace").decode("utf-8")
    # icalendar 7 takes a backslash and an n that stand side by side for a line end, also where the backslash is escaped.
    assume("\\n" not in text and "\\N" not in text)
    read = event_of(Reminder("x", DAY, text, "detail"))
    assert str(read["SUMMARY"]) == one_line(text, 200)


def test_the_list_is_golden_and_plain() -> None:
    end = Reminder("secret", DAY, "Front desk: the app secret ends", "Make a new one.", (30,))
    text = after_care([end, MONTHLY], ["A sign-in does not last for ever."], ["Run verify.ps1."])
    matches_golden("after-care.md", text)
