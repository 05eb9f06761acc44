"""What can go wrong in the projection, in words for the person who has to mend it."""


class ProjectionError(Exception):
    """Base of all errors of this package: a bad picture, number or setting was refused."""


class RendererUnavailable(ProjectionError):  # noqa: N818 — says what is so, not that it failed
    """Raised when pictures cannot be drawn by OpenGL; the message says what to install."""
