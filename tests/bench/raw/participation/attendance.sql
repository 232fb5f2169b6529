-- Who came to the dialogues, by month: invited, came, walk_ins, represented, sessions. Sessions
-- whose attendance is not entered yet are left out.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), held AS (
    SELECT id, meets_on FROM meeting
    WHERE kind = 'dialogue' AND state = 'held' AND meets_on BETWEEN :first AND :end
), seat AS (
    SELECT held.id, count(*) AS invited,
        count(*) FILTER (WHERE attendance.status = 'present') AS came,
        count(*) FILTER (WHERE attendance.status = 'represented') AS represented,
        0 AS walk_ins
    FROM held
    JOIN invitation ON invitation.meeting_id = held.id
    LEFT JOIN attendance ON attendance.meeting_id = held.id
        AND attendance.person_id = invitation.person_id
    GROUP BY held.id
    UNION ALL
    SELECT held.id, 0, 0, 0, count(*)
    FROM held
    JOIN attendance ON attendance.meeting_id = held.id AND attendance.status = 'present'
    LEFT JOIN invitation ON invitation.meeting_id = held.id
        AND invitation.person_id = attendance.person_id
    WHERE invitation.id IS NULL
    GROUP BY held.id
), session AS (
    SELECT held.meets_on, sum(invited) AS invited, sum(came) AS came,
        sum(walk_ins) AS walk_ins, sum(represented) AS represented
    FROM seat JOIN held ON held.id = seat.id
    GROUP BY held.id
    HAVING sum(came) + sum(represented) + sum(walk_ins) > 0
)
SELECT month.first, coalesce(sum(invited), 0), coalesce(sum(came), 0),
    coalesce(sum(walk_ins), 0), coalesce(sum(represented), 0), count(session.meets_on)
FROM month
LEFT JOIN session ON session.meets_on >= month.first AND session.meets_on < month.next
GROUP BY month.first
ORDER BY month.first
