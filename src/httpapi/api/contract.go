// Package api contains the code that tools/apigen generates from openapi.yaml, the contract of the HTTP API: its types with their
// validation, and the contract as JSON. `make generate` writes it.
package api

import _ "embed"

//go:embed openapi.gen.json
var contractJSON []byte

// ContractJSON returns the contract as compact JSON. Callers must not change it.
func ContractJSON() []byte { return contractJSON }
