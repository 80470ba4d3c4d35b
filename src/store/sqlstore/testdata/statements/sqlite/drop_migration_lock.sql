-- purpose: give back the lock of migrations; repeating it changes nothing
-- params: owner
UPDATE schema_migrations SET name = '' WHERE version = 0 AND name = :owner
