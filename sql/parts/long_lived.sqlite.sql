-- the ids of the parameter long_lived, one per row
SELECT value AS long_lived FROM json_each(:long_lived)
