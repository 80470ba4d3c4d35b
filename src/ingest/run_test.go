package ingest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
)

const manual = status.TriggerManual

func TestRunIsRunningUntilAllIsWritten(t *testing.T) {
	w := newWorld(t).withChecks("http", 3)
	var during []status.Run
	g := w.ingester(scripted(func(ctx context.Context, c status.Check) status.Outcome {
		if c.Name == "A" {
			work, err := w.db.RoundInput(ctx, status.FarFuture())
			require.NoError(t, err)
			during = work.Runs
		}
		return measured(1)
	}))
	runs, err := g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	run := only(t, runs)
	require.Equal(t, status.RunRunning, only(t, during).State)
	require.Nil(t, during[0].FinishedAt)
	require.Equal(t, run.ID, during[0].ID)

	stored := w.stored(run.ID)
	require.Equal(t, status.RunSuccess, stored.State)
	require.Equal(t, manual, stored.Trigger)
	require.Equal(t, during[0].StartedAt, stored.StartedAt)
	require.True(t, stored.FinishedAt.After(stored.StartedAt))
	require.Equal(t, []int{3, 3, 0}, []int{stored.ChecksTotal, stored.ResultsWritten, stored.ChecksFailed})
	require.Empty(t, stored.ErrorSummary)
	require.Equal(t, map[string]status.Status{"A": status.Green, "B": status.Green, "C": status.Green}, w.statuses())
	w.requireDaysAreRebuilt()
}

func TestEachSourceHasItsOwnRun(t *testing.T) {
	w := newWorld(t)
	w.check(status.Check{Name: "web", Kind: "http", Freshness: status.DefaultFreshness})
	w.check(status.Check{Name: "query", Kind: "sql_query", Freshness: status.DefaultFreshness})
	runs, err := w.ingester(always(measured(1))).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, []status.Source{"http", "sql"}, []status.Source{runs[0].Source, runs[1].Source})

	runs, err = w.ingester(always(measured(1))).Round(t.Context(), "sql", manual)
	require.NoError(t, err)
	require.Equal(t, status.Source("sql"), only(t, runs).Source)
	runs, err = w.ingester(always(measured(1))).Round(t.Context(), "fixture", manual)
	require.NoError(t, err)
	require.Empty(t, runs, "a source without an active check has no run")
}

func TestOnlyActiveChecksAreMeasured(t *testing.T) {
	w := newWorld(t).withChecks("http", 3)
	w.checks[0].State, w.checks[1].State = status.CheckPaused, status.CheckArchived
	for i := range 2 {
		w.checks[i].Version = 2
	}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(w.checks[:2]...)))
	_, err := w.ingester(always(measured(1))).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Equal(t, map[string]status.Status{"C": status.Green}, w.statuses())
}

func TestNextRunCountsResultsOfFailedRun(t *testing.T) {
	down := status.Errorf(status.CodeStoreDown, "the database is busy").Because(errors.New("internal text"))
	for name, tc := range map[string]struct {
		faults  faulty
		reason  string
		written int // results that are stored anyway
	}{
		"results":                  {faulty{before: map[string]error{"InsertResults": down}}, "the database is busy", 0},
		"results, internal error":  {faulty{before: map[string]error{"InsertResults": errors.New("internal text")}}, "the store rejected them; see the log", 0},
		"results, response lost":   {faulty{after: map[string]error{"InsertResults": down}}, "the database is busy", 2},
		"roll-ups":                 {faulty{before: map[string]error{"SaveDays": down}}, "the database is busy", 2},
		"roll-ups, response lost":  {faulty{after: map[string]error{"SaveDays": down}}, "the database is busy", 2},
		"roll-ups, internal error": {faulty{before: map[string]error{"SaveDays": errors.New("internal text")}}, "the store rejected them; see the log", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).withChecks("http", 2)
				o := w.options(always(measured(1)))
				tc.faults.Store = w.db
				o.Store = &tc.faults
				runs, err := ingest.New(o).Round(t.Context(), "", manual)
				require.ErrorContains(t, err, "the http run failed: results could not be written: "+tc.reason)
				stored := w.stored(only(t, runs).ID)
				require.Equal(t, status.RunFail, stored.State)
				require.NotNil(t, stored.FinishedAt)
				require.Zero(t, stored.ResultsWritten)
				require.Equal(t, "results could not be written: "+tc.reason, stored.ErrorSummary)
				require.NotContains(t, stored.ErrorSummary, "internal text")
				require.Len(t, w.results(), tc.written)

				w.clock.advance(1e9)
				runs, err = w.ingester(always(measured(1))).Round(t.Context(), "", manual)
				require.NoError(t, err)
				require.Equal(t, status.RunSuccess, only(t, runs).State)
				require.Len(t, w.results(), tc.written+2)
				w.requireDaysAreRebuilt()
			})
		})
	}
}

