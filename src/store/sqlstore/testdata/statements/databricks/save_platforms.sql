-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version. Delta does not
--   enforce uniqueness, so a row with the name of another entity is skipped, and the caller compares the number of rows
-- params: rows (JSON array)
MERGE INTO `main`.`buoy`.platforms AS t
USING (
  SELECT s.*
  FROM (
    SELECT inline(from_json(:rows, 'array<struct<
      id: STRING,
  slug: STRING,
  name: STRING,
  description: STRING,
  owner: STRING,
  contact: STRING,
  url: STRING,
  tags: STRING,
  state: STRING,
  origin: STRING,
  version: BIGINT,
  created_at: BIGINT,
  created_by: STRING,
  updated_at: BIGINT,
  updated_by: STRING
    >>', map('mode', 'FAILFAST')))
  ) AS s
  LEFT ANTI JOIN `main`.`buoy`.platforms AS o ON o.id <> s.id AND (
    (o.slug = s.slug AND s.slug <> '') OR (o.name = s.name AND s.name <> '')
  )
) AS s
ON t.id = s.id
WHEN MATCHED AND t.version = s.version - 1 THEN UPDATE SET
  slug = s.slug,
  name = s.name,
  description = s.description,
  owner = s.owner,
  contact = s.contact,
  url = s.url,
  tags = s.tags,
  state = s.state,
  origin = s.origin,
  version = s.version,
  updated_at = timestamp_micros(s.updated_at),
  updated_by = s.updated_by
WHEN NOT MATCHED AND s.version = 1 THEN INSERT (
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
) VALUES (
  s.id,
  s.slug,
  s.name,
  s.description,
  s.owner,
  s.contact,
  s.url,
  s.tags,
  s.state,
  s.origin,
  s.version,
  timestamp_micros(s.created_at),
  s.created_by,
  timestamp_micros(s.updated_at),
  s.updated_by
)
