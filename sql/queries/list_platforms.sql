-- purpose: platforms changed at or after a time, archived ones included
-- params: since
-- order: created_at, id
SELECT
  id, slug, name, description, owner, contact, url, tags, state, origin, version, created_at, created_by, updated_at, updated_by
FROM {{schema}}platforms
WHERE updated_at >= :since
ORDER BY created_at, id
