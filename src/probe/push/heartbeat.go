// Package push has the kinds whose results are pushed by the watched system.
package push

import (
	"encoding/json"

	"buoy/src/probe"
	"buoy/src/status"
)

// Heartbeat is a check whose results are pushed. Buoy does not measure it; if results stop arriving, the newest one expires.
func Heartbeat() probe.Kind {
	return probe.Kind{
		KindRules: status.KindRules{Name: "heartbeat", Source: "heartbeat", Pushed: true, ValidateTarget: validate},
		Label:     "Heartbeat",
		Hint:      "Results pushed by your systems",
		Value:     "the number that is pushed",
		Note: "Buoy does not measure this check. Your system pushes results to /api/v1/status-results. If results stop " +
			"arriving, the check has no data.",
		Example: probe.Example{Name: "Nightly import", Target: `{}`, Unit: "rows missing", Warn: 1, Crit: 100},
	}
}

func validate(raw json.RawMessage) []status.FieldError {
	problems, _ := probe.Decode(raw, nil, &struct{}{})
	return problems
}
