-- Which migrations have run. It is created before any of them, every time. Version 0 is no migration: its row is the lock
-- that lets one migration run at a time (see sql/queries/take_migration_lock.sql).

CREATE TABLE IF NOT EXISTS {{schema}}schema_migrations (
  version INT NOT NULL COMMENT 'number of the migration; 0 is the lock',
  name STRING NOT NULL COMMENT 'name of its file; of the lock: who holds it, empty when nobody does',
  checksum STRING NOT NULL COMMENT 'SHA-256 of its file',
  applied_at TIMESTAMP NOT NULL COMMENT 'when it ran; of the lock: when it was taken'
) USING DELTA
COMMENT 'Migrations of this schema that have run; written by buoy migrate'
TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true', 'delta.logRetentionDuration' = 'interval 30 days');
