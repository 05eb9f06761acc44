"""A visitor's wish in words: found, asked for, and answered."""

from datetime import datetime

from installation.control.door import RequestAnswer
from installation.control.wording import sentence
from installation.direction import Direction
from installation.errors import CommandError
from installation.programme import wished_subjects
from installation.repertoire import Repertoire
from playlists.errors import SubjectError, UnknownSubject


def answer_to(
    text: str, sender: str, repertoire: Repertoire, direction: Direction, now: datetime
) -> RequestAnswer:
    """Take a wish into the course of the show, if it can be had.

    Args:
        text: what somebody asks for.
        sender: who asks.
        repertoire: what there is.
        direction: takes the wish; unchanged where it is refused.
        now: with a zone.
    """
    try:
        found = repertoire.find(text)
        asked = direction.ask(wished_subjects(found), sender, now)
    except UnknownSubject as error:
        return RequestAnswer(accepted=False, message=sentence(str(error)), nearest=error.nearest)
    except (SubjectError, CommandError) as error:
        return RequestAnswer(accepted=False, message=sentence(str(error)))
    if not asked.accepted:
        return RequestAnswer(accepted=False, message=sentence(asked.message))
    labels = tuple(subject.label for subject in found)
    direction.desired(now)  # whose turn it is comes on now
    if direction.steering.queue.waiting:
        return RequestAnswer(accepted=True, message=sentence(asked.message), subjects=labels)
    message = f"The wall dreams of {' and '.join(labels)} now."
    return RequestAnswer(accepted=True, message=message, subjects=labels)
