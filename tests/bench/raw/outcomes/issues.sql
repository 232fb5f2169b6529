-- Issues by month: raised, resolved, waiting at the month's end.
WITH month AS (
    SELECT value AS first, lead(value, 1, '9999-12-31') OVER (ORDER BY value) AS next
    FROM json_each(:months)
), change AS (
    SELECT raised_on AS day, 1 AS raised, 0 AS resolved, 1 AS waiting
    FROM issue WHERE archived_at IS NULL AND raised_on <= :end
    UNION ALL
    SELECT settled_on, 0, state IN ('resolved', 'confirmed'), -1
    FROM issue WHERE archived_at IS NULL AND settled_on <= :end
), by_day AS MATERIALIZED (
    SELECT day, sum(raised) AS raised, sum(resolved) AS resolved, sum(waiting) AS waiting
    FROM change GROUP BY day
)
SELECT month.first,
    coalesce(sum(raised) FILTER (WHERE day >= month.first), 0),
    coalesce(sum(resolved) FILTER (WHERE day >= month.first), 0),
    coalesce(sum(waiting), 0)
FROM month LEFT JOIN by_day ON day < month.next
GROUP BY month.first
ORDER BY month.first
