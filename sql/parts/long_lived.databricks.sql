-- the ids of the parameter long_lived, one per row
SELECT explode(from_json(:long_lived, 'array<string>')) AS long_lived
