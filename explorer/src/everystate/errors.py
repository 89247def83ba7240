"""The one error that an explorer raises."""


class ExplorerError(ValueError):
    """An explorer was asked for something that it cannot show; the text says how to mend it."""
