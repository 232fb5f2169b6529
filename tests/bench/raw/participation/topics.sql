-- Of each category: id, how often it was tallied on Mondays, how often raised on Tuesdays.
WITH monday AS (
    SELECT topic_tally.category_id, sum(topic_tally.count) AS many
    FROM topic_tally JOIN meeting ON meeting.id = topic_tally.meeting_id
    WHERE meeting.kind = 'public' AND meeting.state = 'held'
        AND meeting.meets_on BETWEEN :first AND :end
    GROUP BY topic_tally.category_id
), tuesday AS (
    SELECT issue.category_id, count(*) AS many
    FROM issue JOIN meeting ON meeting.id = issue.meeting_id
    WHERE meeting.kind = 'dialogue' AND issue.archived_at IS NULL
        AND issue.raised_on BETWEEN :first AND :end
    GROUP BY issue.category_id
)
SELECT category.id, coalesce(monday.many, 0), coalesce(tuesday.many, 0)
FROM category
LEFT JOIN monday ON monday.category_id = category.id
LEFT JOIN tuesday ON tuesday.category_id = category.id
WHERE monday.many > 0 OR tuesday.many > 0
ORDER BY category.position, category.id
