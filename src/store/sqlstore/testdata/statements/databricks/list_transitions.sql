-- purpose: one page of transitions of a time range, newest first, each with the time of the next transition of its check. Transitions
--   between first_at and at_from are omitted, unless the next one is after at_from
-- params: check_id, platform_id ('' for all), hidden (text that contains the new statuses to omit), first_at (at most at_from), at_from,
--   at_to, before_at, before_id, page_size
-- order: changed_at desc, id desc
SELECT id, check_id, platform_id, from_status, to_status, changed_at, reason, run_id, until_at
FROM (
  SELECT
    id, check_id, platform_id, from_status, to_status, changed_at, reason, run_id,
    lead(changed_at) OVER (PARTITION BY check_id ORDER BY changed_at) AS until_at
  FROM `main`.`buoy`.status_transitions
  WHERE NOT retracted
    AND (:check_id = '' OR check_id = :check_id)
    AND (:platform_id = '' OR platform_id = :platform_id)
    AND changed_at >= :first_at
) AS t
WHERE changed_at < :at_to
  AND (changed_at >= :at_from OR until_at IS NULL OR until_at > :at_from)
  AND instr(:hidden, to_status) = 0
  AND (changed_at < :before_at OR (changed_at = :before_at AND id < :before_id))
ORDER BY changed_at DESC, id DESC
LIMIT :page_size
