"""Sizes, gaps and colours, once. Colours come from the palette's roles, so dark mode and high contrast follow
by themselves; the only colours of our own are the four state colours, one set for light and one for dark.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

GAP = 8
"""The unit of every distance, in device-independent pixels."""
CONTENT_CHARACTERS = 88
"""How wide a page's content grows, in the font's average characters: a line of text holds about 80 then."""
ZOOMS = (100, 110, 125, 150, 175, 200)
"""Text sizes that can be chosen, in per cent."""

_STATE_COLOURS = {
    "good": ("#1a7f37", "#57c272"),
    "attention": ("#8a5a00", "#e3b341"),
    "problem": ("#b3261e", "#ff8a80"),
    "quiet": ("#57606a", "#9da7b3"),
}


def is_dark(palette: QPalette) -> bool:
    """Whether a palette is a dark one."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def state_colour(name: str, palette: QPalette) -> QColor:
    """The colour of ``good``, ``attention``, ``problem`` or ``quiet`` on this palette's window colour."""
    light, dark = _STATE_COLOURS[name]
    return QColor(dark if is_dark(palette) else light)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``one`` with ``share`` (0 to 1) of ``other`` in it: for hairlines and quiet surfaces."""
    return QColor.fromRgbF(
        one.redF() * (1 - share) + other.redF() * share,
        one.greenF() * (1 - share) + other.greenF() * share,
        one.blueF() * (1 - share) + other.blueF() * share,
    )


def hairline(palette: QPalette) -> QColor:
    """The colour of borders: visible, never loud."""
    roles = QPalette.ColorRole
    return mixed(palette.color(roles.Window), palette.color(roles.WindowText), 0.24)


def surface(palette: QPalette) -> QColor:
    """The colour of cards and rails, a shade off the window's."""
    roles = QPalette.ColorRole
    if is_dark(palette):
        return mixed(palette.color(roles.Window), palette.color(roles.WindowText), 0.06)
    return palette.color(roles.Base)


def accent(palette: QPalette) -> QColor:
    """The one accent colour: the system's."""
    return palette.color(QPalette.ColorRole.Accent)


def on_accent(palette: QPalette) -> QColor:
    """Black or white, whichever reads better on the accent colour (relative luminance, WCAG 2.2)."""
    colour = accent(palette)

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    luminance = (
        0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
    )
    return QColor("#ffffff") if luminance < 0.179 * 1.6 else QColor("#000000")


def secondary_text(palette: QPalette) -> QColor:
    """Quiet but readable text: at least 4.5:1 on the window colour in both modes."""
    return state_colour("quiet", palette)


def font(_widget: QWidget, scale: float = 1.0, *, bold: bool = False) -> QFont:
    """The application's font at one of the three sizes (0.92, 1.0, 1.55)."""
    made = QFont(QApplication.font())
    made.setPointSizeF(QApplication.font().pointSizeF() * scale)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


SMALL, NORMAL, LARGE = 0.92, 1.0, 1.5


class TextSize:
    """The text size of the whole application, in per cent of the system's own."""

    def __init__(self) -> None:
        self._system_points = max(QApplication.font().pointSizeF(), 9.0)
        self.per_cent = 100

    def set(self, per_cent: int) -> None:
        """Applies a size; every widget follows because fonts are relative to the application's."""
        self.per_cent = min(max(per_cent, ZOOMS[0]), ZOOMS[-1])
        made = QFont(QApplication.font())
        made.setPointSizeF(self._system_points * self.per_cent / 100)
        QApplication.setFont(made)
        # Qt tells only widgets that inherit their font; ours with a font of their own are relative to it too.
        for widget in QApplication.allWidgets():
            if type(widget).__module__.startswith("wizard."):
                widget.changeEvent(QEvent(QEvent.Type.ApplicationFontChange))

    def step(self, direction: int) -> None:
        """One size up or down."""
        sizes = [zoom for zoom in ZOOMS if (zoom - self.per_cent) * direction > 0]
        if sizes:
            self.set(min(sizes, key=lambda zoom: abs(zoom - self.per_cent)))


def use_colour_scheme(name: str) -> None:
    """``light``, ``dark`` or ``system``; pictures and the View menu ask for one, else the system's holds."""
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    QGuiApplication.styleHints().setColorScheme(scheme)
    if scheme is Qt.ColorScheme.Dark and not is_dark(QGuiApplication.palette()):
        # Some platforms (a bare X11 session, offscreen) know no colour schemes; they get a palette instead.
        QApplication.setPalette(_dark_palette())
    elif scheme is not Qt.ColorScheme.Dark and is_dark(QGuiApplication.palette()):
        QApplication.setPalette(QPalette())  # ours goes; a dark system's own comes back by itself


def _dark_palette() -> QPalette:
    roles, groups = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(QColor("#3a3d41"), QColor("#202225"))
    for role, colour in {
        roles.Window: "#202225",
        roles.WindowText: "#eceff1",
        roles.Base: "#17191b",
        roles.AlternateBase: "#26292c",
        roles.Text: "#eceff1",
        roles.Button: "#33373b",
        roles.ButtonText: "#eceff1",
        roles.BrightText: "#ffffff",
        roles.ToolTipBase: "#33373b",
        roles.ToolTipText: "#eceff1",
        roles.PlaceholderText: "#9da7b3",
        roles.Highlight: "#3daee9",
        roles.HighlightedText: "#0b0d0e",
        roles.Accent: "#3daee9",
        roles.Link: "#6cc4f5",
        roles.LinkVisited: "#b79af5",
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(groups.Disabled, role, QColor("#8b949e"))
    return palette
