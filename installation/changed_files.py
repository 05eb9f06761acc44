"""Takes in playlists that somebody has changed while the show runs."""

import asyncio
import logging
from typing import Final

from installation.repertoire import Repertoire

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0


async def changed_library(repertoire: Repertoire) -> bool:
    """Look for changes after a while; True if the playlists were read again.

    What is broken is written to the log, and what was read before is kept.
    """
    await asyncio.sleep(LOOK_EVERY_S)
    if not await asyncio.to_thread(repertoire.read_again):
        return False
    for problem in (*repertoire.library.problems, *repertoire.library.refused):
        log.warning("%s; what was read before is kept", problem)
    log.info("playlists read again")
    return True
