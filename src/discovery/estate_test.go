package discovery_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// estate is a store, a workspace with jobs, and the files that are applied.
type estate struct {
	db      declaredStore
	objects []probe.Object
	err     error
	longest float64 // what limits of new checks are derived from; 0: their histories are too short
	reads   int     // how many histories were read
	now     time.Time
	options discovery.EnrolOptions
	memory  json.RawMessage

	unavailable string          // why there is no workspace
	onlyLimits  bool            // a check is of no use without limits
	limitsErr   error           // why histories cannot be read
	isParallel  bool            // a kind is listed only while the other one is
	unsuited    map[string]bool // ids of jobs that are visible, but not for the kind run
}

// declaredStore is where platforms and checks are kept.
type declaredStore interface {
	configfile.Catalog
	Save(ctx context.Context, changed []status.Declared) error
}

const salesJobs = `platforms:
  - name: Sales jobs
    owner: ann
    watch:
      - {kind: run, name: "prod-*"}
`

// estateStart is the time of a new estate.
var estateStart = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func newEstate(t *testing.T, names ...string) *estate {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	e := &estate{db: db, longest: 1, now: estateStart}
	_, err = db.Migrate(t.Context(), func() time.Time { return e.now }, nil)
	require.NoError(t, err)
	e.set(names...)
	return e
}

// set replaces the jobs of the workspace. The id of a job is "id of" and its name.
func (e *estate) set(names ...string) {
	e.objects = nil
	for _, name := range names {
		e.objects = append(e.objects, job("id of "+name, name))
	}
}

func (e *estate) kinds() probe.Registry {
	var reading sync.Mutex
	limits := func(string) (probe.Limits, bool, error) {
		reading.Lock()
		defer reading.Unlock()
		e.reads++
		return probe.Limits{Unit: "min", Warn: e.longest, Crit: 2 * e.longest, Reason: "why"}, e.longest > 0 && e.limitsErr == nil, e.limitsErr
	}
	suited := slices.DeleteFunc(slices.Clone(e.objects), func(o probe.Object) bool { return e.unsuited[o.ID] })
	run, plain := kindOf("run", suited, e.err, limits), kindOf("plain", e.objects, nil, nil)
	watches := run.Discovery.Watches
	run.Discovery.Watches = func(ctx context.Context, scope *probe.Scope, target []byte) (string, bool) {
		id, _ := watches(ctx, scope, target)
		isListed := slices.ContainsFunc(e.objects, func(o probe.Object) bool { return o.ID == id })
		return id, isListed // as in a workspace: of an object that is gone, nothing is known
	}
	if e.isParallel {
		meet(run.Discovery, plain.Discovery)
	}
	run.Unavailable, plain.Unavailable, run.Discovery.OnlyLimits = e.unavailable, e.unavailable, e.onlyLimits
	return probe.Registry{run, plain, {KindRules: status.KindRules{Name: "http"}}}
}

// meet makes the lists of two kinds wait until both are read. If they are not, one of them fails.
func meet(a, b *probe.Discovery) {
	begun := []chan bool{make(chan bool), make(chan bool)}
	for i, d := range []*probe.Discovery{a, b} {
		list := d.List
		var once sync.Once
		d.List = func(ctx context.Context, scope *probe.Scope) ([]probe.Object, error) {
			once.Do(func() { close(begun[i]) })
			select {
			case <-begun[1-i]:
				return list(ctx, scope)
			case <-time.After(20 * time.Second):
				return nil, errors.New("nobody reads the other list")
			}
		}
	}
}

// checks returns the checks that are not archived.
func (e *estate) checks(t *testing.T) []status.Check {
	t.Helper()
	checks, err := e.db.Checks(t.Context())
	require.NoError(t, err)
	return slices.DeleteFunc(checks, func(c status.Check) bool { return c.State == status.CheckArchived })
}

// idsByTarget returns the ids of the checks that are not archived, by their targets.
func (e *estate) idsByTarget(t *testing.T) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, c := range e.checks(t) {
		require.NotContains(t, ids, string(c.Target), "two checks watch one object")
		ids[string(c.Target)] = c.ID
	}
	return ids
}

// requireWatchedOnce requires that each object has exactly one check.
func (e *estate) requireWatchedOnce(t *testing.T) {
	t.Helper()
	ids := e.idsByTarget(t)
	require.Len(t, ids, len(e.objects))
	for _, o := range e.objects {
		require.Contains(t, ids, o.Target)
	}
}

// plan compares what a file declares with the store.
func (e *estate) plan(t *testing.T, declared configfile.Config, prune bool) (configfile.Plan, []string) {
	t.Helper()
	platforms, err := e.db.Platforms(t.Context())
	require.NoError(t, err)
	checks, err := e.db.Checks(t.Context())
	require.NoError(t, err)
	memory, err := probe.LoadMemory(e.memory, e.now)
	require.NoError(t, err)
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: func() time.Time { return e.now }, Memory: memory})
	defer scope.Release()
	e.options.Kinds, e.options.Prune, e.reads = e.kinds(), prune, 0
	warnings, err := discovery.Enrol(t.Context(), scope, &declared, discovery.Stored{Platforms: platforms, Checks: checks}, e.options)
	require.NoError(t, err)
	e.memory, _, err = memory.Content()
	require.NoError(t, err)
	plan, err := configfile.MakePlan(t.Context(), e.db, declared, configfile.Options{Actor: "test", Now: e.now, Prune: prune, Kinds: e.kinds().Rules()})
	require.NoError(t, err)
	return plan, warnings
}

// apply applies a file. It returns the changes, one in a line, and the warnings.
func (e *estate) apply(t *testing.T, text string, prune bool) (changes string, warnings []string) {
	t.Helper()
	declared, err := configfile.Parse("jobs.yml", []byte(text), e.kinds().Rules())
	require.NoError(t, err)
	return e.write(t, declared, prune)
}

// follow follows only the rules of a file, without variables.
func (e *estate) follow(t *testing.T, text string) (changes string, warnings []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jobs.yml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	declared, err := configfile.LoadRules(path, e.kinds().Rules(), func(string) (string, error) { return "", errors.New("it is not set") })
	require.NoError(t, err)
	platforms, err := e.db.Platforms(t.Context())
	require.NoError(t, err)
	for i, p := range declared.Platforms {
		declared.Platforms[i].Platform = platforms[p.FindIn(platforms)]
	}
	return e.write(t, declared, false)
}

func (e *estate) write(t *testing.T, declared configfile.Config, prune bool) (changes string, warnings []string) {
	t.Helper()
	e.now = e.now.Add(time.Hour)
	plan, warnings := e.plan(t, declared, prune)
	var changed []status.Declared
	for _, c := range plan.Write {
		changed = append(changed, c.After)
	}
	require.NoError(t, e.db.Save(t.Context(), changed))
	var lines []string
	for _, c := range plan.Changes {
		lines = append(lines, strings.Split(c.String(), "\n")[0])
	}
	return strings.Join(lines, "\n"), warnings
}

// applyDaily applies a file once a day, for some days. It returns the changes of the last day, and requires that there are none before.
func (e *estate) applyDaily(t *testing.T, text string, days int) (changes string) {
	t.Helper()
	for range days {
		require.Empty(t, changes)
		e.now = e.now.Add(23 * time.Hour)
		changes, _ = e.apply(t, text, true)
	}
	return changes
}
