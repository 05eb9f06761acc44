"""The looks that a show can have, by the names that its playlists may give. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from installation.config import look_of
from installation.config_looks import wrong_layers, wrong_look
from installation.config_sections import Config
from model.looks import GALLERY, LOOKS
from model.settings import DreamSettings
from playlists.playlist import Playlist


@dataclass(frozen=True)
class Looks:
    """The looks that come with the project, and a config's own.

    Attributes:
        usual: the one that holds where a cue names none.
        own: the config's own, by name.
        network: of the config, "auto" among them.
    """

    usual: DreamSettings = GALLERY
    own: Mapping[str, DreamSettings] = field(default_factory=dict)
    network: str = "auto"

    def fault(self, name: str) -> str | None:
        """What is wrong with a look that a cue names: unknown, or not for this network; or None."""
        return wrong_look(name, self.own) or wrong_layers(self._known[name], self.network)

    def named(self, name: str | None) -> DreamSettings:
        """The look of a cue; the usual one where it names none, or none that there is."""
        return self.usual if name is None else self._known.get(name, self.usual)

    def dream_subjects(self, playlists: Iterable[Playlist]) -> bool:
        """Whether the usual look or any cue's dreams subjects, so that classes are needed."""
        names = {cue.look for playlist in playlists for cue in playlist.cues}
        return any(self.named(name).dreams_subjects for name in {None, *names})

    @property
    def _known(self) -> dict[str, DreamSettings]:
        return {**LOOKS, **self.own}


def looks_of(config: Config) -> Looks:
    """The looks of a config.

    Raises:
        ConfigError: there is no such look as it names; found by `load_config` already.
    """
    return Looks(look_of(config), config.looks, config.dream.network)
