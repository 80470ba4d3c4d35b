-- purpose: give back the lock of migrations; repeating it changes nothing
-- params: owner
UPDATE `main`.`buoy`.schema_migrations SET name = '' WHERE version = 0 AND name = :owner
