package ingest_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testTime is when the clock of a world starts: in the afternoon, far from midnight.
var testTime = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// clock advances by a tick at every read, and otherwise only by advance.
type clock struct {
	mu   sync.Mutex
	t    time.Time
	tick time.Duration
}

func (c *clock) now() time.Time {
	c.advance(c.tick)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// scripted is a probe with outcomes from a test.
type scripted func(ctx context.Context, c status.Check) status.Outcome

// kinds returns kinds that use one probe, and heartbeats, which are pushed.
func kinds(p scripted) probe.Registry {
	measure := func(ctx context.Context, _ *probe.Scope, c status.Check) status.Outcome { return p(ctx, c) }
	return probe.Registry{
		{KindRules: status.KindRules{Name: "http", Source: "http", Units: []string{"ms", "s"}}, Measure: measure},
		{KindRules: status.KindRules{Name: "sql_query", Source: "sql"}, Measure: measure},
		{KindRules: status.KindRules{Name: "heartbeat", Source: "heartbeat", Pushed: true}},
	}
}

// workers returns slots for n probes per source.
func workers(n int) map[status.Source]ingest.Slots {
	return map[status.Source]ingest.Slots{"http": {Starting: n, Open: n}, "sql": {Starting: n, Open: n}}
}

func measured(v float64) status.Outcome { return status.Outcome{Value: &v} }

func unmeasured(why string) status.Outcome {
	return status.Outcome{Verdict: status.Unmeasured, Detail: why}
}

func always(o status.Outcome) scripted {
	return func(context.Context, status.Check) status.Outcome { return o }
}

// tester is what *testing.T and *rapid.T share.
type tester interface {
	require.TestingT
	Helper()
	Context() context.Context
	Cleanup(f func())
}

// world is a store in memory with one platform, a clock, and the log of ingestion.
type world struct {
	t        tester
	db       *sqlstore.Store
	clock    *clock
	platform status.Platform
	checks   []status.Check
	log      strings.Builder
	logger   *slog.Logger // into log
}

func newWorld(t tester) *world {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w := &world{t: t, db: db, clock: &clock{t: testTime, tick: time.Microsecond}}
	w.logger = slog.New(slog.NewJSONHandler(&w.log, nil))
	_, err = db.Migrate(t.Context(), func() time.Time { return testTime }, nil)
	require.NoError(t, err)
	w.platform = storetest.NewPlatform(store.NewID(), func(p *status.Platform) { p.Audit = storetest.Audit(testTime, "t") })
	require.NoError(t, db.Save(t.Context(), status.Collect(w.platform)))
	return w
}

// withChecks adds checks of a kind, named A, B, C and so on.
func (w *world) withChecks(kind status.Kind, n int) *world {
	w.t.Helper()
	for i := range n {
		w.check(status.Check{Name: fmt.Sprintf("%c", 'A'+i), Kind: kind, Freshness: time.Hour})
	}
	return w
}

// check adds a check to the store.
func (w *world) check(c status.Check) status.Check {
	w.t.Helper()
	c = w.draft(c)
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(c)))
	w.checks = append(w.checks, c)
	return c
}

// draft fills in the rest of a check.
func (w *world) draft(c status.Check) status.Check {
	return storetest.NewCheck(w.platform.ID, store.NewID(), func(full *status.Check) {
		full.Name, full.Kind, full.Unit, full.Freshness, full.Timeout = c.Name, c.Kind, c.Unit, c.Freshness, c.Timeout
		full.Attempts, full.Warn, full.Crit = max(c.Attempts, 1), new(10.0), new(100.0)
		full.Audit = status.Audit{CreatedAt: testTime.Add(time.Duration(len(w.checks)) * time.Second), UpdatedAt: testTime}
	})
}

func (w *world) options(p scripted) ingest.Options {
	return ingest.Options{
		Store: w.db, Now: w.clock.now, Log: w.logger, Actor: "t",
		Kinds: kinds(p), Slots: map[status.Source]ingest.Slots{"http": {Starting: 64, Open: 512}},
	}
}

func (w *world) ingester(p scripted) *ingest.Ingester { return ingest.New(w.options(p)) }

// only returns the only run of a round.
func only(t tester, runs []status.Run) status.Run {
	t.Helper()
	require.Len(t, runs, 1)
	return runs[0]
}

// stored returns a run from the store.
func (w *world) stored(id string) status.Run {
	w.t.Helper()
	all := w.runs()
	i := slices.IndexFunc(all, func(r status.Run) bool { return r.ID == id })
	require.GreaterOrEqual(w.t, i, 0, "no run %s", id)
	return all[i]
}

