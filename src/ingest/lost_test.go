package ingest_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// requireNoneRunning fails if a stored run is RUNNING.
func (w *world) requireNoneRunning() {
	w.t.Helper()
	for _, r := range w.runs() {
		require.NotEqual(w.t, status.RunRunning, r.State, "%+v", r)
	}
}

func TestProcessClosesItsLostRuns(t *testing.T) {
	for name, tc := range map[string]struct {
		faults  faulty
		summary string // of the lost run
		written int    // results_written of the lost run
	}{
		"started, but the response was lost": {
			faulty{after: map[string]error{"StartRun": errors.New("lost")}},
			"the store did not confirm the start of the run\nthe store did not confirm the end of the run; it was closed later", 0,
		},
		"end not stored": {
			faulty{before: map[string]error{"FinishRun": errors.New("gone")}},
			"the store did not confirm the end of the run; it was closed later", 2,
		},
		"results and end not stored": {
			faulty{before: map[string]error{"InsertResults": errors.New("gone"), "FinishRun": errors.New("gone")}},
			"results could not be written: the store rejected them; see the log\nthe store did not confirm the end of the run; it was closed later", 0,
		},
		"not counted, and end not stored": {
			faulty{before: map[string]error{"SaveDays": errors.New("gone"), "FinishRun": errors.New("gone")}},
			"results could not be written: the store rejected them; see the log\nthe store did not confirm the end of the run; it was closed later", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 2)
			o := w.options(always(measured(1)))
			tc.faults.Store = w.db
			o.Store = &tc.faults
			g := ingest.New(o)
			_, err := g.Round(t.Context(), "", manual)
			require.Error(t, err)
			before := len(w.runs())
			tc.faults.before, tc.faults.after = nil, nil
			w.clock.advance(time.Second)
			runs, err := g.Round(t.Context(), "", manual)
			require.NoError(t, err)
			require.Equal(t, status.RunSuccess, only(t, runs).State, "the next run does not wait for it")
			require.Equal(t, 1, before)
			lost := w.runs()[0]
			if lost.ID == runs[0].ID {
				lost = w.runs()[1]
			}
			require.Equal(t, status.RunFail, lost.State)
			require.Equal(t, tc.summary, lost.ErrorSummary)
			require.Equal(t, []int{2, tc.written}, []int{lost.ChecksTotal, lost.ResultsWritten})
			require.NotNil(t, lost.FinishedAt)
			w.requireNoneRunning()
			w.requireDaysAreRebuilt()
		})
	}
}

func TestRunWithStoredEndIsUnchanged(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	o := w.options(always(measured(1)))
	faults := &faulty{Store: w.db, after: map[string]error{"FinishRun": errors.New("the response was lost")}}
	o.Store = faults
	g := ingest.New(o)
	runs, err := g.Round(t.Context(), "", manual)
	require.Error(t, err)
	faults.after = nil
	w.clock.advance(time.Second)
	_, err = g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Equal(t, status.RunSuccess, w.stored(only(t, runs).ID).State)
	w.requireDaysAreRebuilt()
}

func TestLostRunIsClosedBeforeTheProcessEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).withChecks("http", 1)
		o := w.options(always(measured(1)))
		faults := &faulty{Store: w.db, after: map[string]error{"StartRun": errors.New("the response was lost")}}
		o.Store = faults
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		ingest.New(o).RunPeriodically(ctx, "", time.Minute)
		require.Len(t, w.runs(), 1)
		w.requireNoneRunning()
	})
}

// locked is a store on a file that another connection locks for a while when a step of a run starts.
type locked struct {
	ingest.Store
	step string
	once sync.Once
	lock func()
}

func (l *locked) at(step string) {
	if l.step == step {
		l.once.Do(l.lock)
	}
}

func (l *locked) StartRun(ctx context.Context, r status.Run) (bool, error) {
	l.at("StartRun")
	return l.Store.StartRun(ctx, r)
}

func (l *locked) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	l.at("InsertResults")
	return l.Store.InsertResults(ctx, results, actor, now)
}

func (l *locked) SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error {
	l.at("SaveDays")
	return l.Store.SaveDays(ctx, days, actor, now)
}

func (l *locked) FinishRun(ctx context.Context, r status.Run) error {
	l.at("FinishRun")
	return l.Store.FinishRun(ctx, r)
}

// onFile moves a world to a file, with a short wait for its lock.
func (w *world) onFile(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "buoy.db")
	open := func() *sql.DB {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(100)&_pragma=foreign_keys(1)")
		require.NoError(t, err)
		db.SetMaxOpenConns(1)
		return db
	}
	w.db = sqlstore.WrapSQLite(open(), open())
	t.Cleanup(func() { require.NoError(t, w.db.Close()) })
	_, err := w.db.Migrate(t.Context(), func() time.Time { return testTime }, nil)
	require.NoError(t, err)
	require.NoError(t, w.db.Save(t.Context(), status.Collect(w.platform)))
	return path
}

