"""The calibration of two outputs, before a conductor without processes."""

from installation.calibrator import Calibrator
from installation.clock import monotonic_s
from installation.conductor import Conductor
from installation.config_outputs import OutputSection
from installation.config_sections import Config
from installation.config_values import Size
from tests.installation.support_conductor import CONFIG, conductor_in

LEFT = OutputSection(name="left", size=Size(640, 360), crop=(0, 0, 0.6, 1))
RIGHT = OutputSection(name="right", size=Size(640, 360), crop=(0.4, 0, 0.6, 1))
TWO: Config = CONFIG.model_copy(update={"outputs": (LEFT, RIGHT)})


def calibrator_of(conductor: Conductor) -> Calibrator:
    """The one that the panel asks."""
    return conductor._calibrator


def two_outputs(folder, config=TWO, clock=monotonic_s) -> tuple[Conductor, Calibrator]:
    """A show with two outputs, and its calibrator with a clock of its own."""
    conductor = conductor_in(folder, config)
    return conductor, Calibrator(conductor, config, conductor._tally, folder, clock)
