package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store"
)

// These tests run in a synctest bubble, whose time advances only while all its goroutines wait.

func TestProbeHasItsOwnDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).withChecks("http", 2)
		o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
			if c.Name == "A" {
				return measured(1)
			}
			started := time.Now()
			<-ctx.Done()
			require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
			return status.Outcome{Verdict: status.Bad, Detail: fmt.Sprint("no answer within ", time.Since(started))}
		}))
		runs, err := ingest.New(o).Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, status.RunSuccess, only(t, runs).State)
		require.Equal(t, map[string]status.Status{"A": status.Green, "B": status.Red}, w.statuses())
		require.Equal(t, "no answer within 15s", w.results()[1].Detail)

		o.ProbeTimeout = time.Second
		w.clock.advance(time.Minute)
		_, err = ingest.New(o).Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, "no answer within 1s", w.results()[3].Detail)
	})
}

func TestSixteenQueriesRunAtATime(t *testing.T) {
	for n, want := range map[int]int32{0: 16, 3: 3} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).withChecks("sql_query", 26)
			var running, maximum atomic.Int32
			release := make(chan struct{})
			o := w.options(scripted(func(context.Context, status.Check) status.Outcome {
				maximum.Store(max(maximum.Load(), running.Add(1)))
				defer running.Add(-1)
				<-release
				return measured(1)
			}))
			if n > 0 {
				o.Slots = workers(n)
			}
			done := make(chan error, 1)
			go func() {
				_, err := ingest.New(o).Round(t.Context(), "", manual)
				done <- err
			}()
			synctest.Wait()
			require.Equal(t, want, running.Load(), "as many as the slots allow")
			close(release)
			require.NoError(t, <-done)
			require.LessOrEqual(t, maximum.Load(), want)
			require.Len(t, w.results(), 26)
		})
	}
}

func TestInterruptedRunWritesItsResults(t *testing.T) {
	for name, tc := range map[string]struct {
		stop   bool
		reason string
	}{
		"stopped":  {true, "interrupted because the process was stopped: 2 of 4 checks were not measured"},
		"too slow": {false, "interrupted because the run exceeded its time limit: 2 of 4 checks were not measured"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).withChecks("http", 4)
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
					if c.Name == "A" || c.Name == "B" {
						return measured(1)
					}
					if tc.stop {
						stop()
					}
					<-ctx.Done()
					return status.Outcome{Verdict: status.Bad, Detail: "cut short"}
				}))
				o.Slots, o.ProbeTimeout = workers(1), time.Hour
				runs, err := ingest.New(o).Round(ctx, "", manual)
				require.ErrorContains(t, err, tc.reason)
				stored := w.stored(only(t, runs).ID)
				require.Equal(t, status.RunFail, stored.State)
				require.Equal(t, tc.reason, stored.ErrorSummary)
				require.Equal(t, []int{4, 2, 0}, []int{stored.ChecksTotal, stored.ResultsWritten, stored.ChecksFailed})
				require.Equal(t, map[string]status.Status{"A": status.Green, "B": status.Green}, w.statuses(), "cancelled probes have no result")
				w.requireDaysAreRebuilt()
			})
		})
	}
}

// begin stores a RUNNING run that started some time ago.
func (w *world) begin(ago time.Duration) status.Run {
	w.t.Helper()
	r := status.Run{ID: store.NewID(), Source: "http", State: status.RunRunning, Trigger: manual, StartedAt: status.Micro(w.clock.now().Add(-ago))}
	started, err := w.db.StartRun(w.t.Context(), r)
	require.NoError(w.t, err)
	require.True(w.t, started)
	return r
}

func TestAbandonedRunIsClosedByTheNextOne(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	old := w.begin(15 * time.Minute)
	runs, err := w.ingester(always(measured(1))).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Equal(t, status.RunSuccess, only(t, runs).State)
	closed := w.stored(old.ID)
	require.Equal(t, status.RunFail, closed.State)
	require.Equal(t, status.AbandonedSummary, closed.ErrorSummary)
	require.NotNil(t, closed.FinishedAt)
	w.requireDaysAreRebuilt()
}

