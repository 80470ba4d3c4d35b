-- the condition that a row belongs to one of the checks of the parameter checks, a JSON array of ids; any check if it is empty
(:checks = '[]' OR array_contains(from_json(:checks, 'array<string>'), check_id))
