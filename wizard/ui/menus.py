"""The window's menus and their keys. Everything in them can be reached otherwise; they make it findable."""

from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from wizard import __version__
from wizard.core.state import PageId, StepAside
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.paper import PAPER_NAMES

if TYPE_CHECKING:
    from wizard.ui.window import Window

KEYS = (
    ("Enter", _("take the choice that has the focus and go on, or press the button that has it")),
    ("Alt+Left", _("back")),
    ("Tab, Shift+Tab", _("from control to control")),
    ("Arrow keys, Space", _("choose an answer")),
    ("Ctrl+Z", _("take the last answer back")),
    ("Ctrl+S, Ctrl+O", _("save the plan, open a plan")),
    ("Ctrl+Shift+O", _("open a tenant report")),
    ("Ctrl+Plus, Ctrl+Minus, Ctrl+0", _("larger, smaller, normal text")),
    ("Escape", _("cancel what is being waited for, or leave a page that stands beside the way")),
)


def _add(menu: QMenu, text: str, keys: QKeySequence.StandardKey | str, do: object) -> QAction:
    action = QAction(text, menu)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(do)
    menu.addAction(action)
    return action


def add_menus(window: "Window", size: theme.TextSize) -> QAction:
    """Fills the menu bar; gives back the Undo action, which the window switches on and off."""
    bar = window.menuBar()

    def perform(what: str) -> None:
        window.desk.perform(what)

    file = bar.addMenu(_("&File"))
    _add(file, _("&New device"), QKeySequence.StandardKey.New, lambda: perform("new"))
    _add(file, _("&Open a plan..."), QKeySequence.StandardKey.Open, lambda: perform("open"))
    _add(file, _("Open a &tenant report..."), "Ctrl+Shift+O", lambda: perform("report"))
    _add(
        file,
        _("&Many devices at once"),
        "",
        lambda: window.desk.dispatch(StepAside(PageId.FLEET)),
    )
    _add(file, _("&Save the plan..."), QKeySequence.StandardKey.Save, lambda: perform("save"))
    _add(file, _("Save &everything to a folder..."), "Ctrl+Shift+S", lambda: perform("folder"))
    _add(file, _("&Print the sheet..."), QKeySequence.StandardKey.Print, lambda: perform("print"))
    _add_papers(window, file.addMenu(_("P&aper")))
    profiles = file.addMenu(_("&Device profiles"))
    _add(profiles, _("&Add a profile..."), "", lambda: perform("profile-new"))
    _add(profiles, _("&Import a profile..."), "", lambda: perform("profile-import"))
    file.addSeparator()
    _add(file, _("&Quit"), QKeySequence.StandardKey.Quit, window.close)
    edit = bar.addMenu(_("&Edit"))

    def take_back() -> None:
        focus = cast("QWidget | None", window.focusWidget())  # Qt's stubs forget that there may be none
        if focus is not None:
            focus.clearFocus()  # a field that is typed in would keep its text
        if window.shell.current.take_back():
            if focus is not None and focus.isVisible() and focus.isEnabled():
                focus.setFocus()
            return
        window.desk.store.undo()
        window.desk.focus_first()  # to what stands open again

    undo = _add(edit, _("&Take the last answer back"), QKeySequence.StandardKey.Undo, take_back)
    view = bar.addMenu(_("&View"))
    _add(view, _("&Larger text"), QKeySequence.StandardKey.ZoomIn, lambda: size.step(1))
    _add(view, _("&Smaller text"), QKeySequence.StandardKey.ZoomOut, lambda: size.step(-1))
    _add(view, _("&Normal text"), "Ctrl+0", lambda: size.set(100))
    view.addSeparator()
    schemes = QActionGroup(view)
    for name, text in (("system", _("As the &system")), ("light", _("L&ight")), ("dark", _("&Dark"))):
        action = _add(view, text, "", lambda _checked=False, name=name: theme.use_colour_scheme(name))
        action.setCheckable(True)
        action.setChecked(name == "system")
        schemes.addAction(action)
    help_menu = bar.addMenu(_("&Help"))
    _add(
        help_menu,
        _("All &methods side by side"),
        "",
        lambda: window.desk.dispatch(StepAside(PageId.COMPARISON)),
    )
    _add(
        help_menu,
        _("&Words explained"),
        "",
        lambda: window.desk.dispatch(StepAside(PageId.GLOSSARY)),
    )
    _add(
        help_menu,
        _("&Read a received message"),
        "",
        lambda: window.desk.dispatch(StepAside(PageId.HEADERS)),
    )
    _add(help_menu, _("&Practice"), "", lambda: window.desk.dispatch(StepAside(PageId.PRACTICE)))
    _add(help_menu, _("&Keys"), QKeySequence.StandardKey.HelpContents, lambda: _show_keys(window))
    _add(help_menu, _("&About"), "", lambda: _show_about(window))
    return undo


def _add_papers(window: "Window", menu: QMenu) -> None:
    """The paper of the sheet and of the saved PDF; the one that holds is marked when the menu opens."""
    group = QActionGroup(menu)
    actions = {
        name: _add(menu, words, "", lambda _checked=False, name=name: window.desk.perform(f"paper:{name}"))
        for name, words in PAPER_NAMES.items()
    }
    for action in actions.values():
        action.setCheckable(True)
        group.addAction(action)
    menu.aboutToShow.connect(lambda: actions[window.desk.paper.paper].setChecked(True))


def _show_keys(window: "Window") -> None:
    said = "\n".join(f"{keys}: {does}" for keys, does in KEYS)
    QMessageBox.information(window, _("Keys"), said)


def _show_about(window: "Window") -> None:
    said = _(
        "Relay Wizard for Microsoft 365, version {version}.\n\n"
        "It sets up printers, scanners and applications to send email through Microsoft 365. "
        "It is not a Microsoft product."
    )
    QMessageBox.about(window, _("About"), said.format(version=__version__))
