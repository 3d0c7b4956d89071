"""Where each line plays and how fast: one joint optimisation over a whole track (see `track`)."""

from octavia.dubbing.schedule.by_hand import PACE, Pace, paced
from octavia.dubbing.schedule.edit import reschedule
from octavia.dubbing.schedule.model import Option, Slot
from octavia.dubbing.schedule.needs import Need, needs
from octavia.dubbing.schedule.pace import PaceModel
from octavia.dubbing.schedule.track import Slowdown, schedule, slowdown

__all__ = [
    "PACE",
    "Need",
    "Option",
    "Pace",
    "PaceModel",
    "Slot",
    "Slowdown",
    "needs",
    "paced",
    "reschedule",
    "schedule",
    "slowdown",
]
