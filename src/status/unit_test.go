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
		want string // part of the error; empty if the unit is accepted
	}{
		{"http", "", ""},
		{"http", "ms", ""},
		{"http", "s", ""},
		{"http", "min", `unit: "min" is not a unit of http; use one of ms, s, or omit it for ms`},
		{"http", "MS", `"MS" is not a unit of http`},
		{"http", " ms", `" ms" is not a unit of http`},
		{"http", "ms\n", `is not a unit of http`},
		{"http", "%", `"%" is not a unit of http`},
		{"table_freshness", "", ""},
		{"table_freshness", "min", ""},
		{"table_freshness", "minutes", ""},
		{"table_freshness", "seconds", ""},
		{"table_freshness", "d", ""},
		{"table_freshness", "ms", `"ms" is not a unit of table_freshness; use one of min, minutes, s, sec, seconds, h, hours, d, days, or omit it for min`},
		{"table_freshness", "m", `"m" is not a unit of table_freshness`},
		{"table_freshness", "weeks", `"weeks" is not a unit of table_freshness`},
		{"sql_query", "rows missing", ""},
		{"heartbeat", "°C", ""},
	} {
		err := aCheck(func(c *status.Check) { c.Kind, c.Unit = tc.kind, tc.unit }).Validate(kinds())
		if tc.want == "" {
			require.NoError(t, err, "%s in %q", tc.kind, tc.unit)
			continue
		}
		require.ErrorContains(t, err, tc.want)
	}
}

func TestDurationIsConvertedToTheUnitOfTheCheck(t *testing.T) {
	for _, tc := range []struct {
		kind status.Kind
		unit string
		want float64
	}{
		{"http", "", 90_000},
		{"http", "ms", 90_000},
		{"http", "s", 90},
		{"table_freshness", "", 1.5},
		{"table_freshness", "minutes", 1.5},
		{"table_freshness", "sec", 90},
		{"table_freshness", "h", 0.025},
		{"table_freshness", "days", 0.025 / 24},
	} {
		got, err := kind(t, tc.kind).InUnit(90*time.Second, tc.unit)
		require.NoError(t, err)
		require.InDelta(t, tc.want, got, 1e-12)
	}
	_, err := kind(t, "http").InUnit(time.Second, "parsecs")
	require.EqualError(t, err, `"parsecs" is not a unit of http; use one of ms, s, or omit it for ms`)
	_, err = kind(t, "sql_query").InUnit(time.Second, "s")
	require.Error(t, err, "its unit is free text")
}

func TestMainUnitsHaveOneSpellingEach(t *testing.T) {
	require.Equal(t, []string{"min", "s", "h", "d"}, kind(t, "table_freshness").MainUnits())
	require.Equal(t, []string{"ms", "s"}, kind(t, "http").MainUnits())
	require.Empty(t, kind(t, "sql_query").MainUnits())
}

func TestResultsThatExpireTooEarlyAreReported(t *testing.T) {
	for name, tc := range map[string]struct {
		kind      status.Kind
		freshness time.Duration
		every     time.Duration
		want      string
	}{
		"shorter":             {"http", 10 * time.Second, time.Minute, "results expire after 10 s, but this check is measured only every 60 s"},
		"a little shorter":    {"sql_query", 59 * time.Second, time.Minute, "results expire after 59 s, but this check is measured only every 60 s"},
		"the same":            {"http", time.Minute, time.Minute, ""},
		"longer":              {"http", time.Minute + time.Second, time.Minute, ""},
		"in minutes":          {"http", time.Hour, 90 * time.Minute, "results expire after 60 min, but this check is measured only every 90 min"},
		"pushed":              {"heartbeat", 10 * time.Second, time.Minute, ""},
		"an unknown interval": {"http", 10 * time.Second, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, status.TimingWarning(status.Check{Freshness: tc.freshness}, kinds().Interval(tc.kind, tc.every)))
		})
	}
}

// Three attempts of 15 s with two pauses of 3 s take 51 s, which is 36 s longer than one attempt.
func TestWarningIncludesAttempts(t *testing.T) {
	for name, tc := range map[string]struct {
		check status.Check
		every time.Duration
		want  string
	}{
		"a result that is in time":       {status.Check{Freshness: 96 * time.Second, Attempts: 3}, time.Minute, ""},
		"a result that is a second late": {status.Check{Freshness: 95 * time.Second, Attempts: 3}, time.Minute, "results expire after 95 s, but this check is measured only every 60 s, and a measurement with all its attempts can take 51 s"},
		"as long as the interval":        {status.Check{Freshness: time.Hour, Attempts: 3}, 51 * time.Second, ""},
		"longer than the interval":       {status.Check{Freshness: time.Hour, Attempts: 3}, 50 * time.Second, "a measurement with all its attempts can take 51 s, longer than the 50 s between two measurements"},
		"the default timeout, always":    {status.Check{Freshness: time.Hour, Attempts: 1}, 10 * time.Second, ""},
		"a long timeout":                 {status.Check{Freshness: time.Hour, Attempts: 1, Timeout: 2 * time.Minute}, time.Minute, "a measurement with all its attempts can take 2 min, longer than the 60 s between two measurements"},
		"a short timeout":                {status.Check{Freshness: time.Minute, Attempts: 2, Timeout: time.Second}, time.Minute, ""},
		"an interval that is not known":  {status.Check{Freshness: time.Hour, Attempts: 3}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, status.TimingWarning(tc.check, tc.every)) })
	}
}

func TestWholeNumbersCanHaveAnyNotation(t *testing.T) {
	for text, want := range map[string]int{"2": 2, "2.0": 2, "-2.00": -2, "1e3": 1000, "1.5e1": 15, "0": 0, "-0.0": 0, "9007199254740993": 9007199254740993} {
		n, ok := status.WholeNumber(text)
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"", "x", "1.5", "1e-1", "1e400", "NaN", "Inf", "1e17", "99999999999999999999", `"2"`, "true", "[2]"} {
		_, ok := status.WholeNumber(text)
		require.False(t, ok, text)
	}
}
