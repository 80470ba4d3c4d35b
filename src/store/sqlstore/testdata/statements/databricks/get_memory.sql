-- purpose: what the probes of a source remember
-- params: source
-- order: none, at most one row
SELECT content FROM `main`.`buoy`.probe_memory WHERE source = :source
