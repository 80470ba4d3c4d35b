-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version. Delta does not
--   enforce uniqueness, so a row with the name of another entity is skipped, and the caller compares the number of rows
-- params: rows (JSON array)
MERGE INTO `main`.`buoy`.status_messages AS t
USING (
  SELECT s.*
  FROM (
    SELECT inline(from_json(:rows, 'array<struct<
      id: STRING,
  slug: STRING,
  title: STRING,
  body: STRING,
  url: STRING,
  severity: STRING,
  state: STRING,
  starts_at: BIGINT,
  ends_at: BIGINT,
  platform_ids: STRING,
  published_at: BIGINT,
  archived_at: BIGINT,
  announced_from: BIGINT,
  announced_until: BIGINT,
  origin: STRING,
  version: BIGINT,
  created_at: BIGINT,
  created_by: STRING,
  updated_at: BIGINT,
  updated_by: STRING
    >>', map('mode', 'FAILFAST')))
  ) AS s
  LEFT ANTI JOIN `main`.`buoy`.status_messages AS o ON o.id <> s.id AND (
    (o.slug = s.slug AND s.slug <> '')
  )
) AS s
ON t.id = s.id
WHEN MATCHED AND t.version = s.version - 1 THEN UPDATE SET
  slug = s.slug,
  title = s.title,
  body = s.body,
  url = s.url,
  severity = s.severity,
  state = s.state,
  starts_at = timestamp_micros(s.starts_at),
  ends_at = timestamp_micros(s.ends_at),
  platform_ids = s.platform_ids,
  published_at = timestamp_micros(s.published_at),
  archived_at = timestamp_micros(s.archived_at),
  announced_from = timestamp_micros(s.announced_from),
  announced_until = timestamp_micros(s.announced_until),
  origin = s.origin,
  version = s.version,
  updated_at = timestamp_micros(s.updated_at),
  updated_by = s.updated_by
WHEN NOT MATCHED AND s.version = 1 THEN INSERT (
  id,
  slug,
  title,
  body,
  url,
  severity,
  state,
  starts_at,
  ends_at,
  platform_ids,
  published_at,
  archived_at,
  announced_from,
  announced_until,
  origin,
  version,
  created_at,
  created_by,
  updated_at,
  updated_by
) VALUES (
  s.id,
  s.slug,
  s.title,
  s.body,
  s.url,
  s.severity,
  s.state,
  timestamp_micros(s.starts_at),
  timestamp_micros(s.ends_at),
  s.platform_ids,
  timestamp_micros(s.published_at),
  timestamp_micros(s.archived_at),
  timestamp_micros(s.announced_from),
  timestamp_micros(s.announced_until),
  s.origin,
  s.version,
  timestamp_micros(s.created_at),
  s.created_by,
  timestamp_micros(s.updated_at),
  s.updated_by
)
