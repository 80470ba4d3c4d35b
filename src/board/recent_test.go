package board_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestRecentUptimeCountsTheHoursUntilNow(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	a, b, gone := w.check(p, "a", 30*time.Hour), w.check(p, "b", 30*time.Hour), w.check(p, "gone", 30*time.Hour)
	w.measure(a, 1, testTime.Add(-25*time.Hour))
	w.measure(a, 200, testTime.Add(-3*time.Hour))
	w.measure(b, 1, testTime.Add(-6*time.Hour))
	w.measure(gone, 200, testTime.Add(-20*time.Hour))
	gone.State, gone.Version = status.CheckArchived, 2
	gone.Pauses = []status.Pause{{State: status.CheckArchived, From: testTime.Add(-30 * time.Hour)}}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(gone)))

	v := w.view()
	u := v.RecentUptime(v.Platform("shop"), day)
	require.Equal(t, status.Span{From: testTime.Add(-day), To: testTime}, status.Span{From: u.From, To: u.To})
	require.Equal(t, status.Tally{Green: (21 + 6) * time.Hour, Red: 3 * time.Hour, Unknown: 18 * time.Hour}, u.Tally)
	require.Equal(t, 2*day, u.Window, "the archived check did not exist in the window")
	require.Empty(t, u.Days)
	ratio, ok := u.Tally.Uptime()
	require.True(t, ok)
	require.InDelta(t, 0.9, ratio, 1e-9)
}

func TestRecentUptimeIsLimitedToResultsInMemory(t *testing.T) {
	w := newWorld(t)
	w.check(w.platform("shop"), "a", time.Hour)
	v := w.view()
	u := v.RecentUptime(v.Platform("shop"), 1_000*day)
	require.Equal(t, v.HotSince, u.From)
	_, ok := u.Tally.Uptime()
	require.False(t, ok, "nothing is known")
}
