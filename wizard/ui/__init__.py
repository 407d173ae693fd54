"""PySide6 widgets. They draw a state and report what was answered; they decide nothing."""
