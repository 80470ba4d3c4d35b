package schema

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/status"
)

// rules is what a schema says of a field, as far as the two say it in the same words.
type rules struct {
	Ref       string   `json:"$ref"`
	MaxLength *int     `json:"maxLength"`
	MaxItems  *int     `json:"maxItems"`
	Enum      []string `json:"enum"`
	Minimum   *int     `json:"minimum"`
	Maximum   *int     `json:"maximum"`
	Default   any      `json:"default"`
	Items     *rules   `json:"items"`
}

type object struct {
	Properties map[string]rules `json:"properties"`
	Enum       []string         `json:"enum"`
}

func contract(t *testing.T) map[string]object {
	t.Helper()
	text, err := os.ReadFile("../../src/httpapi/api/openapi.gen.json")
	require.NoError(t, err)
	var spec struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal(text, &spec))
	schemas := map[string]object{}
	for _, name := range []string{"PlatformInput", "CheckInput", "CheckDraft", "MessageInput", "CheckKind", "Severity", "MessageState", "Origin"} {
		var o object
		require.NoError(t, json.Unmarshal(spec.Components.Schemas[name], &o), name)
		schemas[name] = o
	}
	return schemas
}

// TestFilesAcceptWhatTheAPIAccepts keeps the two ways in alike: what fits into one must fit into the other.
func TestFilesAcceptWhatTheAPIAccepts(t *testing.T) {
	text, err := app.ConfigSchema()
	require.NoError(t, err)
	var file struct {
		Definitions map[string]object `json:"definitions"`
	}
	require.NoError(t, json.Unmarshal(text, &file))
	api := contract(t)

	// Fields that the two name differently, by the API's name; "" where a file has no such field.
	otherwise := map[string]string{"platform_id": "", "platform_ids": "platforms", "freshness_seconds": "freshness", "timeout_seconds": "timeout", "state": "paused"}
	for definition, input := range map[string]string{"platform": "PlatformInput", "check": "CheckInput", "message": "MessageInput"} {
		require.NotEmpty(t, api[input].Properties, input)
		for name, want := range api[input].Properties {
			inFile := name
			if other, ok := otherwise[name]; ok {
				inFile = other
			}
			if inFile == "" {
				continue
			}
			got, ok := file.Definitions[definition].Properties[inFile]
			require.True(t, ok, "a %s in a file has no %s", definition, inFile)
			if inFile != name {
				continue
			}
			require.Equal(t, want.MaxLength, got.MaxLength, "%s.%s", definition, name)
			require.Equal(t, want.MaxItems, got.MaxItems, "%s.%s", definition, name)
			if want.Items != nil {
				require.Equal(t, want.Items.MaxLength, got.Items.MaxLength, "%s.%s", definition, name)
			}
		}
	}
	for schema, field := range map[string][2]string{
		"CheckKind": {"check", "kind"}, "Severity": {"message", "severity"}, "MessageState": {"message", "state"}, "Origin": {"platform", "origin"},
	} {
		require.NotEmpty(t, api[schema].Enum)
		require.Equal(t, api[schema].Enum, file.Definitions[field[0]].Properties[field[1]].Enum, schema)
	}
	freshness := api["CheckInput"].Properties["freshness_seconds"]
	require.EqualValues(t, status.MinFreshness.Seconds(), *freshness.Minimum)
	require.EqualValues(t, status.MaxFreshness.Seconds(), *freshness.Maximum)
	require.EqualValues(t, status.DefaultFreshness.Seconds(), freshness.Default)
	for _, input := range []string{"CheckInput", "CheckDraft"} {
		timeout := api[input].Properties["timeout_seconds"]
		require.EqualValues(t, status.MinTimeout.Seconds(), *timeout.Minimum)
		require.EqualValues(t, status.MaxTimeout.Seconds(), *timeout.Maximum)
	}
	for from, schemas := range map[string]map[string]object{"the API": api, "files": {"CheckInput": file.Definitions["check"]}} {
		attempts := schemas["CheckInput"].Properties["attempts"]
		require.Equal(t, 1, *attempts.Minimum, from)
		require.Equal(t, status.MaxAttempts, *attempts.Maximum, from)
		require.EqualValues(t, status.DefaultAttempts, attempts.Default, from)
	}
}
