-- What became of what was raised: raised, answered, declined_told, declined_untold, waiting.
SELECT count(*),
    count(*) FILTER (WHERE state IN ('resolved', 'confirmed')
        OR (state = 'declined' AND told_on IS NOT NULL)),
    count(*) FILTER (WHERE state = 'declined' AND told_on IS NOT NULL),
    count(*) FILTER (WHERE state = 'declined' AND told_on IS NULL),
    count(*) FILTER (
        WHERE state IN ('raised', 'accepted', 'in_progress', 'reopened', 'postponed'))
FROM issue
WHERE archived_at IS NULL AND raised_on BETWEEN :first AND :end
