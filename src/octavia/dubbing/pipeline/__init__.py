"""The pipeline: one media file in, dubs in N languages out, every stage resumable and reusable.

It knows no user, no money, no database: request in, files, report and events out.
"""

from octavia.dubbing.pipeline.dub import DubResult, dub, dub_sound, transcribe
from octavia.dubbing.pipeline.parts import hear_part
from octavia.dubbing.pipeline.plan import Plan, PlanRow, plan

__all__ = ["DubResult", "Plan", "PlanRow", "dub", "dub_sound", "hear_part", "plan", "transcribe"]
