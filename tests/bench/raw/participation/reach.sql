-- How far the sessions reached: people, first_timers, and of those first seen 90 days ago or
-- longer how many, and how many were seen again.
WITH seen AS (
    SELECT attendance.person_id,
        min(meeting.meets_on) AS first_on,
        max(meeting.meets_on) AS last_on,
        max(meeting.state = 'held' AND meeting.meets_on BETWEEN :first AND :end) AS is_here
    FROM attendance JOIN meeting ON meeting.id = attendance.meeting_id
    WHERE attendance.status = 'present' AND attendance.person_id IS NOT NULL
    GROUP BY attendance.person_id
)
SELECT count(*) FILTER (WHERE is_here),
    count(*) FILTER (WHERE first_on BETWEEN :first AND :end),
    count(*) FILTER (WHERE first_on <= :long_ago),
    count(*) FILTER (WHERE first_on <= :long_ago AND last_on > first_on)
FROM seen
