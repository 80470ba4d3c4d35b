package sqlstore

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// Rows are decoded as by encoding/json, with or without space between the values.
func TestPropertiesEqualThoseOfEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.Float64Range(-1e30, 1e30), func(f float64) any { return f }),
			rapid.Map(rapid.Int64(), func(n int64) any { return n }), rapid.Just[any](nil),
		)
		object := rapid.MapOfN(rapid.StringMatching(`[a-z_]{1,8}`), value, 1, 6).Draw(t, "object")
		text, err := json.Marshal(object)
		if rapid.Bool().Draw(t, "with space") {
			text, err = json.MarshalIndent(object, " ", "\t")
		}
		require.NoError(t, err)
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &want))
		got := map[string]json.RawMessage{}
		require.NoError(t, eachProperty(string(text), func(name, value string) error {
			got[name] = json.RawMessage(value)
			return nil
		}))
		require.Equal(t, want, got)
	})
}

func TestRowMustBeFlatObject(t *testing.T) {
	const whole = `{"id":"a\"b","version":12,"updated_by":null}`
	var p status.Platform
	require.NoError(t, entityRow(p.Fields()).decode(whole))
	require.Equal(t, status.Platform{ID: `a"b`, Version: 12}, p)
	for n := range whole {
		require.Errorf(t, entityRow(p.Fields()).decode(whole[:n]), "%s", whole[:n])
	}
	for _, row := range []string{"", "null", "[]", `{"id":{}}`, `{"id":["a"]}`, `{"version":"x"}`, `{"version":1.5}`, `{"id":7}`, `{id:"a"}`, `{"id" "a"}`, whole + "x"} {
		require.Error(t, entityRow(p.Fields()).decode(row), row)
	}
}

func TestRowCanHaveUnknownColumnsInAnyOrder(t *testing.T) {
	var p status.Platform
	require.NoError(t, entityRow(p.Fields()).decode(`{"version":2,"unknown":"x","slug":"s","id":"a","tags":"[\"x\"]"}`))
	require.Equal(t, status.Platform{ID: "a", Slug: "s", Version: 2, Tags: []string{"x"}}, p)
}

func TestRowOfAnOlderVersionHasTheDefaults(t *testing.T) {
	for _, row := range []string{`{"id":"c"}`, `{"id":"c","timeout_seconds":null,"attempts":null,"pauses":null}`} {
		check, ok := status.NewDeclared(status.EntityCheck).(*status.Check)
		require.True(t, ok)
		require.NoError(t, entityRow(check.Fields()).decode(row))
		require.Equal(t, status.Check{ID: "c", Attempts: status.DefaultAttempts}, *check)
	}
}
