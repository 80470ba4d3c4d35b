-- purpose: write audit events once: an id is derived from an entity and its version. Only an INSERT, so that it does not conflict with
--   other writers. The bounds limit the search for existing rows to the newest files
-- params: rows (JSON array), oldest, newest (at of the rows)
INSERT INTO {{schema}}audit_events (
  id, actor, action, entity, entity_id, before, after, request_id, created_at, created_by, updated_at, updated_by
)
SELECT
  s.id, s.actor, s.action, s.entity, s.entity_id, s.before, s.after, s.request_id, timestamp_micros(s.at), s.actor,
  timestamp_micros(s.at), s.actor
FROM (
  SELECT inline(from_json(:rows, 'array<struct<
    id: STRING, at: BIGINT, actor: STRING, action: STRING, entity: STRING, entity_id: STRING, before: STRING, after: STRING,
    request_id: STRING
  >>', map('mode', 'FAILFAST')))
) AS s
WHERE NOT EXISTS (
  SELECT 1 FROM {{schema}}audit_events AS e
  WHERE e.id = s.id AND e.created_at >= :oldest AND e.created_at <= :newest
)
