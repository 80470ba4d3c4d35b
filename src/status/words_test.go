package status_test

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0 s", 0: "0 s", 999 * time.Millisecond: "0 s", time.Minute - 1: "59 s", time.Minute: "1 min",
		time.Hour - 1: "59 min", time.Hour: "1 h", 48*time.Hour - 1: "47 h", 48 * time.Hour: "2 days", 400 * day: "400 days",
	} {
		require.Equal(t, want, status.Ago(d), "%s", d)
	}
}

func TestQuantity(t *testing.T) {
	for _, tc := range []struct {
		value float64
		unit  string
		want  string
	}{
		{0, "", "0"},
		{100, "min", "100 min"},
		{1.5, "%", "1.5 %"},
		{1.2345, "", "1.2345"},
		{0.0001, "ms", "0.0001 ms"},
		{-2.5, "", "-2.5"},
		{1e21, "", "1000000000000000000000"},
		{math.Inf(1), "ms", "+Inf ms"},
		{math.NaN(), "", "NaN"},
	} {
		require.Equal(t, tc.want, status.Quantity(tc.value, tc.unit))
	}
}

func TestQuantityHasThePrecisionOfItsLimits(t *testing.T) {
	for _, tc := range []struct {
		value, warn, crit float64
		want              string
	}{
		{44.42, 1, 10, "44 x"},
		{99.96, 20, 100, "99.96 x"},
		{99.6, 20, 100, "99.6 x"},
		{99.4, 20, 100, "99 x"},
		{19.999999, 20, 100, "19.999999 x"},
		{100.04, 20, 100, "100.04 x"},
		{100, 20, 100, "100 x"},
		{0.0023, 0.5, 1, "0.002 x"},
		{0, 0.5, 1, "0 x"},
		{-0.3, 1, 10, "-0.3 x"},
		{0.756, 0.25, 1, "0.76 x"},
	} {
		require.Equal(t, tc.want, status.Quantity(tc.value, "x", &tc.warn, &tc.crit))
	}
}

func TestQuantityNeverMovesAcrossALimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		warn := rapid.Float64Range(1e-6, 1e6).Draw(t, "warn")
		crit := warn * rapid.Float64Range(1.01, 10).Draw(t, "factor")
		value := rapid.OneOf(
			rapid.Float64Range(-10, 1e7), rapid.Just(warn), rapid.Just(crit),
			rapid.Just(math.Nextafter(crit, 0)), rapid.Just(math.Nextafter(warn, math.Inf(1))),
		).Draw(t, "value")
		shown, err := strconv.ParseFloat(strings.TrimSuffix(status.Quantity(value, "ms", &warn, &crit), " ms"), 64)
		require.NoError(t, err)
		for _, limit := range []float64{0, warn, crit} {
			require.Equal(t, cmp.Compare(value, limit), cmp.Compare(shown, limit), "shown as %v", shown)
		}
	})
}
