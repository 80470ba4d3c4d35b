package doctor

import (
	"context"
	"fmt"
	"slices"

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
	scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: x.Now})
	defer scope.Release()
	var findings []Finding
	all, listed := 0, 0
	for _, kind := range x.Kinds {
		n := rules[kind.Name]
		if n == 0 || kind.Discovery == nil { // such as the tables of a local database
			continue
		}
		all += n
		f := Finding{State: Missing, Name: watchRules, Optional: true, Rules: n}
		if kind.Tables != nil && x.stored.Load() == nil { // the warehouse is not running
			f.State, f.Found = Skipped, fmt.Sprintf("the %ss for %s were not listed, because that needs the warehouse", kind.Discovery.Noun, kind.Name)
			f.Do = "`buoy doctor --wake` starts it and lists them"
		} else if _, err := kind.Discovery.List(ctx, scope); err != nil {
			f.Found = fmt.Sprintf("%s of the kind %s: %s", status.Count(n, "rule"), kind.Name, err)
		} else {
			listed += n
			continue
		}
		findings = append(findings, f)
	}
	if listed > 0 {
		f := Finding{State: OK, Name: watchRules, Found: fmt.Sprintf("the objects of %d of %s can be listed", listed, status.Count(all, "rule"))}
		findings = slices.Insert(findings, 0, f)
	}
	return findings
}
