-- Of each group: id, the day of its last dialogue, its dialogues of 52 weeks.
SELECT stakeholder_group.id, max(meeting.meets_on),
    count(*) FILTER (WHERE meeting.meets_on > :a_year_of_weeks_ago)
FROM stakeholder_group
LEFT JOIN meeting ON meeting.group_id = stakeholder_group.id AND meeting.kind = 'dialogue'
    AND meeting.state = 'held' AND meeting.meets_on <= :as_of
WHERE stakeholder_group.archived_at IS NULL
GROUP BY stakeholder_group.id
ORDER BY max(meeting.meets_on), stakeholder_group.sort_key
