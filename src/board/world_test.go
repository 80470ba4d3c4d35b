package board_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/board"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testTime is when the clock of a world starts.
var testTime = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

const (
	day       = 24 * time.Hour
	hotWindow = 48 * time.Hour
)

// tester is what *testing.T and *rapid.T share.
type tester interface {
	require.TestingT
	Helper()
	Context() context.Context
	Cleanup(f func())
}

// world is a store in memory, a clock, and the log of its boards.
type world struct {
	t   tester
	db  *sqlstore.Store
	now time.Time
	log strings.Builder

	platforms []status.Platform
	checks    []status.Check
	messages  []status.Message
}

func newWorld(t tester) *world {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), func() time.Time { return testTime }, nil)
	require.NoError(t, err)
	return &world{t: t, db: db, now: testTime}
}

// kinds are the kinds of the tests.
func kinds() status.Kinds {
	return status.Kinds{{Name: "http", Source: "http", Units: []string{"ms", "s"}}}
}

func (w *world) options(s board.Store) board.Options {
	return board.Options{
		Store: s, Kinds: kinds(), Now: func() time.Time { return w.now }, Log: slog.New(slog.NewJSONHandler(&w.log, nil)), HotWindow: hotWindow,
		HistoryDays: 400, StaleAfter: time.Hour, RetryAfter: 10 * time.Second,
	}
}

// board returns a board after its first refresh.
func (w *world) board() *board.Board {
	b := board.New(w.options(w.db))
	b.Refresh(w.t.Context())
	return b
}

// view returns the view of a new board.
func (w *world) view() *board.View { return w.board().View() }

func (w *world) audit() status.Audit { return storetest.Audit(w.now, "t") }

func (w *world) platform(slug string) status.Platform {
	w.t.Helper()
	p := storetest.NewPlatform(store.NewID(), func(p *status.Platform) { p.Slug, p.Name, p.Audit = slug, slug, w.audit() })
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(p)))
	w.platforms = append(w.platforms, p)
	return p
}

func (w *world) check(p status.Platform, name string, freshness time.Duration) status.Check {
	w.t.Helper()
	c := storetest.NewCheck(p.ID, store.NewID(), func(c *status.Check) {
		c.Name, c.Freshness, c.Warn, c.Crit, c.Audit = name, freshness, new(10.0), new(100.0), w.audit()
	})
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(c)))
	w.checks = append(w.checks, c)
	return c
}

// measure stores a result, as if it arrived now, and the days and transitions that the check has with it.
func (w *world) measure(c status.Check, value float64, observed time.Time) status.Result {
	w.t.Helper()
	r := status.Judge(c, store.NewID(), status.Outcome{Value: &value}, observed)
	w.insert(r)
	w.roll(c)
	w.storeTransitions(c)
	return r
}

func (w *world) insert(r status.Result) {
	w.t.Helper()
	_, err := w.db.InsertResults(w.t.Context(), []status.Result{r}, "t", w.now)
	require.NoError(w.t, err)
}

// roll rebuilds all days of a check.
func (w *world) roll(c status.Check) {
	w.t.Helper()
	all, err := w.db.NewResults(w.t.Context(), store.Uncounted{})
	require.NoError(w.t, err)
	all = slices.DeleteFunc(all, func(r status.Result) bool { return r.CheckID != c.ID })
	if len(all) == 0 {
		return
	}
	days := status.Rebuild(c.ID, all, status.Exclusions{Maintenance: status.WindowsOf(c.PlatformID, w.messages)}, status.Span{From: status.DayOf(all[0].ObservedAt), To: w.now})
	require.NoError(w.t, w.db.SaveDays(w.t.Context(), days, "t", w.now))
}

func (w *world) message(m status.Message) status.Message {
	w.t.Helper()
	m.ID, m.State, m.Origin, m.Version, m.Audit = store.NewID(), status.MessagePublished, status.OriginApp, 1, w.audit()
	m.PublishedAt = &m.StartsAt
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(m)))
	w.messages = append(w.messages, m)
	return m
}

// run stores a run that started some time ago and took a second.
func (w *world) run(state status.RunState, ago time.Duration, summary string) {
	w.t.Helper()
	started := w.now.Add(-ago)
	ended := started.Add(time.Second)
	r := status.Run{ID: store.NewID(), Source: "http", Trigger: status.TriggerSchedule, StartedAt: started, FinishedAt: &ended, State: state, ErrorSummary: summary}
	ok, err := w.db.StartRun(w.t.Context(), r)
	require.NoError(w.t, err)
	require.True(w.t, ok)
	require.NoError(w.t, w.db.FinishRun(w.t.Context(), r))
}

// begin stores a run that starts now.
func (w *world) begin() status.Run {
	w.t.Helper()
	r := status.Run{ID: store.NewID(), Source: "http", Trigger: status.TriggerSchedule, StartedAt: w.now, State: status.RunRunning}
	ok, err := w.db.StartRun(w.t.Context(), r)
	require.NoError(w.t, err)
	require.True(w.t, ok)
	return r
}

// end stores the end of a run.
func (w *world) end(r status.Run, state status.RunState) {
	w.t.Helper()
	ended := w.now
	r.State, r.FinishedAt = state, &ended
	require.NoError(w.t, w.db.FinishRun(w.t.Context(), r))
}

// faulty is a store that cannot be read while it is set to fail, or fails once after it has handed over a part.
type faulty struct {
	board.Store
	err    atomic.Pointer[error]
	breaks bool
}

func (f *faulty) fail(err error) { f.err.Store(&err) }

func (f *faulty) failure() error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (f *faulty) EntitiesSince(ctx context.Context, since time.Time, h store.Horizon) (store.ChangeSet, error) {
	if err := f.failure(); err != nil {
		return store.ChangeSet{}, err
	}
	return f.Store.EntitiesSince(ctx, since, h)
}

func (f *faulty) FactsSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	if err := f.failure(); err != nil {
		return err
	}
	if !f.breaks {
		return f.Store.FactsSince(ctx, since, h, visit)
	}
	f.breaks = false
	return f.Store.FactsSince(ctx, since, h, func(c store.ChangeSet) error {
		half := store.ChangeSet{Results: c.Results[:(len(c.Results)+1)/2]}
		if err := visit(half); err != nil {
			return err
		}
		return errors.New("the connection broke")
	})
}

func (f *faulty) ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Period, error) {
	if err := f.failure(); err != nil {
		return nil, err
	}
	return f.Store.ListTransitions(ctx, filter)
}

func (f *faulty) ListResults(ctx context.Context, filter status.ResultFilter) ([]status.Result, error) {
	if err := f.failure(); err != nil {
		return nil, err
	}
	return f.Store.ListResults(ctx, filter)
}
