"""Whether a team is as the law wants it: what the phone looks at, and a leader (Luật 35/2013/QH13, Điều 12.1, 14)."""

from fieldapp.domain import roster as language
from fieldapp.domain.roster import Lack
from sync_server.people.roster import Team


def lacks(team: Team) -> list[Lack]:
    """Return what a team lacks; nothing for one that does its work no more."""
    if team.merged_into:
        return []
    found = language.lacks(
        language.MediationTeam(
            members={
                each.id: language.Member(name=each.name, leader=each.leader, sex=each.sex, ethnic=each.ethnic)
                for each in team.mediators
            },
            minority_area=team.minority_area,
        )
    )
    leaders = sum(each.leader for each in team.mediators)
    if leaders != 1:
        found.append(Lack(rule="no_leader") if not leaders else Lack(rule="two_leaders", count=leaders))
    return found
