package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestSuggestedFreshnessFollowsTheInterval(t *testing.T) {
	for every, want := range map[time.Duration]time.Duration{
		0: status.DefaultFreshness, time.Minute: status.DefaultFreshness, 30 * time.Minute: 2 * time.Hour, time.Hour: 4 * time.Hour, 20 * 24 * time.Hour: status.MaxFreshness,
	} {
		list, err := DescribeKinds(Kinds(KindOptions{}), every)
		require.NoError(t, err)
		for _, k := range list.Items {
			if k.Pushed {
				require.Equal(t, int(status.DefaultFreshness/time.Second), k.FreshnessSeconds, k.Kind)
				continue
			}
			require.Equal(t, int(want/time.Second), k.FreshnessSeconds, "%s every %s", k.Kind, every)
			require.Empty(t, status.TimingWarning(status.Check{Freshness: time.Duration(k.FreshnessSeconds) * time.Second, Attempts: 1}, min(every, want)))
		}
	}
}
