package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestRunIsAbandonedAfterTheTimeout(t *testing.T) {
	run := status.Run{State: status.RunRunning, StartedAt: on("10:00")}
	require.False(t, run.IsAbandoned(on("10:29:59.999999"), 30*time.Minute))
	require.True(t, run.IsAbandoned(on("10:30"), 30*time.Minute))
	require.False(t, run.IsAbandoned(on("09:55"), 30*time.Minute), "another clock may be ahead a little")
	require.True(t, run.IsAbandoned(on("09:54:59.999999"), 30*time.Minute), "it begins in the future: the clock was set back")
	for _, s := range []status.RunState{status.RunSuccess, status.RunFail} {
		run.State = s
		require.False(t, run.IsAbandoned(on("23:00"), 30*time.Minute), "a run that has ended is never abandoned")
	}
}

func TestRunFailsIfMostChecksAreUnmeasured(t *testing.T) {
	for _, tc := range []struct {
		total, unmeasured int
		want              bool
	}{{0, 0, false}, {1, 0, false}, {1, 1, true}, {2, 1, false}, {3, 1, false}, {3, 2, true}, {1000, 500, false}, {1000, 501, true}} {
		require.Equal(t, tc.want, status.TooManyUnmeasured(tc.total, tc.unmeasured), "%d of %d", tc.unmeasured, tc.total)
	}
}

func TestRunIsRolledUp(t *testing.T) {
	require.True(t, status.Run{State: status.RunSuccess}.RolledUp(), "with nothing to write, too")
	require.True(t, status.Run{State: status.RunFail, ResultsWritten: 3}.RolledUp(), "it measured, but too little")
	require.False(t, status.Run{State: status.RunFail}.RolledUp())
	require.False(t, status.Run{State: status.RunRunning, ResultsWritten: 3}.RolledUp())
}

func TestRunStatisticsCountFinishedRunsOfASource(t *testing.T) {
	run := func(source status.Source, state status.RunState, finished string, seconds int) status.Run {
		end := on(finished)
		return status.Run{Source: source, State: state, StartedAt: end.Add(-time.Duration(seconds) * time.Second), FinishedAt: &end}
	}
	runs := []status.Run{
		{Source: "http", State: status.RunRunning, StartedAt: on("11:00")},
		run("http", status.RunSuccess, "10:00", 1), run("http", status.RunFail, "10:01", 9), run("http", status.RunSuccess, "10:02", 2),
		run("sql", status.RunSuccess, "10:03", 60), run("http", status.RunSuccess, "09:59:59.999999", 60),
	}
	require.Equal(t, status.RunStatistics{Finished: 3, Succeeded: 2, Median: 2 * time.Second}, status.RunStatisticsOf(runs, "http", on("10:00")))
	require.Equal(t, status.RunStatistics{Finished: 4, Succeeded: 3, Median: 5500 * time.Millisecond}, status.RunStatisticsOf(runs, "http", on("09:00")))
	require.Equal(t, status.RunStatistics{}, status.RunStatisticsOf(runs, "push", on("09:00")))
}
