package main

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

func schemaOf(t *testing.T, doc string) *openapi3.Schema {
	t.Helper()
	contract := contractOf(t, "    Thing:\n      type: object\n      properties:\n        field: "+doc+"\n")
	return contract.Components.Schemas["Thing"].Value.Properties["field"].Value
}

// contractOf returns a valid contract with schemas that are indented by four.
func contractOf(t *testing.T, schemas string) *openapi3.T {
	t.Helper()
	return parse(t, "openapi: 3.0.3\ninfo: {title: Test, version: \"1\"}\npaths: {}\ncomponents:\n  schemas:\n"+schemas)
}

func parse(t *testing.T, doc string) *openapi3.T {
	t.Helper()
	contract, err := openapi3.NewLoader().LoadFromData([]byte(doc))
	require.NoError(t, err)
	require.NoError(t, contract.Validate(t.Context()))
	return contract
}

func TestValidateTag(t *testing.T) {
	for _, test := range []struct {
		name, schema       string
		required, optional string
	}{
		{"a free text has no rules", `{type: string}`, "", ""},
		{"lengths are min and max", `{type: string, minLength: 1, maxLength: 80}`, "required,min=1,max=80", "omitempty,min=1,max=80"},
		{"a text that can be empty is not required", `{type: string, maxLength: 80}`, "max=80", "omitempty,max=80"},
		{"an enum is oneof, in the order of the contract", `{type: string, enum: [green, red]}`, "required,oneof=green red", "omitempty,oneof=green red"},
		{"an enum of numbers is oneof", `{type: integer, enum: [1, 7]}`, "required,oneof=1 7", "omitempty,oneof=1 7"},
		{"a uuid is checked and cannot be empty", `{type: string, format: uuid}`, "required,uuid", "omitempty,uuid"},
		{"a time is only required", `{type: string, format: date-time}`, "required", ""},
		{"a day has its layout", `{type: string, format: date}`, "required,datetime=2006-01-02", "omitempty,datetime=2006-01-02"},
		{"limits of a number are min and max", `{type: integer, minimum: 1, maximum: 500}`, "min=1,max=500", "omitempty,min=1,max=500"},
		{"a limit of 0 is a limit", `{type: number, minimum: 0, maximum: 1}`, "min=0,max=1", "omitempty,min=0,max=1"},
		{"a limit can be a fraction", `{type: number, minimum: 0.5}`, "min=0.5", "omitempty,min=0.5"},
		{"an exclusive limit is gt or lt", `{type: number, minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true}`, "gt=0,lt=9", "omitempty,gt=0,lt=9"},
		{"a boolean can be false", `{type: boolean}`, "", ""},
		{"a required list can be empty but not missing", `{type: array, items: {type: string}}`, "required", ""},
		{
			"a list's items are checked", `{type: array, maxItems: 3, uniqueItems: true, items: {type: string, format: uuid}}`,
			"required,max=3,unique,dive,uuid", "omitempty,max=3,unique,dive,uuid",
		},
		{"a list of objects is checked inside", `{type: array, items: {type: object, properties: {a: {type: string}}}}`, "required,dive", "omitempty,dive"},
		{"an object has no tag", `{type: object, additionalProperties: true}`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			schema := schemaOf(t, test.schema)
			tag, err := validateTag(schema, true)
			require.NoError(t, err)
			require.Equal(t, test.required, tag, "required")
			tag, err = validateTag(schema, false)
			require.NoError(t, err)
			require.Equal(t, test.optional, tag, "optional")
		})
	}
}

func TestInexpressibleRuleIsAnError(t *testing.T) {
	for _, test := range []struct{ name, schema, message string }{
		{"pattern", `{type: string, pattern: "^a$"}`, "pattern"},
		{"multipleOf", `{type: integer, multipleOf: 5}`, "multipleOf"},
		{"several rules", `{type: string, pattern: "^a$", not: {enum: [b]}}`, "not, pattern"},
		{"an unknown format", `{type: string, format: ipv4}`, `"ipv4"`},
		{"an enum value with a space", `{type: string, enum: ["on fire"]}`, `"on fire"`},
		{"in a list's items", `{type: array, items: {type: string, pattern: "^a$"}}`, "pattern"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := validateTag(schemaOf(t, test.schema), true)
			require.ErrorContains(t, err, test.message)
		})
	}
}

func TestAddTagsReportsPosition(t *testing.T) {
	contract := contractOf(t, "    Thing: {type: object, properties: {code: {type: string, pattern: x}}}\n")
	err := addTags(contract)
	require.ErrorContains(t, err, "schema Thing: property code: pattern")
}

func TestSharedSchemaHasNoTagsOfOneUse(t *testing.T) {
	contract := contractOf(t, `    Colour: {type: string, enum: [red, blue]}
    Must: {type: object, required: [colour], properties: {colour: {$ref: "#/components/schemas/Colour"}}}
    May: {type: object, properties: {colour: {$ref: "#/components/schemas/Colour"}}}
`)
	require.NoError(t, addTags(contract))
	must := contract.Components.Schemas["Must"].Value.Properties["colour"]
	may := contract.Components.Schemas["May"].Value.Properties["colour"]
	require.Equal(t, map[string]any{"validate": "required,oneof=red blue"}, must.Extensions[extraTags])
	require.Equal(t, map[string]any{"validate": "omitempty,oneof=red blue"}, may.Extensions[extraTags])
	require.Empty(t, contract.Components.Schemas["Colour"].Value.Extensions)
}
