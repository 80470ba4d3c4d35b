-- The tables of Buoy. Times are microseconds since 1970 in UTC, days are 'YYYY-MM-DD', lists are JSON.
-- Statements end with a semicolon at the end of a line and may be repeated: a migration can be interrupted anywhere.

CREATE TABLE IF NOT EXISTS platforms (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  owner TEXT NOT NULL,
  contact TEXT NOT NULL,
  url TEXT NOT NULL,
  tags TEXT NOT NULL CHECK (json_valid(tags)),
  state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'ARCHIVED')),
  origin TEXT NOT NULL CHECK (origin IN ('APP', 'FILE')),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS status_checks (
  id TEXT NOT NULL PRIMARY KEY,
  platform_id TEXT NOT NULL REFERENCES platforms (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL CHECK (json_valid(target)),
  unit TEXT NOT NULL,
  warn REAL CHECK (warn > 0),
  crit REAL CHECK (crit > warn),
  freshness_seconds INTEGER NOT NULL CHECK (freshness_seconds > 0),
  owner TEXT NOT NULL,
  runbook_url TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ARCHIVED')),
  origin TEXT NOT NULL CHECK (origin IN ('APP', 'FILE')),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (platform_id, name)
) STRICT;

CREATE TABLE IF NOT EXISTS status_ingestion_runs (
  id TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('RUNNING', 'SUCCESS', 'FAIL')),
  trigger TEXT NOT NULL CHECK (trigger IN ('schedule', 'manual')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  checks_total INTEGER NOT NULL,
  results_written INTEGER NOT NULL,
  checks_failed INTEGER NOT NULL,
  error_summary TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS runs_by_source ON status_ingestion_runs (source, started_at);

CREATE INDEX IF NOT EXISTS runs_by_update ON status_ingestion_runs (updated_at);

CREATE TABLE IF NOT EXISTS status_results (
  id TEXT NOT NULL PRIMARY KEY,
  check_id TEXT NOT NULL REFERENCES status_checks (id),
  platform_id TEXT NOT NULL REFERENCES platforms (id),
  run_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('green', 'yellow', 'red', 'unknown')),
  value REAL,
  observed_at INTEGER NOT NULL,
  fresh_until INTEGER NOT NULL,
  latency_ms INTEGER NOT NULL,
  detail TEXT NOT NULL,
  link TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS results_by_check ON status_results (check_id, observed_at, id);

CREATE INDEX IF NOT EXISTS results_by_time ON status_results (observed_at, id);

CREATE INDEX IF NOT EXISTS results_by_arrival ON status_results (created_at);

CREATE TABLE IF NOT EXISTS status_messages (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  url TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('INFO', 'MAINTENANCE', 'WARNING', 'CRITICAL')),
  state TEXT NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER CHECK (ends_at > starts_at),
  platform_ids TEXT NOT NULL CHECK (json_valid(platform_ids)),
  published_at INTEGER,
  archived_at INTEGER,
  origin TEXT NOT NULL CHECK (origin IN ('APP', 'FILE')),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS messages_by_slug ON status_messages (slug) WHERE slug <> '';

-- Durations are microseconds, so that the parts of a day add up exactly.
CREATE TABLE IF NOT EXISTS status_daily (
  check_id TEXT NOT NULL REFERENCES status_checks (id),
  day TEXT NOT NULL,
  green_us INTEGER NOT NULL,
  yellow_us INTEGER NOT NULL,
  red_us INTEGER NOT NULL,
  unknown_us INTEGER NOT NULL,
  maintenance_us INTEGER NOT NULL,
  worst TEXT NOT NULL CHECK (worst IN ('green', 'yellow', 'red', 'unknown')),
  results INTEGER NOT NULL,
  value_count INTEGER NOT NULL,
  value_min REAL NOT NULL,
  value_max REAL NOT NULL,
  value_sum REAL NOT NULL,
  accounted_until INTEGER NOT NULL,
  last_status TEXT NOT NULL,
  last_observed_at INTEGER NOT NULL,
  last_fresh_until INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (check_id, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS daily_by_day ON status_daily (day, check_id);

CREATE INDEX IF NOT EXISTS daily_by_update ON status_daily (updated_at);
