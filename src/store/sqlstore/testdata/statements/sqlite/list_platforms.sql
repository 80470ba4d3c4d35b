-- purpose: all entities of one table, including archived ones
-- order: created_at, id
SELECT fact, body
FROM (-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT 'platform' AS fact, created_at, id, json_object(
  'id', id,
  'slug', slug,
  'name', name,
  'description', description,
  'owner', owner,
  'contact', contact,
  'url', url,
  'tags', tags,
  'state', state,
  'origin', origin,
  'version', version,
  'created_at', created_at,
  'created_by', created_by,
  'updated_at', updated_at,
  'updated_by', updated_by
) AS body
FROM platforms) AS f
ORDER BY created_at, id
