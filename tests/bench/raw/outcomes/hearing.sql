-- How well participants felt heard, by month and measure: n, total. Only of closed sessions, and
-- of a session only what five answered. The managers' papers are not read: which of them were
-- counted together is kept nowhere but in the sums.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), paper AS (
    SELECT meeting.id, meeting.meets_on,
        (coalesce(spoke, 0) + coalesce(listened, 0) + coalesce(respected, 0)) * 1.0
            / nullif((spoke IS NOT NULL) + (listened IS NOT NULL) + (respected IS NOT NULL), 0)
            AS felt, summary, explained
    FROM meeting
    JOIN feedback_closing ON feedback_closing.meeting_id = meeting.id
    JOIN feedback_answer ON feedback_answer.meeting_id = meeting.id
    WHERE meeting.meets_on BETWEEN :first AND :end
), session AS (
    SELECT meets_on,
        count(felt) AS felt_n, sum(felt - 1) / 6 * 100 AS felt,
        count(summary) AS summary_n, sum(summary - 1) / 6.0 * 100 AS summary,
        count(explained) AS explained_n, sum(explained - 1) / 6.0 * 100 AS explained
    FROM paper GROUP BY id
), measured AS (
    SELECT meets_on, 'felt_heard' AS measure, felt_n AS n, felt AS total FROM session
    UNION ALL SELECT meets_on, 'read_back', summary_n, summary FROM session
    UNION ALL SELECT meets_on, 'explained', explained_n, explained FROM session
)
SELECT month.first, measure, sum(n), sum(total)
FROM month JOIN measured ON meets_on >= month.first AND meets_on < month.next
WHERE n >= 5
GROUP BY month.first, measure
ORDER BY month.first, measure
