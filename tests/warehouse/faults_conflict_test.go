package warehouse_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/tests/warehouse/rig"
)

func TestWriteConflictIsRetriedThenReported(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	s := open(t, r, fresh(t, r), func(o *sqlstore.DatabricksOptions) { o.Tries = 3 })
	for _, test := range []struct {
		times int
		words string
	}{{2, ""}, {-1, "other writers are changing the table"}} {
		r.Reset(t)
		r.Faults(t, rig.Fault{
			Kind: rig.SQLError, Match: "MERGE", SQLState: "2D521", Times: test.times,
			Message: "[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] Transaction conflict detected. A concurrent MERGE has added data.",
		})
		err := s.Save(t.Context(), status.Collect(platform("p"+test.words)))
		require.Equal(t, 3, attempts(t, r))
		if test.words == "" {
			require.NoError(t, err)
		} else {
			isDown(t, err, test.words)
		}
	}
	r.Faults(t)
	stored, err := s.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, []status.Platform{platform("p")}, stored)
}

// both calls a function with two stores concurrently, and returns both results.
func both[T any](stores [2]*sqlstore.Store, call func(i int, s *sqlstore.Store) T) (results [2]T) {
	var wg sync.WaitGroup
	for i, s := range stores {
		wg.Go(func() { results[i] = call(i, s) })
	}
	wg.Wait()
	return results
}

// two returns two stores, as in two processes.
func two(t *testing.T, r *rig.Rig, schema string, change ...func(*sqlstore.DatabricksOptions)) [2]*sqlstore.Store {
	t.Helper()
	patient := func(o *sqlstore.DatabricksOptions) { o.Tries, o.InitialBackoff = 12, 100*time.Millisecond }
	change = append(change, patient)
	return [2]*sqlstore.Store{open(t, r, schema, change...), open(t, r, schema, change...)}
}

func TestConcurrentSavesConflict(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	var log journal
	stores := two(t, r, fresh(t, r), log.listen)
	own := [2]string{"left", "right"}
	const rounds = 3
	for n := range int64(rounds) {
		version := func(key, by string) status.Platform {
			p := platform(key)
			p.Version, p.UpdatedBy = n+1, by
			return p
		}
		results := both(stores, func(i int, s *sqlstore.Store) error {
			return s.Save(t.Context(), status.Collect(version("shared", own[i]), version(own[i], own[i])))
		})
		stale := 0
		for _, err := range results {
			if err != nil {
				require.Truef(t, status.HasCode(err, status.CodeStale), "%v", err)
				stale++
			}
		}
		require.Equal(t, 1, stale, "round %d: %v", n, results)
	}
	stored, err := stores[0].Platforms(t.Context())
	require.NoError(t, err)
	require.Len(t, stored, 3, "no duplicates")
	for _, p := range stored {
		require.Equal(t, int64(rounds), p.Version, "no update of %s is lost", p.ID)
	}
	t.Logf("%d statements conflicted and were repeated", len(log.pauses(t)))
}

func TestOnlyOneOfTwoConcurrentRunsStarts(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	stores := two(t, r, fresh(t, r))
	for round := range 5 {
		source := status.Source(fmt.Sprint("source ", round)) // one per round, so that no run has to end first
		type outcome struct {
			started bool
			err     error
		}
		results := both(stores, func(_ int, s *sqlstore.Store) outcome {
			run := status.Run{
				ID: store.NewID(), Source: source, State: status.RunRunning, Trigger: status.TriggerSchedule,
				StartedAt: morning.Add(time.Duration(round) * time.Minute), Audit: platform("").Audit,
			}
			started, err := s.StartRun(t.Context(), run)
			return outcome{started, err}
		})
		require.NoError(t, results[0].err)
		require.NoError(t, results[1].err)
		require.NotEqual(t, results[0].started, results[1].started, "round %d", round)
	}
	input, err := stores[0].RoundInput(t.Context(), status.FarFuture())
	require.NoError(t, err)
	require.Len(t, input.Runs, 5, "one per source")
}
