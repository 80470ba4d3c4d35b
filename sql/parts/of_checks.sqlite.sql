-- the condition that a row belongs to one of the checks of the parameter checks, a JSON array of ids; any check if it is empty
(:checks = '[]' OR check_id IN (SELECT value FROM json_each(:checks)))
