"""Issue trackers, each in its own words: GitHub, GitLab and Jira Cloud.

`speaker` gives whoever speaks to one; what they all can do stands in `speaking.Remote`. Nothing here knows of tickets
or touches the database.
"""

from collections.abc import Callable, Mapping

from feedback.trackers.github import GitHub
from feedback.trackers.gitlab import GitLab
from feedback.trackers.jira import Jira
from feedback.trackers.speaking import Line, Place, Remote

KINDS: Mapping[str, Callable[[Line], Remote]] = {
    "github": GitHub,
    "gitlab": GitLab,
    "jira": Jira,
}


def speaker(place: Place, before: Callable[[], None] = lambda: None) -> Remote:
    """Whoever speaks to a tracker; `before` runs before each call and may raise to prevent it."""
    return KINDS[place.kind](Line(place, before))
