-- purpose: the applied migrations; version 0 is the lock
-- order: version
SELECT version, name, checksum
FROM schema_migrations
WHERE version > 0
ORDER BY version
