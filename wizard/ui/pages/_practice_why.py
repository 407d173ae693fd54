"""Why the practice server says what it says, beside the step that it refuses: one sentence, its source, whose words."""

from wizard.core.practice import Reason
from wizard.core.texts import _, one_line
from wizard.ui.source_line import SourceLine
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Panel


class WhyPanel(Panel):
    """Gone where nothing was refused, or nothing is known of the words."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.text = quiet(""), Words("")
        self.source = SourceLine()
        for part in (subheading(_("Why the server says this")), self.said, self.text, self.source):
            self.rows.addWidget(part)
        self.hide()

    def show_reason(self, reason: Reason | None) -> None:
        """Says it, or nothing."""
        if reason is not None:
            self.said.setText(one_line(reason.said, 400))
            self.text.setText(one_line(reason.text, 500))
            self.source.show_source(reason.source, reason.doubt)
        self.setVisible(reason is not None)