func TestRunIsSkippedWhileAnotherIsRunning(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	young := w.begin(15*time.Minute - time.Second)
	g := w.ingester(always(measured(1)))
	runs, err := g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Empty(t, runs)
	require.Empty(t, w.results())
	require.Equal(t, status.RunRunning, w.stored(young.ID).State)

	require.NoError(t, g.TakeOver(t.Context()), "the only process does not have to wait")
	require.Equal(t, status.AbandonedSummary, w.stored(young.ID).ErrorSummary)
	runs, err = g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	only(t, runs)
}

func TestOneOfManyConcurrentIngestersMeasures(t *testing.T) {
	const ingesters = 6
	w := newWorld(t).withChecks("http", 2)
	release := make(chan struct{})
	type round struct {
		runs []status.Run
		err  error
	}
	rounds := make(chan round, ingesters)
	for range ingesters {
		g := w.ingester(scripted(func(context.Context, status.Check) status.Outcome { <-release; return measured(1) }))
		go func() {
			runs, err := g.Round(t.Context(), "", manual)
			rounds <- round{runs, err}
		}()
	}
	for range ingesters - 1 {
		r := <-rounds
		require.NoError(t, r.err)
		require.Empty(t, r.runs, "its run is skipped")
	}
	close(release)
	r := <-rounds
	require.NoError(t, r.err)
	only(t, r.runs)
	require.Len(t, w.results(), 2)
	w.requireDaysAreRebuilt()
}

func TestRoundsContinueUntilStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).withChecks("http", 1)
		started := time.Now()
		o := w.options(always(measured(1)))
		ctx, stop := context.WithCancel(t.Context())
		var at []time.Duration
		o.Written = func() {
			w.clock.advance(time.Minute)
			if at = append(at, time.Since(started)); len(at) == 3 {
				stop()
			}
		}
		ingest.New(o).RunPeriodically(ctx, "", time.Minute)
		require.Equal(t, []time.Duration{0, time.Minute, 2 * time.Minute}, at, "the first one at once")
		require.Len(t, w.results(), 3)
	})
}

func TestFailedRoundDoesNotStopLaterRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).withChecks("http", 1)
		o := w.options(always(measured(1)))
		store := &faulty{Store: w.db, before: map[string]error{"InsertResults": errors.New("password=hunter2")}}
		o.Store = store
		ctx, stop := context.WithCancel(t.Context())
		rounds := 0
		o.Written = func() {
			w.clock.advance(time.Minute)
			store.before = nil
			if rounds++; rounds == 2 {
				stop()
			}
		}
		ingest.New(o).RunPeriodically(ctx, "", time.Minute)
		require.Len(t, w.results(), 1)
		require.Contains(t, w.log.String(), "Ingestion round failed")
		require.NotContains(t, w.log.String(), "hunter2")
		w.requireDaysAreRebuilt()
	})
}

// TestOutcomeAfterTheDeadlineDoesNotCount returns green after the deadline. It is an outage of a target that should have responded, and
// says nothing about one whose state is read for all checks together.
func TestOutcomeAfterTheDeadlineDoesNotCount(t *testing.T) {
	for shared, want := range map[bool]struct {
		status status.Status
		detail string
	}{
		false: {status.Red, "no response within 15 s"},
		true:  {status.Unknown, "the list that all checks of the run share was not read within 15 s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 3)
			o := w.options(scripted(func(ctx context.Context, c status.Check) status.Outcome {
				if c.Name != "C" {
					return measured(1)
				}
				<-ctx.Done()
				return status.Outcome{Verdict: status.Good}
			}))
			for i := range o.Kinds {
				o.Kinds[i].Shared = shared
			}
			_, err := ingest.New(o).Round(t.Context(), "", manual)
			require.NoError(t, err)
			require.Equal(t, want.status, w.results()[2].Status)
			require.Equal(t, want.detail, w.results()[2].Detail)
		})
	}
}
