package storetest

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testDays(t *testing.T, s store.Store) {
	c := declared(t, s)
	t.Run("are returned exactly as saved", func(t *testing.T) { testExactDays(t, s, c) })
	t.Run("the whole row of a check and a day is replaced", func(t *testing.T) {
		check := c.take()
		full, other := day(check, date(0)), day(check, date(1))
		full.Values, full.Min, full.Max, full.Sum = 2, 1, 3, 4
		replaced := status.Day{CheckID: check.ID, Day: date(0), AccountedUntil: date(0).Add(time.Microsecond), LastStatus: status.Unknown}
		replaced.Unknown = time.Microsecond
		saveDays(t, s, noon, full, other)
		saveDays(t, s, noon, replaced)
		require.Equal(t, []status.Day{replaced, other}, daysOf(spanDays(t, s, date(0), date(2)), check))
		saveDays(t, s, noon, replaced, full, other, full, replaced)
		require.Equal(t, []status.Day{replaced, other}, daysOf(spanDays(t, s, date(0), date(2)), check), "the last of one call stays")
	})
	t.Run("none are no error", func(t *testing.T) {
		saveDays(t, s, noon)
		require.Empty(t, spanDays(t, s, date(5000), date(5001)))
	})
	t.Run("the newest of every check that has one on or after a day, by check", func(t *testing.T) {
		one, two, three := c.take(), c.take(), c.take()
		saveDays(t, s, noon, day(three, date(3)), day(two, date(2)), day(two, date(9)), day(one, date(10)), day(one, date(4)))
		for first, want := range map[time.Time][]status.Day{
			date(4):     {day(one, date(10)), day(two, date(9))},
			date(10):    {day(one, date(10))},
			{}:          {day(one, date(10)), day(two, date(9)), day(three, date(3))},
			date(1_000): nil,
		} {
			newest, err := s.NewestDays(t.Context(), first)
			require.NoError(t, err)
			require.Equal(t, want, daysOf(newest, one, two, three), first)
		}
	})
	t.Run("the days of a span are those that start in it, by check and day", func(t *testing.T) {
		one, two := c.take(), c.take()
		saveDays(t, s, noon, day(two, date(1)), day(one, date(3)), day(one, date(2)), day(one, date(1)), day(one, date(0)))
		for _, test := range []struct {
			from, to time.Time
			want     []status.Day
		}{
			{date(1), date(3), []status.Day{day(one, date(1)), day(one, date(2)), day(two, date(1))}},
			{date(0).Add(time.Microsecond), date(2).Add(time.Microsecond), []status.Day{day(one, date(1)), day(one, date(2)), day(two, date(1))}},
			{date(2), date(2), nil},
		} {
			require.Equal(t, test.want, daysOf(spanDays(t, s, test.from, test.to), one, two))
		}
	})
}

func saveDays(t *testing.T, s store.Store, now time.Time, days ...status.Day) {
	t.Helper()
	require.NoError(t, s.SaveDays(t.Context(), days, "ingest", now))
}

func spanDays(t *testing.T, s store.Store, from, to time.Time) []status.Day {
	t.Helper()
	days, err := s.SpanDays(t.Context(), status.Span{From: from, To: to})
	require.NoError(t, err)
	return days
}

func testExactDays(t *testing.T, s store.Store, c *catalogue) {
	check := c.take()
	const hour, µs = time.Hour, time.Microsecond
	parts := day(check, date(0))
	parts.Tally = status.Tally{Green: hour + µs, Yellow: 2*hour + 3*µs, Red: 3*hour - 5*µs, Unknown: 4*hour + 7*µs, Maintenance: 14*hour - 6*µs}
	parts.Results, parts.Values, parts.Min, parts.Max, parts.Sum = 1<<31-1, 1<<31-2, -math.MaxFloat64, math.MaxFloat64, 0.1+0.2
	parts.AccountedUntil, parts.LastStatus = date(0).Add(23*hour+59*time.Minute+59*time.Second+999_999*µs), status.Yellow
	parts.LastObservedAt, parts.LastFreshUntil = date(-31).Add(µs), date(31).Add(-µs)
	// A day without an observation has no times. A day whose results were removed is written like this.
	lost := status.Day{CheckID: check.ID, Day: date(1), Tally: status.Tally{Unknown: 24 * hour}, AccountedUntil: date(2), LastStatus: status.Unknown}
	all := []status.Day{parts, lost}
	for i, value := range numbers() {
		d := day(check, date(2+i))
		d.Values, d.Min, d.Max, d.Sum = 1, value, value, value
		all = append(all, d)
	}
	first, last := day(check, status.DayOf(afterEpoch)), day(check, status.DayOf(beyondNanos))
	first.LastObservedAt = beforeEpoch
	all = append([]status.Day{first}, append(all, last)...)
	saveDays(t, s, noon, all...)
	require.Equal(t, all, daysOf(spanDays(t, s, status.DayOf(beforeEpoch), beyondNanos.Add(24*hour)), check))
}
