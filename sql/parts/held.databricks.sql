-- the ids of the parameter held, one per row
SELECT explode(from_json(:held, 'array<string>')) AS held