// runs returns all stored runs, oldest first.
func (w *world) runs() []status.Run {
	w.t.Helper()
	all, err := w.db.EntitiesSince(w.t.Context(), time.Time{}, store.Horizon{})
	require.NoError(w.t, err)
	return all.Runs
}

// results returns all stored results, by check and time.
func (w *world) results() []status.Result {
	w.t.Helper()
	all, err := w.db.NewResults(w.t.Context(), store.Uncounted{})
	require.NoError(w.t, err)
	return all
}

// statuses returns the statuses of the stored results, by the name of their check.
func (w *world) statuses() map[string]status.Status {
	w.t.Helper()
	seen := map[string]status.Status{}
	for _, r := range w.results() {
		for _, c := range w.checks {
			if c.ID == r.CheckID {
				require.NotContains(w.t, seen, c.Name, "%s has two results", c.Name)
				seen[c.Name] = r.Status
			}
		}
	}
	return seen
}

// days returns all roll-ups, by check and day.
func (w *world) days() []status.Day {
	w.t.Helper()
	days, err := w.db.SpanDays(w.t.Context(), status.Span{From: testTime.AddDate(-1, 0, 0), To: testTime.AddDate(1, 0, 0)})
	require.NoError(w.t, err)
	return days
}

// transitions returns all stored transitions, by check and time.
func (w *world) transitions() []status.Transition {
	w.t.Helper()
	page, err := w.db.ListTransitions(w.t.Context(), status.TransitionFilter{At: status.Span{From: testTime.AddDate(-1, 0, 0)}})
	require.NoError(w.t, err)
	var all []status.Transition
	for _, p := range slices.Backward(page) {
		all = append(all, p.Transition)
	}
	slices.SortStableFunc(all, func(a, b status.Transition) int { return strings.Compare(a.CheckID, b.CheckID) })
	return all
}

// requireDaysAreRebuilt requires that every stored result is counted once, and that the roll-ups and transitions equal those rebuilt from
// the results.
func (w *world) requireDaysAreRebuilt() {
	w.t.Helper()
	folded, followed := w.days(), w.transitions()
	counted := 0
	for _, d := range folded {
		counted += d.Results
	}
	require.Equal(w.t, len(w.results()), counted, "every stored result is counted once")
	rebuild := func() {
		_, err := w.ingester(nil).Rebuild(w.t.Context(), status.Span{From: testTime.AddDate(-1, 0, 0), To: w.clock.now()})
		require.NoError(w.t, err)
		require.Equal(w.t, folded, w.days(), "the roll-ups equal the rebuild")
		require.Equal(w.t, followed, w.transitions(), "the transitions equal the rebuild")
	}
	rebuild()
	w.dropTransitions()
	rebuild()
}

func (w *world) dropTransitions() {
	w.t.Helper()
	var parts []status.CheckTransitions
	for _, c := range w.checks {
		parts = append(parts, status.CheckTransitions{CheckID: c.ID, Span: status.Span{To: status.FarFuture()}})
	}
	require.NoError(w.t, w.db.ReplaceTransitions(w.t.Context(), parts, "t", testTime))
	require.Empty(w.t, w.transitions())
}

// faulty is a store with failing writes. With an error in before nothing is written; with an error in after the write succeeds, but the
// response is lost.
type faulty struct {
	ingest.Store
	before, after map[string]error
}

func (f *faulty) write(method string, do func() error) error {
	if err := f.before[method]; err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return f.after[method]
}

func (f *faulty) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (n int, err error) {
	err = f.write("InsertResults", func() error { n, err = f.Store.InsertResults(ctx, results, actor, now); return err })
	return n, err
}

func (f *faulty) SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error {
	return f.write("SaveDays", func() error { return f.Store.SaveDays(ctx, days, actor, now) })
}

func (f *faulty) ReplaceTransitions(ctx context.Context, parts []status.CheckTransitions, actor string, now time.Time) error {
	return f.write("ReplaceTransitions", func() error { return f.Store.ReplaceTransitions(ctx, parts, actor, now) })
}

func (f *faulty) FinishRun(ctx context.Context, r status.Run) error {
	return f.write("FinishRun", func() error { return f.Store.FinishRun(ctx, r) })
}

func (f *faulty) StartRun(ctx context.Context, r status.Run) (started bool, err error) {
	err = f.write("StartRun", func() error { started, err = f.Store.StartRun(ctx, r); return err })
	return started, err
}
