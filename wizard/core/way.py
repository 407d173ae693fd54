"""The way through the window: its steps in order, and which of them asks what. Light: the first window needs it."""

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
