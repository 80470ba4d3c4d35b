package doctor

import (
	"context"
	"fmt"
	"slices"

	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
)

// watchRules is the name of the findings about watch rules.
const watchRules = "watch rules"

// examineRules examines whether this identity can list what the watch rules in the files select from.
func (x *examination) examineRules(ctx context.Context) {
	declared := x.declared.Load()
	if declared == nil || len(declared.Watched) == 0 {
		return
	}
	rules := map[status.Kind]int{} // how many there are of each kind
	for _, kind := range declared.Watched {
		rules[kind]++
	}
	x.run(ctx, Check{Name: watchRules, Limit: max(x.Limit, checksLimit), Ask: func(ctx context.Context) []Finding {
		return x.listWatched(ctx, rules)
	}})
}

// listWatched lists the objects of each kind that rules are about. One listing can answer several kinds.
func (x *examination) listWatched(ctx context.Context, rules map[status.Kind]int) []Finding {
	var findings []Finding
	add := func(state State, kind probe.Kind, found, do string) {
		f := Finding{State: state, Name: watchRules, Found: found, Do: do, Optional: true, Rules: rules[kind.Name]}
		findings = append(findings, f)
	}
	missing := func(kind probe.Kind, reason string) {
		add(Missing, kind, fmt.Sprintf("%s of the kind %s: %s", status.Count(rules[kind.Name], "rule"), kind.Name, reason), "")
	}
	var kinds probe.Registry
	all, listed := 0, 0
	for _, kind := range x.Kinds {
		all += rules[kind.Name]
		switch {
		case rules[kind.Name] == 0:
		case kind.Discovery == nil: // such as the tables of a local database
			missing(kind, "this command is not connected to a Databricks workspace")
		case kind.Tables != nil && !x.warehouseRuns.Load():
			add(Skipped, kind, fmt.Sprintf("the %ss for %s were not listed, because that needs the warehouse", kind.Discovery.Noun, kind.Name),
				"`buoy doctor --wake` starts it and lists them")
		default:
			kinds = append(kinds, kind)
		}
	}
	scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: x.Now})
	defer scope.Release()
	for _, section := range discovery.Survey(ctx, scope, kinds, discovery.Stored{}, "") {
		if unknown := section.Unknown(); unknown != nil {
			missing(section.Kind, unknown.Error())
			continue
		}
		listed += rules[section.Kind.Name]
	}
	if listed > 0 {
		f := Finding{State: OK, Name: watchRules, Found: fmt.Sprintf("the objects of %d of %s can be listed", listed, status.Count(all, "rule"))}
		findings = slices.Insert(findings, 0, f)
	}
	return findings
}
