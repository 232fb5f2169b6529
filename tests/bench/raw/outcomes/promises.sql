-- Promises by the month of the day first given: due, kept, on_time; of all of them (last row,
-- without a month) also withdrawn, redated, late.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), due AS (
    SELECT original_due_on, completed_on <= :as_of AS is_kept,
        completed_on <= :as_of AND completed_on <= original_due_on AS is_on_time,
        withdrawn_on IS NOT NULL AS is_withdrawn, redated > 0 AS is_redated,
        completed_on IS NULL AND withdrawn_on IS NULL AND due_on < :as_of AS is_late
    FROM promise
    WHERE archived_at IS NULL AND original_due_on BETWEEN :first AND :end
)
SELECT month.first, count(original_due_on), count(*) FILTER (WHERE is_kept),
    count(*) FILTER (WHERE is_on_time), NULL, NULL, NULL
FROM month LEFT JOIN due ON original_due_on >= month.first AND original_due_on < month.next
GROUP BY month.first
UNION ALL
SELECT NULL, count(*), count(*) FILTER (WHERE is_kept), count(*) FILTER (WHERE is_on_time),
    count(*) FILTER (WHERE is_withdrawn), count(*) FILTER (WHERE is_redated),
    count(*) FILTER (WHERE is_late)
FROM due
