"""立卷归档流程. What happened stays readable, in the lawful order."""

from tongtu.cases.events import VolumeMoved
from tongtu.cases.models import Volume, VolumeState, VolumeStep
from tongtu.kernel.actors import Role
from tongtu.workflow.engine import START, Flow, done, owner, start, stop

BUILDING, ARCHIVED = VolumeState
BUILD, ARCHIVE = VolumeStep
ARCHIVIST, HEAD, SYSTEM = Role.ARCHIVIST, Role.AGENCY_HEAD, Role.SYSTEM
___ = None

# fmt: off
VOLUME_FLOW: Flow[Volume] = Flow(VolumeMoved, [
    # T      step     from      to        role                       guards clocks                 document law
    ("T75", BUILD,   START,    BUILDING, (HEAD, ARCHIVIST, SYSTEM), ___,   start("volume.file"),  ___,     "PL 47, AL 13, AL 14"),
    ("T76", ARCHIVE, BUILDING, ARCHIVED, ARCHIVIST,                 ___,   stop("volume.file"),   ___,     "AL 14, AL 37"),
], name="volume", inner=[BUILD, ARCHIVE], owners={
    BUILDING: owner(ARCHIVIST, "volume.file"),
    ARCHIVED: done(),
})
# fmt: on
