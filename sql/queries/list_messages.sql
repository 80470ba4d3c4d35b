-- purpose: messages changed at or after a time, drafts and archived ones included
-- params: since
-- order: created_at, id
SELECT
  id, slug, title, body, url, severity, state, starts_at, ends_at, platform_ids, published_at, archived_at, origin, version,
  created_at, created_by, updated_at, updated_by
FROM {{schema}}status_messages
WHERE updated_at >= :since
ORDER BY created_at, id
