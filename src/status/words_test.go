package status_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0 s", 0: "0 s", 999 * time.Millisecond: "0 s", time.Minute - 1: "59 s", time.Minute: "1 min",
		time.Hour - 1: "59 min", time.Hour: "1 h", 48*time.Hour - 1: "47 h", 48 * time.Hour: "2 days", 400 * day: "400 days",
	} {
		require.Equal(t, want, status.Ago(d), "%s", d)
	}
}

func TestQuantitiesInWords(t *testing.T) {
	for _, tc := range []struct {
		value float64
		unit  string
		want  string
	}{
		{0, "", "0"},
		{100, "min", "100 min"},
		{1.5, "%", "1.5 %"},
		{1.2345, "", "1.234"},
		{0.0001, "ms", "0 ms"},
		{-2.5, "", "-2.5"},
		{1e21, "", "1000000000000000000000"},
		{math.Inf(1), "ms", "+Inf ms"},
		{math.NaN(), "", "NaN"},
	} {
		require.Equal(t, tc.want, status.Quantity(tc.value, tc.unit))
	}
}
