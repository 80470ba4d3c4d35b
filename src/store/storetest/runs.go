package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// Every test has its own source. The store accepts any name.
func testRuns(t *testing.T, s store.Store) {
	t.Run("start as RUNNING, and a repeated start is the same run", func(t *testing.T) {
		r := run("begin", nasty, after(0, 1))
		r.Trigger, r.CreatedBy, r.UpdatedBy = status.TriggerManual, nasty, nasty
		begin(t, s, r, true)
		begin(t, s, r, true)
		require.Equal(t, []status.Run{r}, latest(t, s, "begin"))
	})
	t.Run("of one source are not concurrent", func(t *testing.T) {
		first, second := run("one", "one 1", noon), run("one", "one 2", after(time.Hour, 0))
		begin(t, s, first, true)
		begin(t, s, second, false)
		begin(t, s, run("another", "another 1", noon), true)
		require.Equal(t, []status.Run{first}, latest(t, s, "one"), "nothing of the second is written")
		first = finish(t, s, ended(first, status.RunSuccess, 1))
		begin(t, s, second, true)
		require.Equal(t, []status.Run{first, second}, latest(t, s, "one"))
	})
	t.Run("end with state, finished_at, counts and summary, and a repeated end changes nothing", func(t *testing.T) {
		r := run("end", "end 1", after(0, 3))
		begin(t, s, r, true)
		r = ended(r, status.RunFail, 1<<31-2)
		r.FinishedAt, r.UpdatedAt = pointer(beyondNanos), beyondNanos
		r.ChecksTotal, r.ChecksFailed, r.ErrorSummary, r.UpdatedBy = 1<<31-1, 1<<31-3, nasty+long, nasty
		finish(t, s, r)
		finish(t, s, r)
		require.Equal(t, []status.Run{r}, latest(t, s, "end"))
		_, err := s.StartRun(t.Context(), run("end", "end 1", after(0, 3)))
		require.NoError(t, err)
		require.Equal(t, []status.Run{r}, latest(t, s, "end"), "a run that has ended does not start again")
	})
	t.Run("the latest are all RUNNING ones, the newest counted one and all later ones", func(t *testing.T) {
		testLatest(t, s)
	})
	t.Run("if none is counted, the latest are the RUNNING ones", func(t *testing.T) {
		require.Empty(t, latest(t, s, "uncounted"))
		failed, running := run("uncounted", "uncounted 1", noon), run("uncounted", "uncounted 2", after(0, 1))
		begin(t, s, failed, true)
		finish(t, s, ended(failed, status.RunFail, 0))
		begin(t, s, running, true)
		require.Equal(t, []status.Run{running}, latest(t, s, "uncounted"))
	})
	t.Run("of two concurrent starts at most one succeeds", func(t *testing.T) { testRunsAtOnce(t, s) })
}

func begin(t *testing.T, s store.Store, r status.Run, want bool) {
	t.Helper()
	started, err := s.StartRun(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, want, started)
}

func finish(t *testing.T, s store.Store, r status.Run) status.Run {
	t.Helper()
	require.NoError(t, s.FinishRun(t.Context(), r))
	return r
}

func latest(t *testing.T, s store.Store, source status.Source) []status.Run {
	t.Helper()
	return latestAt(t, s, source, status.FarFuture())
}

func latestAt(t *testing.T, s store.Store, source status.Source, now time.Time) []status.Run {
	t.Helper()
	input, err := s.RoundInput(t.Context(), now)
	require.NoError(t, err)
	return runsOf(input.Runs, source)
}

func testLatest(t *testing.T, s store.Store) {
	whole := func(key string, us int, state status.RunState, results int) status.Run {
		r := run("latest", "latest "+key, after(0, us))
		begin(t, s, r, true)
		return finish(t, s, ended(r, state, results))
	}
	whole("success before", 2, status.RunSuccess, 9)
	counted := whole("failed, but counted", 3, status.RunFail, 1) // the newest counted run can be a FAIL
	b := whole("b failed", 4, status.RunFail, 0)
	a := whole("a failed", 4, status.RunFail, 0)
	running := run("latest", "latest, but started long ago", after(0, 1))
	begin(t, s, running, true)
	require.Equal(t, []status.Run{running, counted, a, b}, latest(t, s, "latest"), "by started_at, id")
	require.Equal(t, []status.Run{running, counted, a, b}, latestAt(t, s, "latest", counted.StartedAt), "a run that starts now counts")
	ahead := latestAt(t, s, "latest", counted.StartedAt.Add(-time.Microsecond))
	require.Len(t, ahead, 5, "a future run is returned, but is not the newest counted one")
	require.Equal(t, 9, ahead[1].ResultsWritten, "the earlier success")
}

func testRunsAtOnce(t *testing.T, s store.Store) {
	runs := []status.Run{run("race", "race 1", noon), run("race", "race 2", noon)}
	started := make([]bool, 2)
	attempt := func(i int) func() error {
		return func() (err error) {
			started[i], err = s.StartRun(t.Context(), runs[i])
			return err
		}
	}
	outcome := atOnce(attempt(0), attempt(1)) // an error is possible: an engine can reject one of two concurrent statements
	require.False(t, started[0] && started[1] && outcome[0] == nil && outcome[1] == nil, "both have started")
	for i := range runs { // a repeated call returns the outcome
		before := started[i]
		require.NoError(t, attempt(i)())
		require.False(t, before && !started[i], "a started run stays started")
	}
	require.NotEqual(t, started[0], started[1], "one of them has started")
	stored := latest(t, s, "race")
	require.Len(t, stored, 1)
	require.Equal(t, started[0], stored[0].ID == runs[0].ID)
}
