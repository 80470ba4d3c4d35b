// Apigen generates code from the contract of the HTTP API: the Go types of requests and responses, with the rules of the
// contract as validator tags, and the contract as compact JSON, which the server serves.
//
// It runs oapi-codegen as a library, only for models: routing, decoding and errors are written by hand. The output depends only
// on the contract and on the versions in tools/go.mod, so it can be compared byte by byte.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "apigen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("apigen", flag.ContinueOnError)
	spec := flags.String("spec", "", "the contract, OpenAPI 3.0 as YAML")
	pkg := flags.String("package", "api", "the Go package of the types")
	typesPath := flags.String("types", "", "the output file of the Go types")
	jsonPath := flags.String("json", "", "the output file of the contract as JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *spec == "" || *typesPath == "" || *jsonPath == "" {
		return errors.New("-spec, -types and -json are all required")
	}
	contract, err := load(*spec)
	if err != nil {
		return err
	}
	asJSON, err := compact(contract)
	if err != nil {
		return err
	}
	types, err := goTypes(contract, *pkg)
	if err != nil {
		return fmt.Errorf("%s: %w", *spec, err)
	}
	if err := os.WriteFile(*typesPath, types, 0o644); err != nil {
		return err
	}
	return os.WriteFile(*jsonPath, asJSON, 0o644)
}

// load reads and validates the contract. References to other files or hosts are refused: the contract is one file.
func load(path string) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	contract, err := loader.LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if err := contract.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("%s is not a valid contract: %w", path, err)
	}
	return contract, nil
}

// compact returns the contract as JSON on one line. It must run before goTypes, which changes the contract.
func compact(contract *openapi3.T) ([]byte, error) {
	raw, err := contract.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write the contract as JSON: %w", err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return nil, fmt.Errorf("compact the contract: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
