package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// Every test has a source of its own: what it is called is nothing to the store.
func testRuns(t *testing.T, s store.Store) {
	t.Run("begin RUNNING, and beginning again is no other run", func(t *testing.T) {
		r := run("begin", nasty, after(0, 1))
		r.Trigger, r.CreatedBy, r.UpdatedBy = status.TriggerManual, nasty, nasty
		begin(t, s, r, true)
		begin(t, s, r, true)
		require.Equal(t, []status.Run{r}, latest(t, s, "begin"))
	})
	t.Run("of one source run one at a time", func(t *testing.T) {
		first, second := run("one", "one 1", noon), run("one", "one 2", after(time.Hour, 0))
		begin(t, s, first, true)
		begin(t, s, second, false)
		begin(t, s, run("another", "another 1", noon), true)
		require.Equal(t, []status.Run{first}, latest(t, s, "one"), "nothing of the second is written")
		first = finish(t, s, ended(first, status.RunSuccess, 1))
		begin(t, s, second, true)
		require.Equal(t, []status.Run{first, second}, latest(t, s, "one"))
	})
	t.Run("end with state, finished_at, the counts and the summary, and ending again changes nothing", func(t *testing.T) {
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
		require.Equal(t, []status.Run{r}, latest(t, s, "end"), "a run that has ended does not begin again")
	})
	t.Run("the latest are all RUNNING ones and the newest counted one with all that began after it", func(t *testing.T) {
		testLatest(t, s)
	})
	t.Run("where none is counted, the latest are those RUNNING", func(t *testing.T) {
		require.Empty(t, latest(t, s, "uncounted"))
		failed, running := run("uncounted", "uncounted 1", noon), run("uncounted", "uncounted 2", after(0, 1))
		begin(t, s, failed, true)
		finish(t, s, ended(failed, status.RunFail, 0))
		begin(t, s, running, true)
		require.Equal(t, []status.Run{running}, latest(t, s, "uncounted"))
	})
	t.Run("of two that begin at once at most one begins", func(t *testing.T) { testRunsAtOnce(t, s) })
}

func begin(t *testing.T, s store.Store, r status.Run, want bool) {
	t.Helper()
	began, err := s.StartRun(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, want, began)
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
	work, err := s.RoundInput(t.Context(), now)
	require.NoError(t, err)
	return runsOf(work.Runs, source)
}

func testLatest(t *testing.T, s store.Store) {
	whole := func(key string, us int, state status.RunState, results int) status.Run {
		r := run("latest", "latest "+key, after(0, us))
		begin(t, s, r, true)
		return finish(t, s, ended(r, state, results))
	}
	whole("success before", 2, status.RunSuccess, 9)
	counted := whole("failed, but counted", 3, status.RunFail, 1) // the newest counted one need not be a SUCCESS
	b := whole("b failed", 4, status.RunFail, 0)
	a := whole("a failed", 4, status.RunFail, 0)
	running := run("latest", "latest, but began long ago", after(0, 1))
	begin(t, s, running, true)
	require.Equal(t, []status.Run{running, counted, a, b}, latest(t, s, "latest"), "by started_at, id")
	require.Equal(t, []status.Run{running, counted, a, b}, latestAt(t, s, "latest", counted.StartedAt), "one that begins now counts")
	ahead := latestAt(t, s, "latest", counted.StartedAt.Add(-time.Microsecond))
	require.Len(t, ahead, 5, "one of the future is not the newest counted one, but it is there")
	require.Equal(t, 9, ahead[1].ResultsWritten, "the success before")
}

func testRunsAtOnce(t *testing.T, s store.Store) {
	runs := []status.Run{run("race", "race 1", noon), run("race", "race 2", noon)}
	began := make([]bool, 2)
	attempt := func(i int) func() error {
		return func() (err error) {
			began[i], err = s.StartRun(t.Context(), runs[i])
			return err
		}
	}
	outcome := atOnce(attempt(0), attempt(1)) // an error says nothing: an engine may refuse one of two that meet
	require.False(t, began[0] && began[1] && outcome[0] == nil && outcome[1] == nil, "both have begun")
	for i := range runs { // and who asks again is told
		before := began[i]
		require.NoError(t, attempt(i)())
		require.False(t, before && !began[i], "what has begun has begun")
	}
	require.NotEqual(t, began[0], began[1], "one of them has begun")
	stored := latest(t, s, "race")
	require.Len(t, stored, 1)
	require.Equal(t, began[0], stored[0].ID == runs[0].ID)
}
