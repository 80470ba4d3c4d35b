-- Only on Unity Catalog: keys that it shows (it does not enforce them; the statements that write do), and tags to find the
-- tables by. Dropped first, as the constraints are.

ALTER TABLE {{schema}}platforms DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}platforms ADD CONSTRAINT platforms_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_checks DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT status_checks_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_ingestion_runs DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_ingestion_runs ADD CONSTRAINT status_ingestion_runs_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_results DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_results ADD CONSTRAINT status_results_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_messages DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_messages ADD CONSTRAINT status_messages_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_daily DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_daily ADD CONSTRAINT status_daily_key PRIMARY KEY (check_id, day) NOT ENFORCED;
ALTER TABLE {{schema}}audit_events DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}audit_events ADD CONSTRAINT audit_events_key PRIMARY KEY (id) NOT ENFORCED;

ALTER TABLE {{schema}}status_checks DROP FOREIGN KEY IF EXISTS (platform_id);
ALTER TABLE {{schema}}status_checks ADD CONSTRAINT status_checks_platforms FOREIGN KEY (platform_id) REFERENCES {{schema}}platforms (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_results DROP FOREIGN KEY IF EXISTS (check_id);
ALTER TABLE {{schema}}status_results ADD CONSTRAINT status_results_status_checks FOREIGN KEY (check_id) REFERENCES {{schema}}status_checks (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_daily DROP FOREIGN KEY IF EXISTS (check_id);
ALTER TABLE {{schema}}status_daily ADD CONSTRAINT status_daily_status_checks FOREIGN KEY (check_id) REFERENCES {{schema}}status_checks (id) NOT ENFORCED;

ALTER TABLE {{schema}}platforms SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}status_checks SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}status_ingestion_runs SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}status_results SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}status_messages SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}status_daily SET TAGS ('application' = 'buoy');
ALTER TABLE {{schema}}audit_events SET TAGS ('application' = 'buoy');
