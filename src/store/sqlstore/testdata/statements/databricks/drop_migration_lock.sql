-- purpose: release the lock of migrations; idempotent
-- params: owner
UPDATE `main`.`buoy`.schema_migrations SET name = '' WHERE version = 0 AND name = :owner
