package ingest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/status"
)

// hangs waits until ctx ends, as a probe of a silent server does.
func hangs(ctx context.Context) status.Outcome {
	<-ctx.Done()
	return status.Outcome{Verdict: status.Bad, Detail: "no answer"}
}

// named returns a probe that hangs for checks whose names start with "hangs".
func named(_ *testing.T) scripted {
	return func(ctx context.Context, c status.Check) status.Outcome {
		if strings.HasPrefix(c.Name, "hangs") {
			return hangs(ctx)
		}
		return measured(1)
	}
}

// rounds calls RunPeriodically for a time, in a bubble, and returns the stored runs, oldest first.
func (w *world) rounds(o ingest.Options, interval, lasts time.Duration) []status.Run {
	w.t.Helper()
	started := time.Now()
	o.Now = func() time.Time { return testTime.Add(time.Since(started)) }
	w.clock.t = testTime
	ctx, cancel := context.WithTimeout(w.t.Context(), lasts)
	defer cancel()
	ingest.New(o).RunPeriodically(ctx, "", interval)
	w.clock.advance(lasts)
	return w.runs()
}

// resultsOf returns the stored results of a check, by time.
func (w *world) resultsOf(name string) []status.Result {
	w.t.Helper()
	return w.resultsByName()[name]
}

// resultsByName returns all stored results by the name of their check, each list by time.
func (w *world) resultsByName() map[string][]status.Result {
	w.t.Helper()
	names := map[string]string{}
	for _, c := range w.checks {
		names[c.ID] = c.Name
	}
	all := map[string][]status.Result{}
	for _, r := range w.results() {
		all[names[r.CheckID]] = append(all[names[r.CheckID]], r)
	}
	return all
}

func (w *world) httpCheck(name string) status.Check {
	w.t.Helper()
	return w.check(status.Check{Name: name, Kind: "http", Freshness: 10 * time.Second})
}

func TestHangingCheckDoesNotDelayOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("fine")
		w.httpCheck("hangs")
		runs := w.rounds(w.options(named(t)), 5*time.Second, 62*time.Second)
		fine := w.resultsOf("fine")
		require.Len(t, fine, 13, "one at once, and one every 5 s")
		for i, r := range fine {
			require.WithinDuration(t, testTime.Add(time.Duration(i)*5*time.Second), r.ObservedAt, time.Millisecond)
		}
		late := w.resultsOf("hangs")
		require.GreaterOrEqual(t, len(late), 3)
		require.Equal(t, testTime.Add(15*time.Second), late[0].ObservedAt, "it ran until its deadline")
		for _, r := range late {
			require.Equal(t, status.Red, r.Status)
		}
		for _, r := range runs[:len(runs)-1] { // the last one can be interrupted
			require.Equal(t, status.RunSuccess, r.State, "a carried check is neither missing nor unmeasured")
			require.Equal(t, 2, r.ChecksTotal)
		}
		w.requireDaysAreRebuilt()
	})
}

func TestResultsCountBeforeTheSlowestProbeEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		early ingest.EarlyWrites
		want  []int // stored results after each write
	}{
		"every 2 s":                  {ingest.EarlyWrites{Every: 2 * time.Second}, []int{1, 2, 3, 4}},
		"at most two times":          {ingest.EarlyWrites{Every: 2 * time.Second, Max: 2}, []int{1, 2, 4}},
		"only at the end":            {ingest.EarlyWrites{}, []int{4}},
		"a run without early writes": {ingest.EarlyWrites{Every: time.Minute}, []int{4}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).withChecks("http", 4)
				o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
					select {
					case <-time.After(time.Duration(c.Name[0]-'A') * 2500 * time.Millisecond):
					case <-ctx.Done():
					}
					return measured(1)
				}))
				o.Early = tc.early
				var seen []int
				o.Written = func() { seen = append(seen, len(w.results())) }
				_, err := ingest.New(o).Round(t.Context(), "", manual)
				require.NoError(t, err)
				require.Equal(t, tc.want, seen)
				w.requireDaysAreRebuilt()
			})
		})
	}
}

// lockedStore rejects results while it is locked.
type lockedStore struct {
	ingest.Store
	is atomic.Bool
}

func (s *lockedStore) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	if s.is.Load() {
		return 0, status.Errorf(status.CodeStoreDown, "locked")
	}
	return s.Store.InsertResults(ctx, results, actor, now)
}

func TestFailedEarlyWriteIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("fine")
		w.httpCheck("hangs")
		o := w.options(named(t))
		locked := &lockedStore{Store: w.db}
		locked.is.Store(true)
		o.Store, o.Early = locked, ingest.EarlyWrites{Every: time.Second}
		time.AfterFunc(12*time.Second, func() { locked.is.Store(false) })
		runs, err := ingest.New(o).Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, 2, only(t, runs).ResultsWritten)
		require.Contains(t, w.log.String(), "Early write of results failed")
		w.requireDaysAreRebuilt()
	})
}

