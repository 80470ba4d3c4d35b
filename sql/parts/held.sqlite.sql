-- the ids of the parameter held, a row each
SELECT value AS held FROM json_each(:held)
