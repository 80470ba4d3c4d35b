-- purpose: record an applied migration; idempotent
-- params: version, name, checksum, applied_at
INSERT INTO `main`.`buoy`.schema_migrations (version, name, checksum, applied_at)
SELECT s.version, s.name, s.checksum, s.applied_at
FROM (SELECT :version AS version, :name AS name, :checksum AS checksum, :applied_at AS applied_at) AS s
WHERE NOT EXISTS (SELECT 1 FROM `main`.`buoy`.schema_migrations AS m WHERE m.version = s.version)
