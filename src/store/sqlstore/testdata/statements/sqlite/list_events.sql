-- purpose: one page of audit events of a time range, newest first
-- params: entity, entity_id, actor ('' for all), at_from, at_to, before_at, before_id, page_size
-- order: created_at desc, id desc
SELECT id, created_at, actor, action, entity, entity_id, before, after, request_id
FROM audit_events
WHERE created_at >= :at_from AND created_at < :at_to
  AND (:entity = '' OR entity = :entity)
  AND (:entity_id = '' OR entity_id = :entity_id)
  AND (:actor = '' OR actor = :actor)
  AND (created_at < :before_at OR (created_at = :before_at AND id < :before_id))
ORDER BY created_at DESC, id DESC
LIMIT :page_size
