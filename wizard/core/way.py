"""The way through the window: its steps in order, the pages beside it, and which step asks what. Light: the first
window needs it.

A page beside the way is opened from anywhere by `state.StepAside` and left by Back, Escape or a step of the rail; the
step below it stays the current one, so the rail, the saved plan and Undo know nothing of it. A new one takes a
`PageId`, its name in `BESIDE` and its class in ``ui.pages``.
"""

from wizard.core.state import PageId
from wizard.core.texts import _

STEPS: tuple[tuple[PageId, str, str], ...] = (
    (PageId.START, _("Start"), _("Device")),
    (PageId.DEVICE, _("Device"), _("Device")),
    (PageId.DOMAIN, _("Domain"), _("Where you are")),
    (PageId.SENDING, _("Sending"), _("Where you are")),
    (PageId.NETWORK, _("Network and tenant"), _("Where you are")),
    (PageId.RECOMMENDATION, _("Recommendation"), _("The answer")),
    (PageId.SETUP, _("Set up"), _("Make it work")),
    (PageId.TEST, _("Test"), _("Make it work")),
    (PageId.FINISH, _("Finish"), _("Make it work")),
)
"""Page, its name, and the group it stands in on the rail. The whole journey, in order."""

ORDER = tuple(page for page, _title, _group in STEPS)

BESIDE: dict[PageId, str] = {
    PageId.COMPARISON: _("All methods side by side"),
    PageId.FLEET: _("Many devices at once"),
    PageId.GLOSSARY: _("Words explained"),
    PageId.HEADERS: _("Read a received message"),
    PageId.PRACTICE: _("Practice"),
    PageId.PROFILE: _("A device profile of your own"),
}
"""The pages beside the way, and their names."""


def title_of(page: PageId) -> str:
    """A page's name, as the rail and "Back to ..." call it."""
    return BESIDE.get(page) or next(title for step, title, _group in STEPS if step is page)


ON_DEVICE_PAGE = ("device.hosting", "device.sign_in")
"""The device questions that come first because they open or close whole families of methods; the other
questions wait until recipients and network are known, since most of them are settled by then."""

RECIPIENTS = "sending.recipients"

SECTION_PAGE = {
    "device": PageId.DEVICE,
    "sending": PageId.SENDING,
    "network": PageId.NETWORK,
    "tenant": PageId.NETWORK,
    "options": PageId.NETWORK,
}
"""Where the typed fields of a section of the answers stand."""


def page_of(question: str) -> PageId:
    """The page that asks a question."""
    if question in ON_DEVICE_PAGE:
        return PageId.DEVICE
    return PageId.SENDING if question == RECIPIENTS else PageId.NETWORK
