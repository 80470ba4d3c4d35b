package ingest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
)

// vault stores one secret and counts its reads.
type vault struct {
	mu    sync.Mutex
	value string
	err   error
	reads int
}

func (v *vault) read(context.Context, string, string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reads++
	return v.value, v.err
}

// revealing returns options with a kind whose detail is the secret.
func revealing(v *vault) ingest.Options {
	return ingest.Options{
		Scope: probe.ScopeOptions{Secret: v.read},
		Kinds: probe.Registry{{
			KindRules: status.KindRules{Name: "http", Source: "http"},
			Measure: func(ctx context.Context, s *probe.Scope, _ status.Check) status.Outcome {
				value, err := s.Secret(ctx, "sales", "token")
				if err != nil {
					return probe.Unmeasured("%s", err)
				}
				return probe.Measured(1, value)
			},
		}},
	}
}

func (w *world) with(o ingest.Options) ingest.Options {
	o.Store, o.Now, o.Log, o.Actor = w.db, w.clock.now, w.logger, "t"
	return o
}

func TestRunReadsSharedSecretOnce(t *testing.T) {
	w := newWorld(t)
	checks := make([]status.Check, 200)
	for i := range checks {
		checks[i] = w.draft(status.Check{Name: fmt.Sprint(i), Kind: "http", Freshness: time.Hour})
	}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(checks...)))
	v := &vault{value: "first"}
	g := ingest.New(w.with(revealing(v)))
	details := func() map[string]int {
		seen := map[string]int{}
		w.clock.advance(time.Minute)
		_, err := g.Round(t.Context(), "", manual)
		if v.err == nil {
			require.NoError(t, err)
		}
		newest := map[string]status.Result{}
		for _, r := range w.results() {
			newest[r.CheckID] = r
		}
		for _, r := range newest {
			seen[r.Detail]++
		}
		return seen
	}
	require.Equal(t, map[string]int{"first": 200}, details())
	require.Equal(t, 1, v.reads)
	v.value = "rotated"
	require.Equal(t, map[string]int{"rotated": 200}, details(), "the next run reads it again")
	require.Equal(t, 2, v.reads)
	v.err = status.Errorf(status.CodeStoreDown, "refused")
	require.Equal(t, map[string]int{"refused": 200}, details())
	require.Equal(t, 3, v.reads, "a failure is shared, too")
	v.err = nil
	require.Equal(t, map[string]int{"rotated": 200}, details(), "a failure does not withGrace its run")

	require.Equal(t, "rotated", g.MeasureOnce(t.Context(), checks[0]).Detail)
	require.Equal(t, 5, v.reads, "a test of a draft has its own scope")
}

// pool is a resource that a scope opens and closes.
type pool struct {
	open   bool
	closed *int
}

func (p *pool) Close() error { p.open = false; *p.closed++; return nil }

// A slow probe is carried to a later run. The resources of its scope stay open until the probe has ended.
func TestCarriedProbeKeepsItsScope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("fine")
		w.httpCheck("slow")
		var opened, closed int
		o := w.options(nil)
		o.Kinds = probe.Registry{{
			KindRules: status.KindRules{Name: "http", Source: "http"},
			Measure: func(ctx context.Context, s *probe.Scope, c status.Check) status.Outcome {
				p, err := probe.Share(ctx, s, "pool", func(context.Context) (*pool, error) {
					opened++
					return &pool{open: true, closed: &closed}, nil
				})
				if err != nil {
					return probe.Unmeasured("%s", err)
				}
				if c.Name == "slow" {
					time.Sleep(12 * time.Second)
				}
				if !p.open {
					return probe.Bad("it was closed too early")
				}
				return probe.Measured(1, "")
			},
		}}
		runs := w.rounds(o, 5*time.Second, 31*time.Second)
		slow := w.resultsOf("slow")
		require.Len(t, slow, 2, "they took 12 s each")
		for _, r := range slow {
			require.Equal(t, status.Green, r.Status, r.Detail)
			require.NotEqual(t, runs[0].ID, r.RunID, "it was carried to a later run")
		}
		require.Len(t, runs, 7)
		require.Equal(t, len(runs), opened, "each run opens its own")
		require.Equal(t, opened, closed)
	})
}

func TestKindHasItsOwnTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.httpCheck("hangs")
		o := w.options(named(t))
		o.Kinds[0].Timeout = 40 * time.Second
		w.rounds(o, time.Minute, 59*time.Second)
		late := w.resultsOf("hangs")
		require.Len(t, late, 1)
		require.Equal(t, testTime.Add(40*time.Second), late[0].ObservedAt)
	})
}

func TestPushedResultsAreNotMeasured(t *testing.T) {
	w := newWorld(t)
	r := w.ingester(always(measured(1))).MeasureOnce(t.Context(), w.draft(status.Check{Name: "beats", Kind: "heartbeat", Freshness: time.Hour}))
	require.Equal(t, status.Unknown, r.Status)
	require.Equal(t, "results of this check are pushed, not measured", r.Detail)
}

// What the checks of a run share is read before the deadline of each, and takes no time from it.
func TestPreparingTakesNoTimeFromTheMeasurement(t *testing.T) {
	w := newWorld(t).withChecks("http", 3)
	var mu sync.Mutex
	prepared := map[string]int{} // by id: how many checks its run has
	kind := probe.Kind{
		KindRules: status.KindRules{Name: "http", Source: "http"},
		Prepare: func(ctx context.Context, s *probe.Scope, c status.Check) {
			_, limited := ctx.Deadline()
			mu.Lock()
			defer mu.Unlock()
			if !limited {
				prepared[c.ID] = len(s.Checks)
			}
			w.clock.advance(time.Hour)
		},
		Measure: func(ctx context.Context, _ *probe.Scope, c status.Check) status.Outcome {
			deadline, _ := ctx.Deadline()
			mu.Lock()
			defer mu.Unlock()
			if _, ok := prepared[c.ID]; !ok || time.Until(deadline) < time.Second {
				return probe.Bad("not prepared, or without time")
			}
			return probe.Measured(1, "")
		},
	}
	g := ingest.New(w.with(ingest.Options{Kinds: probe.Registry{kind}, Slots: workers(1), RunTimeout: 24 * time.Hour}))
	_, err := g.Round(t.Context(), "", manual)
	require.NoError(t, err)
	results := w.results()
	require.Len(t, results, 3)
	for _, r := range results {
		require.Equal(t, status.Green, r.Status, r.Detail)
		require.Less(t, r.LatencyMS, time.Minute.Milliseconds(), "only the measurement counts")
		require.Equal(t, 3, prepared[r.CheckID], "the run says which checks it measures")
	}
	result := g.MeasureOnce(t.Context(), w.checks[0])
	require.Equal(t, status.Green, result.Status, result.Detail)
	require.Zero(t, prepared[w.checks[0].ID], "a single measurement has no run")
}
