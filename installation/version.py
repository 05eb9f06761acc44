"""The product's name and version, in one place."""

from typing import Final

NAME: Final = "Hallucinarium"
VERSION: Final = "0.1.0"
