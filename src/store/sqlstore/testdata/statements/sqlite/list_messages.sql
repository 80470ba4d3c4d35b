-- purpose: all entities of one table, including archived ones
-- order: created_at, id
SELECT fact, body
FROM (-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'message' AS fact, created_at, id, json_object(
  'id', id,
  'slug', slug,
  'title', title,
  'body', body,
  'url', url,
  'severity', severity,
  'state', state,
  'starts_at', starts_at,
  'ends_at', ends_at,
  'platform_ids', platform_ids,
  'published_at', published_at,
  'archived_at', archived_at,
  'announced_from', announced_from,
  'announced_until', announced_until,
  'origin', origin,
  'version', version,
  'created_at', created_at,
  'created_by', created_by,
  'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM status_messages) AS f
ORDER BY created_at, id
