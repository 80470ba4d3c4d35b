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

func TestARunIsRunningBeforeItsFirstProbeAndASuccessWhenAllIsWritten(t *testing.T) {
	w := newWorld(t).withChecks("http", 3)
	var during []status.Run
	g := w.ingester(scripted(func(ctx context.Context, c status.Check) status.Outcome {
		if c.Name == "A" {
			work, err := w.db.Work(ctx, status.FarFuture())
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

func TestASourceIsARunOfItsOwnAndOneCanBeChosen(t *testing.T) {
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

func TestARunFailsWhenItCannotWriteAndTheNextOneCountsWhatItLeft(t *testing.T) {
	down := status.Errorf(status.CodeStoreDown, "the database is busy").Because(errors.New("inner words"))
	for name, tc := range map[string]struct {
		faults  faulty
		says    string
		written int // results that are stored all the same
	}{
		"results":                           {faulty{before: map[string]error{"InsertResults": down}}, "the database is busy", 0},
		"results, for a reason of its own":  {faulty{before: map[string]error{"InsertResults": errors.New("inner words")}}, "the store refused them; the log says why", 0},
		"results, but the answer is lost":   {faulty{after: map[string]error{"InsertResults": down}}, "the database is busy", 2},
		"roll-ups":                          {faulty{before: map[string]error{"SaveDays": down}}, "the database is busy", 2},
		"roll-ups, but the answer is lost":  {faulty{after: map[string]error{"SaveDays": down}}, "the database is busy", 2},
		"roll-ups, for a reason of its own": {faulty{before: map[string]error{"SaveDays": errors.New("inner words")}}, "the store refused them; the log says why", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).withChecks("http", 2)
				o := w.options(always(measured(1)))
				tc.faults.Store = w.db
				o.Store = &tc.faults
				runs, err := ingest.New(o).Round(t.Context(), "", manual)
				require.ErrorContains(t, err, "the http run failed: results could not be written: "+tc.says)
				stored := w.stored(only(t, runs).ID)
				require.Equal(t, status.RunFail, stored.State)
				require.NotNil(t, stored.FinishedAt)
				require.Zero(t, stored.ResultsWritten)
				require.Equal(t, "results could not be written: "+tc.says, stored.ErrorSummary)
				require.NotContains(t, stored.ErrorSummary, "inner words")
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

func TestARunThatCannotBeginOrEndSaysSo(t *testing.T) {
	broken := errors.New("broken")
	w := newWorld(t).withChecks("http", 1)
	o := w.options(always(measured(1)))
	o.Store = &faulty{Store: w.db, before: map[string]error{"BeginRun": broken}}
	runs, err := ingest.New(o).Round(t.Context(), "", manual)
	require.ErrorIs(t, err, broken)
	require.Empty(t, runs)
	require.Empty(t, w.results())

	o.Store = &faulty{Store: w.db, before: map[string]error{"FinishRun": broken}}
	runs, err = ingest.New(o).Round(t.Context(), "", manual)
	require.ErrorIs(t, err, broken)
	require.Equal(t, status.RunRunning, w.stored(only(t, runs).ID).State, "its end is not in the store")
}

// endless is a store that does not take the end of a run as long as it is allowed to think about it.
type endless struct{ ingest.Store }

func (endless) FinishRun(ctx context.Context, _ status.Run) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestOnlyARunThatWasToldToStopIsEndedInAHurry(t *testing.T) {
	for told, want := range map[bool]time.Duration{false: 2 * time.Minute, true: 7 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := w.options(scripted(func(context.Context, status.Check) status.Outcome {
				if told {
					cancel()
				}
				return measured(1)
			}))
			o.Store, o.RunTimeout = endless{w.db}, 4*time.Minute
			began := time.Now()
			_, err := ingest.New(o).Round(ctx, "", manual)
			require.Error(t, err)
			require.Equal(t, want, time.Since(began), "to end the run, and to close it once more")
		})
	}
}

func TestARunFailsWhenMoreThanHalfCouldNotBeMeasured(t *testing.T) {
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
			require.Equal(t, len(checks), stored.ResultsWritten, "what is not known is written, too")
			require.Contains(t, stored.ErrorSummary, "no route from here (A")
			for name, s := range w.statuses() {
				require.Equal(t, checks[name[0]-'A'] == 'U', s == status.Unknown)
				require.NotEqual(t, status.Red, s, "nothing is red because of us")
			}
			w.requireDaysAreRebuilt()
		})
	}
}

func TestAProbeThatPanicsIsUnknownAndHarmsNoOther(t *testing.T) {
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

func TestSecretsInWhatAProbeSaysAreNeitherSummedUpNorLogged(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	says := `cannot connect to https://me:hunter2@example.com with token dapi0123456789abcdef, password=hunter2`
	runs, err := w.ingester(always(unmeasured(says))).Round(t.Context(), "", manual)
	require.Error(t, err)
	for _, secret := range []string{"hunter2", "dapi0123456789abcdef"} {
		require.NotContains(t, w.stored(only(t, runs).ID).ErrorSummary, secret)
		require.NotContains(t, w.results()[0].Detail, secret)
		require.NotContains(t, err.Error(), secret)
		require.NotContains(t, w.log.String(), secret)
	}
	require.Contains(t, runs[0].ErrorSummary, "example.com", "the rest is said")
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

func TestARoundThatCannotReadSaysWhat(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.db.Close())
	_, err := w.ingester(nil).Round(t.Context(), "", manual)
	require.ErrorContains(t, err, "read what there is to measure")
}
