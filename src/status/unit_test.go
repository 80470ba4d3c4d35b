package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestEachKindAcceptsItsUnits(t *testing.T) {
	for _, tc := range []struct {
		kind status.Kind
		unit string
		want string // what the error says; empty if the unit is accepted
	}{
		{status.KindHTTP, "", ""},
		{status.KindHTTP, "ms", ""},
		{status.KindHTTP, "s", ""},
		{status.KindHTTP, "min", `unit: "min" is not a unit of http; use one of ms, s, or omit it for ms`},
		{status.KindHTTP, "MS", `"MS" is not a unit of http`},
		{status.KindHTTP, " ms", `" ms" is not a unit of http`},
		{status.KindHTTP, "ms\n", `is not a unit of http`},
		{status.KindHTTP, "%", `"%" is not a unit of http`},
		{status.KindTableFreshness, "", ""},
		{status.KindTableFreshness, "min", ""},
		{status.KindTableFreshness, "minutes", ""},
		{status.KindTableFreshness, "seconds", ""},
		{status.KindTableFreshness, "d", ""},
		{status.KindTableFreshness, "ms", `"ms" is not a unit of table_freshness; use one of min, minutes, s, sec, seconds, h, hours, d, days, or omit it for min`},
		{status.KindTableFreshness, "m", `"m" is not a unit of table_freshness`},
		{status.KindTableFreshness, "weeks", `"weeks" is not a unit of table_freshness`},
		{status.KindSQLQuery, "rows missing", ""},
		{status.KindHeartbeat, "°C", ""},
		{status.KindFixture, "", ""},
	} {
		err := aCheck(func(c *status.Check) { c.Kind, c.Unit = tc.kind, tc.unit }).Validate()
		if tc.want == "" {
			require.NoError(t, err, "%s in %q", tc.kind, tc.unit)
			continue
		}
		require.ErrorContains(t, err, tc.want)
	}
}

func TestADurationIsConvertedToTheUnitOfItsCheck(t *testing.T) {
	for _, tc := range []struct {
		kind    status.Kind
		unit    string
		want    float64
		display string
	}{
		{status.KindHTTP, "", 90_000, "ms"},
		{status.KindHTTP, "ms", 90_000, "ms"},
		{status.KindHTTP, "s", 90, "s"},
		{status.KindTableFreshness, "", 1.5, "min"},
		{status.KindTableFreshness, "minutes", 1.5, "minutes"},
		{status.KindTableFreshness, "sec", 90, "sec"},
		{status.KindTableFreshness, "h", 0.025, "h"},
		{status.KindTableFreshness, "days", 0.025 / 24, "days"},
	} {
		got, err := tc.kind.InUnit(90*time.Second, tc.unit)
		require.NoError(t, err)
		require.InDelta(t, tc.want, got, 1e-12)
		require.Equal(t, tc.display, status.Check{Kind: tc.kind, Unit: tc.unit}.DisplayUnit())
	}
	_, err := status.KindHTTP.InUnit(time.Second, "parsecs")
	require.EqualError(t, err, `"parsecs" is not a unit of http; use one of ms, s, or omit it for ms`)
}

func TestResultsThatExpireTooEarlyAreReported(t *testing.T) {
	for name, tc := range map[string]struct {
		kind      status.Kind
		freshness time.Duration
		every     time.Duration
		want      string
	}{
		"shorter":                {status.KindHTTP, 10 * time.Second, time.Minute, "results expire after 10 s, but this check is measured only every 60 s"},
		"a little shorter":       {status.KindSQLQuery, 59 * time.Second, time.Minute, "results expire after 59 s, but this check is measured only every 60 s"},
		"the same":               {status.KindHTTP, time.Minute, time.Minute, ""},
		"longer":                 {status.KindHTTP, time.Minute + time.Second, time.Minute, ""},
		"in minutes":             {status.KindHTTP, time.Hour, 90 * time.Minute, "results expire after 60 min, but this check is measured only every 90 min"},
		"pushed":                 {status.KindHeartbeat, 10 * time.Second, time.Minute, ""},
		"nobody knows how often": {status.KindHTTP, 10 * time.Second, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, status.FreshnessWarning(status.Check{Kind: tc.kind, Freshness: tc.freshness}, tc.every))
		})
	}
}
