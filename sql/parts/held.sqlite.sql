-- the ids of the parameter held, one per row
SELECT value AS held FROM json_each(:held)
