-- Only on Unity Catalog: keys that it shows, and the tag to find the table by. Each key is dropped first, so that an interrupted
-- migration can be repeated.

ALTER TABLE {{schema}}status_transitions DROP PRIMARY KEY IF EXISTS CASCADE;
ALTER TABLE {{schema}}status_transitions ADD CONSTRAINT status_transitions_key PRIMARY KEY (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_transitions DROP FOREIGN KEY IF EXISTS (check_id);
ALTER TABLE {{schema}}status_transitions ADD CONSTRAINT status_transitions_status_checks FOREIGN KEY (check_id) REFERENCES {{schema}}status_checks (id) NOT ENFORCED;
ALTER TABLE {{schema}}status_transitions SET TAGS ('application' = 'buoy');
