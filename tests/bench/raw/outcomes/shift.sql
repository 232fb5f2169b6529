-- How views changed, by group, measure and size of the change: how many, their views now, before.
-- Only of closed sessions, and of a session only where five answered both times.
WITH paper AS (
    SELECT meeting.id, meeting.group_id, worry_now, worry_before, door_now, door_before
    FROM meeting
    JOIN feedback_closing ON feedback_closing.meeting_id = meeting.id
    JOIN feedback_answer ON feedback_answer.meeting_id = meeting.id
    WHERE meeting.meets_on BETWEEN :first AND :end
), pair AS (
    SELECT id, group_id, 'worry' AS measure, worry_now AS now, worry_before AS before FROM paper
    UNION ALL SELECT id, group_id, 'door', door_now, door_before FROM paper
), counted AS (
    SELECT group_id, measure, now, before,
        count(*) OVER (PARTITION BY id, measure) AS of_session
    FROM pair WHERE now IS NOT NULL AND before IS NOT NULL
)
SELECT group_id, measure, now - before, count(*), sum(now), sum(before)
FROM counted
WHERE of_session >= 5
GROUP BY group_id, measure, now - before
ORDER BY group_id, measure, now - before
