-- How many people were present in each month: first_timers, returning.
-- CROSS JOIN keeps SQLite from reading the attendances of all sessions first.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), held AS MATERIALIZED (
    SELECT meeting.id, month.first
    FROM meeting JOIN month ON meeting.meets_on >= month.first AND meeting.meets_on < month.next
    WHERE meeting.state = 'held' AND meeting.meets_on BETWEEN :first AND :end
), here AS (
    SELECT held.first, count(DISTINCT attendance.person_id) AS people
    FROM held CROSS JOIN attendance ON attendance.meeting_id = held.id
    WHERE attendance.status = 'present'
    GROUP BY held.first
), seen AS MATERIALIZED (
    SELECT min(meeting.meets_on) AS first_on
    FROM attendance JOIN meeting ON meeting.id = attendance.meeting_id
    WHERE attendance.status = 'present' AND attendance.person_id IS NOT NULL
    GROUP BY attendance.person_id
), new AS (
    SELECT month.first, count(*) AS people
    FROM month JOIN seen ON seen.first_on >= month.first AND seen.first_on < month.next
    WHERE seen.first_on <= :end
    GROUP BY month.first
)
SELECT month.first, coalesce(new.people, 0),
    max(coalesce(here.people, 0) - coalesce(new.people, 0), 0)
FROM month LEFT JOIN here USING (first) LEFT JOIN new USING (first)
ORDER BY month.first
