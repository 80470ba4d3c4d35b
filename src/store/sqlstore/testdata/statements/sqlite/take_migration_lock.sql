-- purpose: take or renew the lock that lets one migration run at a time, unless another holds it and renewed it since
-- params: owner, now, abandoned_before
UPDATE schema_migrations
SET name = :owner, applied_at = :now
WHERE version = 0 AND (name = '' OR name = :owner OR applied_at < :abandoned_before)
