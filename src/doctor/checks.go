package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// checksLimit is the time for all listings of a workspace, which can have many pages.
	checksLimit = time.Minute
	// parallelReads is how many things of checks are read at the same time.
	parallelReads = 8
)

// examineChecks examines whether this identity can read what the checks measure, and list what watch rules select from. The checks are
// those in the tables, if they were read, and those in the files.
func (x *examination) examineChecks(ctx context.Context) {
	if x.Config.ConfigPath != "" {
		files := x.check("config", x.configFiles)
		files.Limit = max(x.Limit, checksLimit) // there can be many
		x.run(ctx, files)
	}
	if x.Config.App != "" && x.Config.IngestEvery == 0 {
		x.each(Finding{State: Skipped, Optional: true, Name: "checks", Found: "this App does not measure; the job that does has its own identity"})
		return
	}
	checks, f := x.configured()
	x.each(f)
	if len(checks) > 0 {
		x.run(ctx, Check{Name: "checks", Limit: max(x.Limit, checksLimit), Ask: func(ctx context.Context) []Finding {
			return reportAccess(x.access(ctx, checks), checks, x.who.Name)
		}})
	}
	if x.who.Name != "" { // without an identity nothing can be listed
		x.examineRules(ctx)
	}
}

// configured returns the active checks, and the finding that says where they are from.
func (x *examination) configured() ([]status.Check, Finding) {
	var checks []status.Check
	f := Finding{State: OK, Name: "checks"}
	place, stored, declared := x.Config.Schema.Plain(), x.stored.Load(), x.declared.Load()
	if stored != nil {
		checks = status.ActiveChecks(*stored)
		f.Found = fmt.Sprintf("%s in %s", status.Count(len(checks), "active check"), place)
	}
	if declared != nil {
		added := newOf(status.ActiveChecks(declared.Checks), checks)
		checks = append(checks, added...)
		f.Found = strings.TrimPrefix(fmt.Sprintf("%s; %s in %s", f.Found, status.Count(len(added), "new check"), x.Config.ConfigPath), "; ")
	}
	switch {
	case stored != nil:
	case declared != nil:
		f.State, f.Optional, f.Found = Skipped, true, f.Found+"; those in "+place+" were not read"
	default:
		f.State, f.Optional, f.Found = Skipped, true, "those in "+place+" were not read, so it is not known what they need"
		if x.Config.ConfigPath == "" {
			f.Do = "`buoy doctor -f PATH` examines those in files"
		}
	}
	if len(checks) > 0 && x.who.Name == "" {
		f.State, f.Optional, f.Found = Skipped, true, f.Found+". They are not examined, because the identity is not known"
		return nil, f
	}
	return checks, f
}

// newOf returns the checks that are not among the known ones.
func newOf(checks, known []status.Check) []status.Check {
	type key struct{ name, kind, target string }
	keyOf := func(c status.Check) key { return key{c.Name, string(c.Kind), string(c.Target)} }
	seen := make(map[key]bool, len(known))
	for _, c := range known {
		seen[keyOf(c)] = true
	}
	return slices.DeleteFunc(checks, func(c status.Check) bool { return seen[keyOf(c)] })
}

// checkAccess is whether this identity can read one of the things that a check measures with.
type checkAccess struct {
	probe.Access
	check int // its position among the examined checks
	kind  int // the position of its kind among all kinds
}

// access returns what is known of the things that the checks read, in the order of the kinds.
func (x *examination) access(ctx context.Context, checks []status.Check) []checkAccess {
	scope := probe.OpenScope(ctx, probe.ScopeOptions{Now: x.Now, Secret: x.Secret})
	defer scope.Release()
	found := make([][]checkAccess, len(checks))
	var uses []tableUse
	var group errgroup.Group
	group.SetLimit(parallelReads)
	for i, c := range checks {
		at := slices.IndexFunc(x.Kinds, func(k probe.Kind) bool { return k.Name == c.Kind })
		if at < 0 {
			continue
		}
		kind := x.Kinds[at]
		if kind.Tables != nil {
			for _, name := range kind.Tables(c) {
				if table := x.qualify(name); !x.isOwn(table) {
					uses = append(uses, tableUse{table, i, at})
				}
			}
		}
		if kind.Access != nil {
			group.Go(func() error {
				for _, a := range kind.Access(ctx, scope, c) {
					found[i] = append(found[i], checkAccess{a, i, at})
				}
				return nil
			})
		}
	}
	tables := x.tableAccess(ctx, uses)
	_ = group.Wait() // no function returns an error
	all := append(slices.Concat(found...), tables...)
	slices.SortStableFunc(all, func(a, b checkAccess) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.check, b.check)) })
	return all
}
