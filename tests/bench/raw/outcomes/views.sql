-- How views changed, by month, measure and size of the change: how many, their views now, before.
-- Only of closed sessions, and of a session only where five answered both times.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), paper AS (
    SELECT meeting.id, meeting.meets_on, worry_now, worry_before, door_now, door_before
    FROM meeting
    JOIN feedback_closing ON feedback_closing.meeting_id = meeting.id
    JOIN feedback_answer ON feedback_answer.meeting_id = meeting.id
    WHERE meeting.meets_on BETWEEN :first AND :end
), pair AS (
    SELECT id, meets_on, 'worry' AS measure, worry_now AS now, worry_before AS before FROM paper
    UNION ALL SELECT id, meets_on, 'door', door_now, door_before FROM paper
), counted AS (
    SELECT meets_on, measure, now, before,
        count(*) OVER (PARTITION BY id, measure) AS of_session
    FROM pair WHERE now IS NOT NULL AND before IS NOT NULL
)
SELECT month.first, measure, now - before, count(*), sum(now), sum(before)
FROM month JOIN counted ON meets_on >= month.first AND meets_on < month.next
WHERE of_session >= 5
GROUP BY month.first, measure, now - before
ORDER BY month.first, measure, now - before
