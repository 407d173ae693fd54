"""One file a page; ``PAGES`` maps each step of the flow to its page."""
