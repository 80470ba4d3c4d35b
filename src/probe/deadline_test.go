package probe_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

func TestWithinIsRounded(t *testing.T) {
	now := time.Now()
	for left, want := range map[time.Duration]string{
		15*time.Second - 40*time.Microsecond: "within 15 s",
		15*time.Second - 90*time.Millisecond: "within 15 s",
		2*time.Second - 40*time.Microsecond:  "within 2 s",
		1980 * time.Millisecond:              "within 2 s",
		1400*time.Millisecond - 1:            "within 1400 ms",
		290 * time.Millisecond:               "within 300 ms",
		50*time.Millisecond - 1:              "within 50 ms",
		-time.Second:                         "in time",
	} {
		ctx, cancel := context.WithDeadline(t.Context(), now.Add(left))
		require.Equal(t, want, probe.Within(ctx, now))
		cancel()
	}
	require.Equal(t, "in time", probe.Within(t.Context(), now))
}
