package probe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

func TestProposedLimits(t *testing.T) {
	for name, c := range map[string]struct {
		longest    time.Duration
		warn, crit float64
	}{
		"seconds":              {10 * time.Second, 1, 2},
		"no time at all":       {0, 1, 2},
		"minutes":              {20 * time.Minute, 30, 60},
		"parts of a minute":    {61 * time.Second, 2, 4},
		"a week between loads": {7 * 24 * time.Hour, 15_120, 30_240},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, probe.Limits{Unit: "min", Warn: c.warn, Crit: c.crit, Reason: "why"}, probe.LimitsFrom(c.longest, "why"))
		})
	}
}

func TestLongestGap(t *testing.T) {
	at := func(hours ...int) (times []time.Time) {
		for _, h := range hours {
			times = append(times, time.Unix(0, 0).Add(time.Duration(h)*time.Hour))
		}
		return times
	}
	_, ok := probe.LongestGap(at(1, 2))
	require.False(t, ok, "two events say nothing about what is normal")
	gap, ok := probe.LongestGap(at(9, 1, 3))
	require.True(t, ok)
	require.Equal(t, 6*time.Hour, gap, "in any order")
	old := at(-1000)
	for h := range probe.MostEvents {
		old = append(old, at(h)...)
	}
	gap, ok = probe.LongestGap(old)
	require.True(t, ok)
	require.Equal(t, time.Hour, gap, "only the newest count")
}
