"""What callers of the installation package can meet: one base class, one class per kind."""


class InstallationError(Exception):
    """Base of every error that this package raises on purpose."""


class CommandError(InstallationError, ValueError):
    """Raised when a command holds a value outside its limits; the show stays as it was."""


class MessageError(InstallationError, ValueError):
    """Raised when something received is not a message of ours.

    Attributes:
        reason: one short word for the counters, e.g. "payload".
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class StartError(InstallationError):
    """Raised when the show cannot be started; the text tells the operator what to do."""
