package status_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestEveryKindHasASource(t *testing.T) {
	for name, source := range map[status.Kind]status.Source{"http": "http", "sql_query": "sql", "table_freshness": "sql", "heartbeat": "heartbeat"} {
		require.Equal(t, source, kinds().SourceOf(name))
		require.NoError(t, aCheck(func(c *status.Check) { c.Kind, c.Unit = name, "" }).Validate(kinds()))
	}
	require.Empty(t, kinds().SourceOf("HTTP"), "unknown")
}

func TestSourcesAreListedOnceInOrder(t *testing.T) {
	require.Equal(t, []status.Source{"http", "sql", "databricks", "heartbeat"}, kinds().Sources())
	require.Equal(t, []status.Kind{"http", "sql_query", "table_freshness", "sql_warehouse", "heartbeat"}, kinds().Names())
}

func TestPushedKinds(t *testing.T) {
	require.Equal(t, "heartbeat", kinds().PushedNames())
	require.True(t, kinds().IsPushed("heartbeat"))
	require.False(t, kinds().IsPushed("http"))
	require.False(t, kinds().IsPushed("unknown"))
	require.Equal(t, time.Minute, kinds().Interval("http", time.Minute))
	require.Zero(t, kinds().Interval("heartbeat", time.Minute), "its sender decides")
}

func TestUnknownKindHasNoRules(t *testing.T) {
	k, ok := kinds().Of("HTTP")
	require.False(t, ok)
	require.Equal(t, status.KindRules{Name: "HTTP"}, k)
}

func TestWithUnitFillsInTheDefault(t *testing.T) {
	for _, tc := range []struct {
		kind       status.Kind
		unit, want string
	}{
		{"http", "", "ms"},
		{"http", "s", "s"},
		{"table_freshness", "", "min"},
		{"table_freshness", "minutes", "minutes"},
		{"sql_query", "", ""},
		{"sql_query", "rows", "rows"},
		{"unknown", "x", "x"},
	} {
		require.Equal(t, tc.want, kinds().WithUnit(status.Check{Kind: tc.kind, Unit: tc.unit}).Unit, "%s in %q", tc.kind, tc.unit)
	}
}

func TestKindValidatesTheTarget(t *testing.T) {
	ks := status.Kinds{{Name: "http", ValidateTarget: func(target json.RawMessage) []status.FieldError {
		require.JSONEq(t, `{"url": ""}`, string(target))
		return []status.FieldError{{Field: "url", Rule: "required", Message: "is required"}, {Rule: "json", Message: "is wrong as a whole"}}
	}}}
	c := aCheck(func(c *status.Check) { c.Kind, c.Name, c.Target = "http", "", json.RawMessage(`{"url": ""}`) })
	require.Equal(t, []string{"name required", "target.url required", "target json"}, rules(t, c.Validate(ks)))
}
