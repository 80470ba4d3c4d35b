-- purpose: write audit events once: an id is derived from an entity and its version
-- params: rows (JSON array)
INSERT INTO audit_events (
  id, actor, action, entity, entity_id, before, after, request_id, created_at, created_by, updated_at, updated_by
)
SELECT
  value ->> 'id', value ->> 'actor', value ->> 'action', value ->> 'entity', value ->> 'entity_id', value ->> 'before',
  value ->> 'after', value ->> 'request_id', value ->> 'at', value ->> 'actor', value ->> 'at', value ->> 'actor'
FROM json_each(:rows)
WHERE true
ON CONFLICT (id) DO NOTHING
