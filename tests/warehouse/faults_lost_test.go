package warehouse_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/probe/fixture"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/warehouse/rig"
)

// writes returns one write of each kind, in an order in which each one has an effect.
func writes() []func(context.Context, *testing.T, store.Store) {
	first := platform("p")
	second := first
	second.Version, second.Owner, second.UpdatedAt = 2, "somebody", morning.Add(time.Second)
	check := storetest.NewCheck("p", "c", func(c *status.Check) { c.Kind, c.Audit = "fixture", first.Audit })
	run := status.Run{
		ID: "r", Source: "fixture", State: status.RunRunning, Trigger: status.TriggerManual, StartedAt: morning, Audit: first.Audit,
	}
	ended := run
	ended.State, ended.FinishedAt, ended.ResultsWritten = status.RunSuccess, &morning, 1
	results := []status.Result{
		status.Judge(check, "r", status.Outcome{Detail: "ok"}, morning),
		status.Judge(check, "r2", status.Outcome{Detail: "ok"}, morning.Add(time.Minute)),
	}
	days := []status.Day{{
		CheckID: "c", Day: status.DayOf(morning), Tally: status.Tally{Green: time.Hour}, Results: 2, AccountedUntil: morning,
		LastStatus: status.Green, LastObservedAt: morning, LastFreshUntil: morning,
	}}
	return []func(context.Context, *testing.T, store.Store){
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			require.NoError(t, s.Save(ctx, status.Collect(first)))
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			require.NoError(t, s.Save(ctx, status.Collect(second)))
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			require.NoError(t, s.Save(ctx, status.Collect(check)))
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			started, err := s.StartRun(ctx, run)
			require.NoError(t, err)
			require.True(t, started, "the RUNNING run is its own")
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			_, err := s.InsertResults(ctx, results, "ingest", morning)
			require.NoError(t, err)
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			require.NoError(t, s.SaveDays(ctx, days, "ingest", morning))
		},
		func(ctx context.Context, t *testing.T, s store.Store) {
			t.Helper()
			require.NoError(t, s.FinishRun(ctx, ended))
		},
	}
}

func TestWriteWithLostResponseSucceedsOnce(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r))
	lite, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, lite.Close()) })
	_, err = lite.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	for i, write := range writes() {
		write(t.Context(), t, lite)
		r.Reset(t)
		r.Faults(t, rig.Fault{Kind: rig.CommitThenReset, Match: "^ExecuteStatement .*(INSERT|MERGE|UPDATE)"})
		write(t.Context(), t, s)
		kinds := r.Stats(t).Kinds
		require.Equal(t, 2, kinds["INSERT"]+kinds["MERGE"]+kinds["UPDATE"], "write %d: the fault occurred", i)
	}
	r.Faults(t)
	require.Equal(t, storetest.Content(t, lite), storetest.Content(t, s), "the same content as without lost responses")
}

func TestRunWithLostResponsesReportsItsCounts(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r))
	p := platform("p")
	require.NoError(t, s.Save(t.Context(), status.Collect(p)))
	require.NoError(t, s.Save(t.Context(), status.Collect(storetest.NewCheck(p.ID, "c", func(c *status.Check) {
		c.Kind, c.Target, c.Audit = "fixture", []byte(`{"value": 1}`), p.Audit
	}))))
	var seconds atomic.Int64
	now := func() time.Time { return morning.Add(time.Duration(seconds.Add(1)) * time.Second) }
	g := ingest.New(ingest.Options{
		Store: s, Kinds: probe.Registry{fixture.Kind(morning)}, Now: now,
		Log: slog.New(slog.DiscardHandler), Actor: "ingest",
	})
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.CommitThenReset, Match: "^ExecuteStatement .*INSERT INTO .*status_results"})
	runs, err := g.Round(t.Context(), "fixture", status.TriggerManual)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	require.Equal(t, status.RunSuccess, runs[0].State, runs[0].ErrorSummary)
	require.Equal(t, 1, runs[0].ResultsWritten)
	require.Equal(t, 3, r.Stats(t).Kinds["INSERT"], "the run, and the results twice")
	stored := storetest.Content(t, s)
	require.Len(t, stored.Results, 1)
	require.Len(t, stored.Days, 1)
	require.Equal(t, 1, stored.Days[0].Results, "counted once")
	require.Equal(t, 1, stored.Runs[0].ResultsWritten)
}
