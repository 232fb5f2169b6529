-- In which field doors could be opened: category, how many named it. Only of closed sessions, and
-- of a session only where five named one.
WITH named AS (
    SELECT feedback_answer.field_id,
        count(*) OVER (PARTITION BY feedback_answer.meeting_id) AS of_session
    FROM meeting
    JOIN feedback_closing ON feedback_closing.meeting_id = meeting.id
    JOIN feedback_answer ON feedback_answer.meeting_id = meeting.id
    WHERE meeting.meets_on BETWEEN :first AND :end AND feedback_answer.field_id IS NOT NULL
)
SELECT category.id, count(*)
FROM named JOIN category ON category.id = named.field_id
WHERE of_session >= 5
GROUP BY category.id
HAVING count(*) >= 5
ORDER BY count(*) DESC, category.position, category.id
