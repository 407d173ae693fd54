"""How the set-up speaks to the person who waits: a line, or the sentence that it ends with."""


class SetUpError(Exception):
    """The set-up cannot go on; the text says what happened and what to do."""


def tell(sentence: str) -> None:
    """One line, at once."""
    print(sentence, flush=True)
