-- Of each neighbourhood: id, how many people were present, how many are on the roster.
-- CROSS JOIN keeps SQLite from reading the attendances of all sessions first.
WITH came AS (
    SELECT DISTINCT attendance.person_id
    FROM meeting CROSS JOIN attendance ON attendance.meeting_id = meeting.id
    WHERE meeting.state = 'held' AND meeting.meets_on BETWEEN :first AND :end
        AND attendance.status = 'present'
), lives AS (
    SELECT coalesce(home_neighbourhood_id, activity_neighbourhood_id) AS neighbourhood_id,
        count(came.person_id) AS present,
        count(*) FILTER (WHERE archived_at IS NULL) AS roster
    FROM person LEFT JOIN came ON came.person_id = person.id
    GROUP BY 1
)
SELECT neighbourhood.id, coalesce(present, 0), coalesce(roster, 0)
FROM neighbourhood LEFT JOIN lives ON lives.neighbourhood_id = neighbourhood.id
WHERE neighbourhood.archived_at IS NULL OR present > 0 OR roster > 0
ORDER BY neighbourhood.position, neighbourhood.id
