-- platforms, a row each: the fact, what it is ordered by, and as JSON all that sqlstore knows of it
SELECT 'platform' AS fact, created_at, id, to_json(named_struct(
  'id', id, 'slug', slug, 'name', name, 'description', description, 'owner', owner, 'contact', contact, 'url', url,
  'tags', tags, 'state', state, 'origin', origin, 'version', version, 'created_at', unix_micros(created_at),
  'created_by', created_by, 'updated_at', unix_micros(updated_at), 'updated_by', updated_by
)) AS body
FROM {{schema}}platforms
