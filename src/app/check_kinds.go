package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/httpapi/api"
	"buoy/src/probe"
	"buoy/src/status"
)

// DescribeKinds converts the descriptions of the kinds to the types of the API. every is how often checks are measured; 0 if unknown.
func DescribeKinds(kinds probe.Registry, every time.Duration) (api.CheckKindList, error) {
	list := api.CheckKindList{Items: []api.CheckKindDescription{}}
	for _, k := range kinds {
		example, err := describeExample(k.Example)
		if err != nil {
			return list, fmt.Errorf("the example of the kind %s: %w", k.Name, err)
		}
		list.Items = append(list.Items, api.CheckKindDescription{
			Kind: api.CheckKind(k.Name), Source: api.Source(k.Source), Label: k.Label, Hint: k.Hint, Value: k.Value, Note: k.Note,
			Pushed: k.Pushed, Shared: k.Shared, Demo: k.Demo, Discoverable: k.Discovery != nil, FindsHidden: k.Discovery != nil && k.Discovery.Hidden != nil, Unavailable: k.Unavailable, Units: orEmpty(k.MainUnits()),
			FreshnessSeconds: int(suggestedFreshness(k, every) / time.Second),
			TimeoutSeconds:   int(cmp.Or(k.Timeout, status.DefaultTimeout) / time.Second), Fields: describeFields(k.Fields),
			TargetSchema: k.TargetSchema(), Example: example,
		})
	}
	return list, nil
}

// validRuns is for how many intervals a suggested freshness lasts, so that a check survives two failed runs. The result of the third
// run arrives three intervals after the last one, plus the time that the run takes. A run takes at most an interval.
const validRuns = 4

// suggestedFreshness is long enough for the interval at which the server measures.
func suggestedFreshness(k probe.Kind, every time.Duration) time.Duration {
	suggested := cmp.Or(k.Freshness, status.DefaultFreshness)
	if k.Pushed {
		return suggested
	}
	return min(max(suggested, validRuns*every), status.MaxFreshness)
}

func describeExample(e probe.Example) (api.CheckExample, error) {
	out := api.CheckExample{Name: e.Name, Unit: e.Unit}
	if e.Crit > 0 {
		out.Warn, out.Crit = &e.Warn, &e.Crit
	}
	return out, json.Unmarshal([]byte(e.Target), &out.Target)
}

func describeFields(fields []probe.Field) []api.TargetField {
	list := make([]api.TargetField, len(fields))
	for i, f := range fields {
		list[i] = api.TargetField{
			Name: f.Name, Label: f.Label, Hint: f.Hint, Input: api.TargetFieldInput(f.Input), Required: f.Required, Advanced: f.Advanced,
			Options: orEmpty(f.Options), Example: f.Example, Minimum: f.Min, Maximum: f.Max,
		}
		if f.MaxLength > 0 {
			list[i].MaxLength = &f.MaxLength
		}
	}
	return list
}

// orEmpty returns a list that is not nil, because JSON distinguishes the two.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
