"""One file a page; `page_class` maps each `PageId` to its page, and imports it when it is first shown."""

from importlib import import_module
from typing import TYPE_CHECKING

from wizard.core.state import PageId

if TYPE_CHECKING:
    from wizard.ui.page import Page

PAGES = {
    PageId.START: "StartPage",
    PageId.DEVICE: "DevicePage",
    PageId.DOMAIN: "DomainPage",
    PageId.SENDING: "SendingPage",
    PageId.NETWORK: "NetworkPage",
    PageId.RECOMMENDATION: "RecommendationPage",
    PageId.SETUP: "SetupPage",
    PageId.TEST: "TestPage",
    PageId.FINISH: "FinishPage",
    PageId.COMPARISON: "ComparisonPage",
    PageId.FLEET: "FleetPage",
    PageId.GLOSSARY: "GlossaryPage",
    PageId.HEADERS: "HeadersPage",
    PageId.PRACTICE: "PracticePage",
    PageId.PROFILE: "ProfilePage",
}
"""Page to the name of its class; the class stands in the module of the page's own name."""


def page_class(page: PageId) -> "type[Page]":
    """The class of a page."""
    found: type[Page] = getattr(import_module(f"wizard.ui.pages.{page.value}"), PAGES[page])
    return found
