"""A plan's reminders as a calendar file (iCalendar, RFC 5545), which Outlook, Google and every phone take."""

import datetime
import hashlib
from collections.abc import Sequence

from wizard.core.texts import one_line
from wizard.core.upkeep import Reminder

PRODUCT = "-//Relay Wizard//Relay Wizard for Microsoft 365//EN"


def calendar_file(reminders: Sequence[Reminder], about: str, today: datetime.date) -> bytes:
    """The file. ``about`` tells this plan from others (its sender and method): the same plan saved again gives the same
    entries, so that a calendar brings the old ones up to date in place of showing both.
    """
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    stamp = datetime.datetime.combine(today, datetime.time(), datetime.UTC)
    for reminder in reminders:
        event = Event()
        event.add("uid", f"{_name(about, reminder.id)}@relay-wizard")
        event.add("dtstamp", stamp)
        event.add("dtstart", reminder.day)
        event.add("dtend", reminder.day + datetime.timedelta(days=1))
        event.add("summary", one_line(reminder.title, 200))
        event.add("description", "\n".join(one_line(line, 500) for line in reminder.detail.split("\n")))
        event.add("transp", "TRANSPARENT")  # nobody is busy all day because of it
        if reminder.monthly:
            event.add("rrule", {"freq": "monthly"})
        for days in reminder.early:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one_line(reminder.title, 200))
            alarm.add("trigger", datetime.timedelta(days=-days))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _name(about: str, reminder: str) -> str:
    return hashlib.sha256(f"{about}\n{reminder}".encode("utf-8", "replace")).hexdigest()[:24]
