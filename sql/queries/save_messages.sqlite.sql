-- purpose: write messages: a first version is inserted, a later one replaces exactly the version before it
-- params: rows (JSON array)
INSERT INTO {{schema}}status_messages (
  id, slug, title, body, url, severity, state, starts_at, ends_at, platform_ids, published_at, archived_at, announced_from, announced_until, origin,
  version, created_at, created_by, updated_at, updated_by
)
SELECT
  value ->> 'id', value ->> 'slug', value ->> 'title', value ->> 'body', value ->> 'url', value ->> 'severity',
  value ->> 'state', value ->> 'starts_at', value ->> 'ends_at', value ->> 'platform_ids', value ->> 'published_at',
  value ->> 'archived_at', value ->> 'announced_from', value ->> 'announced_until', value ->> 'origin', value ->> 'version', value ->> 'created_at', value ->> 'created_by',
  value ->> 'updated_at', value ->> 'updated_by'
FROM json_each(:rows)
WHERE value ->> 'version' = 1 OR EXISTS (SELECT 1 FROM {{schema}}status_messages AS t WHERE t.id = value ->> 'id')
ON CONFLICT (id) DO UPDATE SET
  slug = excluded.slug, title = excluded.title, body = excluded.body, url = excluded.url,
  severity = excluded.severity, state = excluded.state, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
  platform_ids = excluded.platform_ids, published_at = excluded.published_at, archived_at = excluded.archived_at,
  announced_from = excluded.announced_from, announced_until = excluded.announced_until,
  origin = excluded.origin, version = excluded.version, updated_at = excluded.updated_at,
  updated_by = excluded.updated_by
WHERE status_messages.version = excluded.version - 1
