-- the ids of the parameter held, a row each
SELECT explode(from_json(:held, 'array<string>')) AS held
