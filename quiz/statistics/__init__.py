"""Count finished attempts in lots, and say about groups what may be said.

From attempts to the eye there is one way: `lots` decides who is counted together, `folding.fold`
turns a lot into `tallies` (whole numbers about nobody), `tallies.pooled` adds lots up, and
`reporting.released` (for several events `campaign.campaign`, for two groups or events
`compared`) writes the report that every page, file and
chart reads. All other modules are the
arithmetic in between.
"""

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.checks import check
from quiz.statistics.compared import Compared, Gap, Versus, compared, gaps, versus
from quiz.statistics.dif import DifPart, DifReport, dif_reports
from quiz.statistics.findings import Finding
from quiz.statistics.finished import Finished, Take, time_bin
from quiz.statistics.folding import THICK, fold, fold_unfinished, paper_lot
from quiz.statistics.form import Form, FormItem
from quiz.statistics.lots import (
    J,
    K,
    PlannedLot,
    Remainder,
    Settled,
    lots_at_settling,
    lots_of_remainders,
    lots_while_open,
)
from quiz.statistics.overview import Overview
from quiz.statistics.release import hall_percents, participation, per_day
from quiz.statistics.repair import Repair, repairable
from quiz.statistics.report import Report
from quiz.statistics.reporting import released
from quiz.statistics.stops import Stops, stops
from quiz.statistics.suremap import SurePoint, sure_map
from quiz.statistics.tallies import Pooled, Tally, lot_digest, merge, pooled
from quiz.statistics.together import Part

__all__ = [
    "THICK",
    "CampaignReport",
    "Compared",
    "DifPart",
    "DifReport",
    "Finding",
    "Finished",
    "Form",
    "FormItem",
    "Gap",
    "J",
    "K",
    "Member",
    "Overview",
    "Part",
    "PlannedLot",
    "Pooled",
    "Remainder",
    "Repair",
    "Report",
    "Settled",
    "Stops",
    "SurePoint",
    "Take",
    "Tally",
    "Versus",
    "campaign",
    "check",
    "compared",
    "dif_reports",
    "fold",
    "fold_unfinished",
    "gaps",
    "hall_percents",
    "lot_digest",
    "lots_at_settling",
    "lots_of_remainders",
    "lots_while_open",
    "merge",
    "paper_lot",
    "participation",
    "per_day",
    "pooled",
    "released",
    "repairable",
    "stops",
    "sure_map",
    "time_bin",
    "versus",
]
