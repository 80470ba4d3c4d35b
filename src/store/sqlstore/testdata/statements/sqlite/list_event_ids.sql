-- purpose: which events there are from a time on, to find entities whose event was lost
-- params: since
-- order: none
SELECT id FROM audit_events WHERE created_at >= :since
