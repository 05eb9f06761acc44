"""What goes wrong in the dreaming engine, in words for the person who runs it."""


class ModelError(Exception):
    """Raised when the engine is given something that it cannot dream with."""
