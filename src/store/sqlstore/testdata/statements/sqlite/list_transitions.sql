-- purpose: one page of transitions of a time range, newest first
-- params: check_id, platform_id ('' for all), at_from, at_to, before_at, before_id, page_size
-- order: changed_at desc, id desc
SELECT id, check_id, platform_id, from_status, to_status, changed_at, reason, run_id
FROM status_transitions
WHERE changed_at >= :at_from AND changed_at < :at_to AND NOT retracted
  AND (:check_id = '' OR check_id = :check_id)
  AND (:platform_id = '' OR platform_id = :platform_id)
  AND (changed_at < :before_at OR (changed_at = :before_at AND id < :before_id))
ORDER BY changed_at DESC, id DESC
LIMIT :page_size
