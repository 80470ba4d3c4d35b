-- purpose: acquire or renew the lock of migrations, unless another migration has it and has renewed it
-- params: owner, now, abandoned_before
UPDATE schema_migrations
SET name = :owner, applied_at = :now
WHERE version = 0 AND (name = '' OR name = :owner OR applied_at < :abandoned_before)
