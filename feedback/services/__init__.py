"""What people do with reviews, tickets, recalls and wanted data, and what machines do with findings.

Every function is atomic, takes keywords only and the person `by` last, and changes nothing when it is repeated.
Errors: `PermissionDenied` for a wrong role, `accounts.problems.Conflict` when somebody was faster or the state does
not allow the step, `accounts.problems.Unprocessable` naming the field that is missing or wrong.
"""

from feedback.services.alarms import end_alarms, open_alarms
from feedback.services.bridge import ask_trackers, sweep_deliveries, tend_links
from feedback.services.comments import accept, comment, edit_comment, may_accept
from feedback.services.desks import keep_reply, keep_view, rename_view
from feedback.services.hours import may_set_hours, set_hours
from feedback.services.joining import not_me, say_me_too
from feedback.services.lifting import lift_answer
from feedback.services.loop import count_loop
from feedback.services.recalls import lift, recall
from feedback.services.redacting import redact
from feedback.services.reviews import (
    answer_review,
    find_helpful,
    find_helpful_no_more,
    rate,
    withdraw,
)
from feedback.services.saying import report
from feedback.services.sorting import convert, link, merge, unmerge
from feedback.services.suggesting import accept_suggestion, suggest
from feedback.services.sweeping import confirm_silent, escalate
from feedback.services.tickets import (
    acknowledge,
    assign,
    confirm,
    decline,
    move,
    reopen,
    resolve,
    start,
)
from feedback.services.trackers import (
    add_tracker,
    change_tracker,
    demand_triage,
    hear,
    push,
    remove_tracker,
    retry,
    try_tracker,
)
from feedback.services.turns import may
from feedback.services.undoing import undo
from feedback.services.wanted import answer, ask_for, want, want_no_more
from feedback.services.watching import tell_searches, tell_watchers, unwatch, watch

__all__ = [
    "accept",
    "accept_suggestion",
    "acknowledge",
    "add_tracker",
    "answer",
    "answer_review",
    "ask_for",
    "ask_trackers",
    "assign",
    "change_tracker",
    "comment",
    "confirm",
    "confirm_silent",
    "convert",
    "count_loop",
    "decline",
    "demand_triage",
    "edit_comment",
    "end_alarms",
    "escalate",
    "find_helpful",
    "find_helpful_no_more",
    "hear",
    "keep_reply",
    "keep_view",
    "lift",
    "lift_answer",
    "link",
    "may",
    "may_accept",
    "may_set_hours",
    "merge",
    "move",
    "not_me",
    "open_alarms",
    "push",
    "rate",
    "recall",
    "redact",
    "remove_tracker",
    "rename_view",
    "reopen",
    "report",
    "resolve",
    "retry",
    "say_me_too",
    "set_hours",
    "start",
    "suggest",
    "sweep_deliveries",
    "tell_searches",
    "tell_watchers",
    "tend_links",
    "try_tracker",
    "undo",
    "unmerge",
    "unwatch",
    "want",
    "want_no_more",
    "watch",
    "withdraw",
]
