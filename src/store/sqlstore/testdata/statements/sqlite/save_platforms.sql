-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version
-- params: rows (JSON array)
INSERT INTO platforms (
  id,
  slug,
  name,
  description,
  owner,
  contact,
  url,
  tags,
  state,
  origin,
  version,
  created_at,
  created_by,
  updated_at,
  updated_by
)
SELECT
  value ->> 'id',
  value ->> 'slug',
  value ->> 'name',
  value ->> 'description',
  value ->> 'owner',
  value ->> 'contact',
  value ->> 'url',
  value ->> 'tags',
  value ->> 'state',
  value ->> 'origin',
  value ->> 'version',
  value ->> 'created_at',
  value ->> 'created_by',
  value ->> 'updated_at',
  value ->> 'updated_by'
FROM json_each(:rows)
WHERE value ->> 'version' = 1 OR EXISTS (SELECT 1 FROM platforms AS t WHERE t.id = value ->> 'id')
ON CONFLICT (id) DO UPDATE SET
  slug = excluded.slug,
  name = excluded.name,
  description = excluded.description,
  owner = excluded.owner,
  contact = excluded.contact,
  url = excluded.url,
  tags = excluded.tags,
  state = excluded.state,
  origin = excluded.origin,
  version = excluded.version,
  updated_at = excluded.updated_at,
  updated_by = excluded.updated_by
WHERE platforms.version = excluded.version - 1