// A thousand targets hang until their deadline, and a hundred are healthy. They are declared in the worst order.
func TestHealthyChecksAreMeasuredWhileManyHang(t *testing.T) {
	for name, tc := range map[string]struct {
		kind     status.Kind
		hanging  int
		from     int // the first run that is tested
		within   time.Duration
		interval time.Duration
	}{
		"a hundred":         {"http", 100, 0, time.Second, 5 * time.Second},
		"a thousand":        {"http", 1000, 0, 3 * time.Second, 5 * time.Second},
		"a hundred queries": {"sql_query", 100, 2, time.Second, time.Minute}, // few run at a time, so it takes some runs to find the slow checks
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const healthy = 100
				w := newWorld(t)
				for i := range tc.hanging {
					w.check(status.Check{Name: fmt.Sprintf("hangs %d", i), Kind: tc.kind, Freshness: time.Hour})
				}
				for i := range healthy {
					w.check(status.Check{Name: fmt.Sprintf("fine %d", i), Kind: tc.kind, Freshness: time.Hour})
				}
				o := w.options(named(t))
				o.Slots["http"] = ingest.Slots{Starting: 64, Open: 2048}
				w.rounds(o, tc.interval, time.Duration(tc.from+3)*tc.interval-time.Millisecond)
				stored := w.resultsByName()
				for i := range healthy {
					results := stored[fmt.Sprintf("fine %d", i)]
					for run := tc.from; run < tc.from+3; run++ {
						due := testTime.Add(time.Duration(run) * tc.interval)
						require.True(t, slices.ContainsFunc(results, func(r status.Result) bool {
							return !r.ObservedAt.Before(due) && r.ObservedAt.Before(due.Add(tc.within))
						}), "check %d is measured within %s of the start of run %d", i, tc.within, run)
					}
				}
			})
		})
	}
}

func TestSlowChecksAreMeasuredToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 40 {
			w.check(status.Check{Name: fmt.Sprintf("hangs %d", i), Kind: "sql_query", Freshness: time.Hour})
		}
		for i := range 40 {
			w.check(status.Check{Name: fmt.Sprintf("fine %d", i), Kind: "sql_query", Freshness: time.Hour})
		}
		w.rounds(w.options(named(t)), 10*time.Second, 10*time.Minute)
		for name, results := range w.resultsByName() {
			want := 50
			if strings.HasPrefix(name, "hangs") {
				want = 5
			}
			require.GreaterOrEqual(t, len(results), want, "%s: a slow check comes after the others, but is measured", name)
		}
		require.Len(t, w.resultsByName(), 80)
	})
}

// The start of a probe needs CPU time, so few probes start at the same moment. Waiting needs none, so many probes wait.
func TestFewProbesStartAtOnceAndManyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 400 {
			w.httpCheck(fmt.Sprintf("hangs %d", i))
		}
		var open atomic.Int32
		o := w.options(scripted(func(ctx context.Context, _ status.Check) status.Outcome {
			open.Add(1)
			defer open.Add(-1)
			return hangs(ctx)
		}))
		o.Slots["http"] = ingest.Slots{Starting: 64, Open: 300}
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = ingest.New(o).Round(t.Context(), "", manual) })
		for _, want := range []int32{64, 128, 192, 256, 300, 300} {
			synctest.Wait()
			require.Equal(t, want, open.Load())
			time.Sleep(100 * time.Millisecond)
		}
		wg.Wait()
		require.Len(t, w.results(), 400)
	})
}

func TestCheckChangedDuringMeasurementIsMeasuredAgain(t *testing.T) {
	for name, change := range map[string]func(*status.Check){
		"another target":  func(c *status.Check) { c.Name = "fine" },
		"paused":          func(c *status.Check) { c.State = status.CheckPaused },
		"archived":        func(c *status.Check) { c.State = status.CheckArchived },
		"another urgency": func(c *status.Check) { c.Freshness = time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.httpCheck("other")
				c := w.httpCheck("hangs")
				ends := make(chan time.Duration, 9)
				started := time.Now()
				o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
					outcome := named(t)(ctx, c)
					if c.Name == "hangs" {
						ends <- time.Since(started)
					}
					return outcome
				}))
				time.AfterFunc(4*time.Second, func() {
					change(&c)
					c.Version++
					_ = w.db.Save(t.Context(), status.Collect(c)) // the assertions below fail if it was not saved
				})
				w.rounds(o, 5*time.Second, 18*time.Second)
				require.Equal(t, 5*time.Second, <-ends, "the old measurement ends with the next round")
				for _, r := range w.results() {
					require.False(t, r.CheckID == c.ID && r.ObservedAt.Before(testTime.Add(5*time.Second)), "%v", r)
				}
				w.requireDaysAreRebuilt()
			})
		})
	}
}

func TestManualRoundDoesNotWaitForHangingProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("fine")
		w.httpCheck("hangs")
		g := ingest.New(w.options(named(t)))
		started := time.Now()
		first := make(chan []status.Run, 1)
		go func() {
			runs, _ := g.Round(t.Context(), "", status.TriggerSchedule) // the runs show whether it succeeded
			first <- runs
		}()
		time.Sleep(time.Second)
		second, err := g.Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, manual, only(t, second).Trigger)
		require.Equal(t, 2, second[0].ResultsWritten, "its own result, and the one that was carried over")
		require.Equal(t, 15*time.Second, time.Since(started))
		require.Equal(t, 1, only(t, <-first).ResultsWritten, "it ended without the hanging probe")
		w.requireDaysAreRebuilt()
	})
}

// Slow writes of one source do not delay the others.
func TestSlowSourceDoesNotDelayOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("fine")
		w.check(status.Check{Name: "query", Kind: "sql_query", Freshness: time.Hour})
		o := w.options(named(t))
		o.Store = &slowFor{Store: w.db, source: "sql", takes: 12 * time.Second}
		w.rounds(o, 5*time.Second, 31*time.Second)
		require.Len(t, w.resultsOf("fine"), 7)
		require.GreaterOrEqual(t, len(w.resultsOf("query")), 2)
		w.requireDaysAreRebuilt()
	})
}

// slowFor is a store that is slow to end the runs of one source.
type slowFor struct {
	ingest.Store
	source status.Source
	takes  time.Duration
}

func (s *slowFor) FinishRun(ctx context.Context, r status.Run) error {
	if r.Source == s.source {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.Store.FinishRun(ctx, r)
}
