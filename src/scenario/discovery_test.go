package scenario_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/scenario"
	"buoy/src/status"
)

// notConnected is a kind whose server has no workspace.
func notConnected(noun string, limits bool) probe.Kind {
	k := probe.Kind{
		KindRules: status.KindRules{Name: "run", Units: status.TimeUnits()}, Unavailable: "not connected", Fields: []probe.Field{{Name: "object"}},
		Discovery: &probe.Discovery{Noun: noun},
		Measure: func(context.Context, *probe.Scope, status.Check) status.Outcome {
			return probe.Unmeasured("not connected")
		},
	}
	if limits {
		k.Discovery.Limits = func(context.Context, *probe.Scope, string) (probe.Limits, bool, error) {
			return probe.Limits{}, false, nil
		}
	}
	return k
}

func TestSimulatedObjects(t *testing.T) {
	for noun, least := range map[string]int{
		"job": 40, "pipeline": 5, "table": 10, "SQL warehouse": 3, "serving endpoint": 3, "Databricks App": 2, "SQL alert": 3, "unknown": 0,
	} {
		t.Run(noun, func(t *testing.T) {
			kind := scenario.WithObjects(probe.Registry{notConnected(noun, true), {}})[0]
			require.Empty(t, kind.Unavailable)
			found, err := kind.Discovery.List(t.Context(), nil)
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(found), least)
			ids := map[string]bool{}
			for _, o := range found {
				require.False(t, ids[o.ID], "the id %s is used twice", o.ID)
				ids[o.ID] = true
				require.NotEmpty(t, o.Owner)
				id, ok := kind.Discovery.Watches(t.Context(), nil, []byte(o.Target))
				require.True(t, ok)
				require.Equal(t, o.ID, id)
				limits, ok, err := kind.Discovery.Limits(t.Context(), nil, o.ID)
				require.NoError(t, err)
				check := status.Check{Kind: "run", Target: json.RawMessage(o.Target), Unit: "h"}
				outcome := kind.Measure(t.Context(), nil, check)
				require.Equal(t, status.Good, outcome.Verdict)
				require.Equal(t, ok, outcome.Value != nil, "an object with limits has a value")
				if ok {
					require.Less(t, *outcome.Value*60, limits.Warn, "a new check is green")
				}
			}
		})
	}
}

func TestSimulatedObjectIsFoundByItsName(t *testing.T) {
	kind := scenario.WithObjects(probe.Registry{notConnected("job", false)})[0]
	require.Nil(t, kind.Discovery.Limits, "a kind without limits has none")
	id, ok := kind.Discovery.Watches(t.Context(), nil, []byte(`{"object":"Nightly load"}`))
	require.True(t, ok)
	require.Equal(t, "620", id)
	for _, target := range []string{`{"object":"Nightly"}`, `{"object":620}`, `{}`, `[`} {
		_, ok := kind.Discovery.Watches(t.Context(), nil, []byte(target))
		require.False(t, ok, target)
		outcome := kind.Measure(t.Context(), nil, status.Check{Target: json.RawMessage(target)})
		require.Equal(t, "not connected", outcome.Detail, "what is not simulated is measured as before")
	}
}
