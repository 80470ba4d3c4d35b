-- purpose: all entities of one table, including archived ones
-- order: created_at, id
SELECT fact, body
FROM (-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'message' AS fact, created_at, id, to_json(named_struct(
  'id', id,
  'slug', slug,
  'title', title,
  'body', body,
  'url', url,
  'severity', severity,
  'state', state,
  'starts_at', unix_micros(starts_at),
  'ends_at', unix_micros(ends_at),
  'platform_ids', platform_ids,
  'published_at', unix_micros(published_at),
  'archived_at', unix_micros(archived_at),
  'announced_from', unix_micros(announced_from),
  'announced_until', unix_micros(announced_until),
  'origin', origin,
  'version', version,
  'created_at', unix_micros(created_at),
  'created_by', created_by,
  'updated_at', unix_micros(updated_at),
  'updated_by', updated_by
)) AS body
FROM `main`.`buoy`.status_messages) AS f
ORDER BY created_at, id
