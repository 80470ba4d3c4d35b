package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func TestWorst(t *testing.T) {
	for name, tc := range map[string]struct {
		of   []status.Status
		want status.Status
	}{
		"of nothing, nothing is known":    {nil, status.Unknown},
		"green alone is green":            {[]status.Status{status.Green}, status.Green},
		"unknown outranks green":          {[]status.Status{status.Green, status.Unknown, status.Green}, status.Unknown},
		"yellow outranks unknown":         {[]status.Status{status.Unknown, status.Yellow, status.Green}, status.Yellow},
		"red outranks everything":         {[]status.Status{status.Yellow, status.Red, status.Unknown}, status.Red},
		"a thousand greens hide no red":   {append(make([]status.Status, 0, 9), status.Green, status.Red), status.Red},
		"all unknown is unknown":          {[]status.Status{status.Unknown, status.Unknown}, status.Unknown},
		"known bad outranks not knowing":  {[]status.Status{status.Unknown, status.Red}, status.Red},
		"not knowing outranks known good": {[]status.Status{status.Unknown, status.Green}, status.Unknown},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, status.Worst(tc.of...)) })
	}
}

func TestWorstDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(anyStatus, 1, 9).Draw(t, "statuses")
		worst := status.Worst(list...)
		require.Contains(t, list, worst)
		require.Equal(t, worst, status.Worst(rapid.Permutation(list).Draw(t, "in another order")...))
		for _, s := range list {
			require.LessOrEqual(t, s.Rank(), worst.Rank())
		}
	})
}

func TestFourStatusesAreValid(t *testing.T) {
	for _, s := range []status.Status{status.Green, status.Yellow, status.Red, status.Unknown} {
		require.True(t, s.Valid())
	}
	for _, s := range []status.Status{"", "GREEN", "maintenance"} {
		require.False(t, s.Valid())
	}
}

func TestMicroTruncatesToMicroseconds(t *testing.T) {
	given := on("10:00").Add(1999 * time.Nanosecond).In(time.FixedZone("", 3600))
	require.Equal(t, on("10:00:00.000001"), status.Micro(given))
	require.Equal(t, status.Micro(given), status.Micro(status.Micro(given)))
	now := time.Now() // carries a monotonic clock
	require.Equal(t, time.UnixMicro(now.UnixMicro()).UTC(), status.Micro(now))
	before1970 := time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	require.Equal(t, before1970.UnixMicro(), status.Micro(before1970).UnixMicro())
}

func TestSpans(t *testing.T) {
	span := func(from, to string) status.Span { return status.Span{From: on(from), To: on(to)} }
	require.Equal(t, span("10:00", "11:00"), span("09:00", "11:00").Clip(span("10:00", "12:00")))
	require.Equal(t, span("10:00", "11:00"), span("10:00", "11:00").Clip(span("09:00", "12:00")))
	require.Zero(t, span("09:00", "10:00").Clip(span("10:00", "12:00")).Length(), "they only touch")
	require.Zero(t, span("09:00", "10:00").Clip(span("11:00", "12:00")).Length())
	require.Zero(t, span("11:00", "10:00").Length(), "reversed")
	require.Equal(t, time.Hour, span("10:00", "11:00").Length())
}

func TestHullIgnoresEmptySpans(t *testing.T) {
	span := func(from, to string) status.Span { return status.Span{From: on(from), To: on(to)} }
	ten := span("10:00", "11:00")
	for name, tc := range map[string]struct{ other, want status.Span }{
		"a later span":        {span("12:00", "13:00"), span("10:00", "13:00")},
		"an earlier span":     {span("08:00", "09:00"), span("08:00", "11:00")},
		"a span within it":    {span("10:15", "10:45"), ten},
		"a span around it":    {span("09:00", "12:00"), span("09:00", "12:00")},
		"no span":             {status.Span{}, ten},
		"a span of no length": {span("08:00", "08:00"), ten},
		"a reversed span":     {span("13:00", "12:00"), ten},
	} {
		require.Equal(t, tc.want, ten.Hull(tc.other), name)
		require.Equal(t, tc.want, tc.other.Hull(ten), name)
	}
	require.Equal(t, span("08:00", "08:00"), status.Span{}.Hull(span("08:00", "08:00")))
}

func TestStatusesHaveLabels(t *testing.T) {
	for s, want := range map[status.Status]string{
		status.Green: "Operational", status.Yellow: "Degraded", status.Red: "Outage", status.Unknown: "Unknown", "": "Unknown",
	} {
		require.Equal(t, want, s.Label())
	}
}
