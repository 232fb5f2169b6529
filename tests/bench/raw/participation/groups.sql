-- Who came to the dialogues, by group: id, invited, came, walk_ins, sessions. Sessions whose
-- attendance is not entered yet are left out.
WITH held AS (
    SELECT id, group_id FROM meeting
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
    SELECT held.group_id, sum(invited) AS invited, sum(came) AS came,
        sum(walk_ins) AS walk_ins
    FROM seat JOIN held ON held.id = seat.id
    GROUP BY held.id
    HAVING sum(came) + sum(represented) + sum(walk_ins) > 0
)
SELECT stakeholder_group.id, sum(invited), sum(came), sum(walk_ins), count(*)
FROM session JOIN stakeholder_group ON stakeholder_group.id = session.group_id
GROUP BY stakeholder_group.id
ORDER BY stakeholder_group.sort_key