func TestRunThatCannotStartOrEndReturnsError(t *testing.T) {
	broken := errors.New("broken")
	w := newWorld(t).withChecks("http", 1)
	o := w.options(always(measured(1)))
	o.Store = &faulty{Store: w.db, before: map[string]error{"StartRun": broken}}
	runs, err := ingest.New(o).Round(t.Context(), "", manual)
	require.ErrorIs(t, err, broken)
	require.Empty(t, runs)
	require.Empty(t, w.results())

	o.Store = &faulty{Store: w.db, before: map[string]error{"FinishRun": broken}}
	runs, err = ingest.New(o).Round(t.Context(), "", manual)
	require.ErrorIs(t, err, broken)
	require.Equal(t, status.RunRunning, w.stored(only(t, runs).ID).State, "its end is not in the store")
}

// endless is a store that does not store the end of a run before ctx ends.
type endless struct{ ingest.Store }

func (endless) FinishRun(ctx context.Context, _ status.Run) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestFinishDeadlineIsShortOnlyAfterCancel(t *testing.T) {
	for cancelled, want := range map[bool]time.Duration{false: 2 * time.Minute, true: 7 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := w.options(scripted(func(context.Context, status.Check) status.Outcome {
				if cancelled {
					cancel()
				}
				return measured(1)
			}))
			o.Store, o.RunTimeout = endless{w.db}, 4*time.Minute
			started := time.Now()
			_, err := ingest.New(o).Round(ctx, "", manual)
			require.Error(t, err)
			require.Equal(t, want, time.Since(started), "one try to end the run, and one to close it")
		})
	}
}

func TestRunFailsIfMoreThanHalfIsUnmeasured(t *testing.T) {
	for checks, want := range map[string]status.RunState{"UG": status.RunSuccess, "UUG": status.RunFail, "UGG": status.RunSuccess, "U": status.RunFail} {
		t.Run(checks, func(t *testing.T) {
			w := newWorld(t).withChecks("http", len(checks))
			runs, err := w.ingester(scripted(func(_ context.Context, c status.Check) status.Outcome {
				if checks[c.Name[0]-'A'] == 'U' {
					return unmeasured("no route from here")
				}
				return measured(1)
			})).Round(t.Context(), "", manual)
			require.Equal(t, want == status.RunFail, err != nil)
			stored := w.stored(only(t, runs).ID)
			require.Equal(t, want, stored.State)
			require.Equal(t, strings.Count(checks, "U"), stored.ChecksFailed)
			require.Equal(t, len(checks), stored.ResultsWritten, "unknown results are written, too")
			require.Contains(t, stored.ErrorSummary, "no route from here (A")
			for name, s := range w.statuses() {
				require.Equal(t, checks[name[0]-'A'] == 'U', s == status.Unknown)
				require.NotEqual(t, status.Red, s, "a failure of Buoy is never red")
			}
			w.requireDaysAreRebuilt()
		})
	}
}

func TestPanickingProbeIsUnknown(t *testing.T) {
	w := newWorld(t).withChecks("http", 3)
	runs, err := w.ingester(scripted(func(_ context.Context, c status.Check) status.Outcome {
		if c.Name == "B" {
			panic("nil map, password=hunter2")
		}
		return measured(1)
	})).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Equal(t, "the probe failed inside Buoy; the log has the reason (B)", only(t, runs).ErrorSummary)
	require.Equal(t, map[string]status.Status{"A": status.Green, "B": status.Unknown, "C": status.Green}, w.statuses())
	require.Contains(t, w.log.String(), "nil map")
	require.NotContains(t, w.log.String(), "hunter2")
}

func TestSecretsInDetailsAreNotStoredOrLogged(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	detail := `cannot connect to https://me:hunter2@example.com with token dapi0123456789abcdef, password=hunter2`
	runs, err := w.ingester(always(unmeasured(detail))).Round(t.Context(), "", manual)
	require.Error(t, err)
	for _, secret := range []string{"hunter2", "dapi0123456789abcdef"} {
		require.NotContains(t, w.stored(only(t, runs).ID).ErrorSummary, secret)
		require.NotContains(t, w.results()[0].Detail, secret)
		require.NotContains(t, err.Error(), secret)
		require.NotContains(t, w.log.String(), secret)
	}
	require.Contains(t, runs[0].ErrorSummary, "example.com", "the rest is shown")
}

func TestUnknownKindIsNotMeasured(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	o := w.options(nil)
	o.Kinds = probe.Registry{}
	runs, err := ingest.New(o).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Empty(t, runs, "it has no source")
	require.Empty(t, w.results())
}

func TestRoundThatCannotReadReturnsError(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.db.Close())
	_, err := w.ingester(nil).Round(t.Context(), "", manual)
	require.ErrorContains(t, err, "read the checks to measure")
}
