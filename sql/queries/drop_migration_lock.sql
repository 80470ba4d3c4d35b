-- purpose: release the lock of migrations; idempotent
-- params: owner
UPDATE {{schema}}schema_migrations SET name = '' WHERE version = 0 AND name = :owner
