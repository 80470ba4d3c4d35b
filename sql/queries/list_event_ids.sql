-- purpose: ids of the events at or after a time, to find entities whose event was lost
-- params: since
-- order: none
SELECT id FROM {{schema}}audit_events WHERE created_at >= :since