// A lock that outlasts the store's storeTimeout costs at most the run that it met: the source goes on with the next round.
func TestLockedStoreDelaysSourceOnlyWhileLocked(t *testing.T) {
	for _, step := range []string{"StartRun", "InsertResults", "SaveDays", "FinishRun"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			path := w.onFile(t)
			w.withChecks("http", 2)
			w.clock.t, w.clock.tick = time.Now().UTC(), 0
			other, err := sql.Open("sqlite", "file:"+path)
			require.NoError(t, err)
			other.SetMaxOpenConns(1)
			defer func() { require.NoError(t, other.Close()) }()
			released := make(chan time.Time, 1)
			o := w.options(always(measured(1)))
			o.Now = time.Now
			o.Store = &locked{Store: w.db, step: step, lock: func() {
				if _, err := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
					t.Error(err)
				}
				time.AfterFunc(1500*time.Millisecond, func() {
					if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
						t.Error(err)
					}
					released <- time.Now()
				})
			}}
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			var free time.Time
			var good status.Run
			o.Written = func() {
				select {
				case free = <-released:
				default:
				}
				work, err := w.db.RoundInput(t.Context(), status.FarFuture())
				if err != nil || free.IsZero() {
					return
				}
				for _, r := range work.Runs {
					if r.State == status.RunSuccess && r.FinishedAt.After(free) && r.StartedAt.After(free) {
						good = r
						stop()
					}
				}
			}
			ingest.New(o).RunPeriodically(ctx, "", 200*time.Millisecond)
			require.NotEmpty(t, good.ID, "a run succeeds after the lock is gone")
			require.Less(t, good.StartedAt.Sub(free), 4*time.Second, "soon after the lock is gone")
			w.requireNoneRunning()
			w.clock.t = time.Now().UTC().Add(time.Second)
			_, err = w.ingester(always(measured(1))).Round(t.Context(), "", manual) // counts the rest
			require.NoError(t, err)
			counted := 0
			days, err := w.db.SpanDays(t.Context(), status.Span{From: time.Now().AddDate(0, 0, -2), To: time.Now().AddDate(0, 0, 2)})
			require.NoError(t, err)
			for _, d := range days {
				counted += d.Results
			}
			require.Len(t, w.results(), counted, "every stored result is counted, once")
		})
	}
}

func TestClockSetBackDoesNotStopMeasuring(t *testing.T) {
	for name, by := range map[string]time.Duration{"a second": time.Second, "ten minutes": 10 * time.Minute, "a day": 24 * time.Hour} {
		for _, restarted := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t).withChecks("http", 2)
				beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: time.Hour})
				g := w.ingester(always(measured(1)))
				for range 3 {
					w.clock.advance(time.Minute)
					w.push(beats, measured(1), w.clock.now())
					_, err := g.Round(t.Context(), "", manual)
					require.NoError(t, err)
				}
				w.clock.advance(-by)
				if restarted {
					g = w.ingester(always(measured(1)))
				}
				for n := range 3 {
					w.push(beats, measured(1), w.clock.now())
					w.clock.advance(time.Millisecond)
					runs, err := g.Round(t.Context(), "", manual)
					require.NoError(t, err)
					require.Len(t, runs, 2)
					for _, r := range runs {
						require.Equal(t, status.RunSuccess, r.State)
					}
					require.Len(t, w.results(), 3*(3+n+1), "it is measured as before")
					w.clock.advance(time.Minute)
				}
			})
		}
	}
}

// A process that died while its clock was ahead leaves a run that starts in the future.
func TestRunInTheFutureDoesNotBlockMeasuring(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"an hour": time.Hour, "a year": 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 1)
			old := w.begin(-ahead)
			runs, err := w.ingester(always(measured(1))).Round(t.Context(), "", manual)
			require.NoError(t, err)
			require.Equal(t, status.RunSuccess, only(t, runs).State)
			require.Equal(t, status.AbandonedSummary, w.stored(old.ID).ErrorSummary)
		})
	}
	w := newWorld(t).withChecks("http", 1)
	old := w.begin(-time.Minute)
	g := w.ingester(always(measured(1)))
	runs, err := g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Empty(t, runs, "a minute ahead is another machine's clock")
	require.NoError(t, g.TakeOver(t.Context()))
	require.Equal(t, status.RunFail, w.stored(old.ID).State)
}
