package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// naiveStreak walks all results from scratch: what stood at every edge up to now, then back from the last one.
func naiveStreak(results []status.Result, now time.Time) status.Streak {
	newest := results[len(results)-1]
	cuts := edges(status.Span{From: results[0].ObservedAt, To: now}, results, nil)
	s := status.Streak{Status: statusAt(results, now), Since: now, FreshUntil: newest.FreshUntil}
	for i := len(cuts) - 1; i >= 0; i-- {
		if was := statusAt(results, cuts[i]); was != s.Status {
			s.Before = was
			break
		}
		s.Since = cuts[i]
	}
	return s
}

// plain leaves out what a streak remembers for itself.
func plain(s status.Streak) status.Streak {
	return status.Streak{Status: s.Status, Since: s.Since, Before: s.Before, FreshUntil: s.FreshUntil}
}

func TestAStreakIsWhatWalkingAllResultsGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{micro, time.Minute}).Draw(t, "unit")
		results := history(t, units(unit, -8, 8), units(unit, 1, 8), 10)
		if len(results) == 0 {
			require.Nil(t, status.StreakOf(results, nil))
			return
		}
		step := *status.StreakOf(results[:1], nil)
		for i, r := range results {
			if i > 0 {
				step = step.Next(r)
			}
			end := r.FreshUntil.Add(unit)
			if i+1 < len(results) {
				end = results[i+1].ObservedAt
			}
			for now := r.ObservedAt; !now.After(end); now = now.Add(unit) {
				if i+1 < len(results) && !now.Before(results[i+1].ObservedAt) {
					break
				}
				want := naiveStreak(results[:i+1], now)
				require.Equal(t, want, plain(status.StreakOf(results[:i+1], nil).At(now)), "from scratch")
				require.Equal(t, want, plain(step.At(now)), "result by result")
			}
		}
	})
}

func TestAStreak(t *testing.T) {
	green := func(clock string) status.Result { return seen(status.Green, on(clock), hour) }
	red := func(clock string) status.Result { return seen(status.Red, on(clock), hour) }
	for name, tc := range map[string]struct {
		results []status.Result
		now     string
		status  status.Status
		since   string
		before  status.Status
	}{
		"begins with the first result":            {[]status.Result{green("10:00")}, "10:30", status.Green, "10:00", ""},
		"goes on over the same status":            {[]status.Result{green("10:00"), green("10:30")}, "11:00", status.Green, "10:00", ""},
		"ends with another status":                {[]status.Result{green("10:00"), red("10:30")}, "11:00", status.Red, "10:30", status.Green},
		"goes on where the next came on the edge": {[]status.Result{green("10:00"), green("11:00")}, "11:30", status.Green, "10:00", ""},
		"breaks where it came a microsecond late": {[]status.Result{green("10:00"), green("11:00:00.000001")}, "11:30", status.Green, "11:00:00.000001", status.Unknown},
		"holds to the microsecond before its end": {[]status.Result{red("10:00")}, "10:59:59.999999", status.Red, "10:00", ""},
		"is unknown from its end on":              {[]status.Result{red("10:00")}, "11:00", status.Unknown, "11:00", status.Red},
		"stays unknown over an unknown result":    {[]status.Result{red("10:00"), seen(status.Unknown, on("11:30"), hour)}, "14:00", status.Unknown, "11:00", status.Red},
		"of unknown does not begin anew with age": {[]status.Result{seen(status.Unknown, on("10:00"), hour)}, "14:00", status.Unknown, "10:00", ""},
		"forgets a result that held for no time":  {[]status.Result{red("10:00"), green("10:30"), red("10:30")}, "11:00", status.Red, "10:00", ""},
		"forgets two of them":                     {[]status.Result{red("10:00"), green("10:30"), seen(status.Yellow, on("10:30"), hour), red("10:30")}, "11:00", status.Red, "10:00", ""},
		"forgets a first one":                     {[]status.Result{red("10:00"), green("10:00")}, "10:30", status.Green, "10:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := status.StreakOf(tc.results, nil).At(on(tc.now))
			require.Equal(t, tc.status, s.Status)
			require.Equal(t, on(tc.since), s.Since)
			require.Equal(t, tc.before, s.Before)
		})
	}
}

func TestAStreakGoesOnIntoTheDaysBefore(t *testing.T) {
	full := func(daysAgo int, tally status.Tally) status.Day {
		return status.Day{Day: midnight.Add(-time.Duration(daysAgo) * day), Tally: tally}
	}
	green := status.Tally{Green: day}
	mixed := status.Tally{Green: day - hour, Red: hour}
	today := full(0, status.Tally{Green: 11 * hour})
	results := []status.Result{seen(status.Green, on("10:00"), hour), seen(status.Green, on("10:30"), hour)}
	for name, tc := range map[string]struct {
		days  []status.Day
		since time.Time
	}{
		"without days it begins with the first result": {nil, on("10:00")},
		"to midnight where all of today agrees":        {[]status.Day{full(1, mixed), today}, midnight},
		"over every day that agrees":                   {[]status.Day{full(3, mixed), full(2, green), full(1, green), today}, midnight.Add(-2 * day)},
		"not over a day that is missing":               {[]status.Day{full(3, green), full(1, green), today}, midnight.Add(-day)},
		"not where today is missing":                   {[]status.Day{full(1, green)}, on("10:00")},
		"not where today had another status":           {[]status.Day{full(1, green), full(0, mixed)}, on("10:00")},
		"not over unknown":                             {[]status.Day{full(1, status.Tally{Green: hour, Unknown: 23 * hour}), today}, midnight},
		"over maintenance":                             {[]status.Day{full(1, status.Tally{Green: hour, Maintenance: 23 * hour}), today}, midnight.Add(-day)},
		"not over a day of nothing but maintenance":    {[]status.Day{full(1, status.Tally{Maintenance: day}), today}, midnight},
		"days after the first result do not matter":    {[]status.Day{today, full(-1, mixed)}, midnight},
	} {
		t.Run(name, func(t *testing.T) {
			s := status.StreakOf(results, tc.days)
			require.Equal(t, tc.since, s.Since)
			require.Empty(t, s.Before)
		})
	}
	changed := append(results, seen(status.Red, on("11:00"), hour))
	require.Equal(t, on("11:00"), status.StreakOf(changed, []status.Day{full(1, green), today}).Since, "a streak that began in the results")
}

func TestAStreakOverDaysIsExactToTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := history(t, units(hour, -200, 24), units(hour, 12, 48), 30)
		if len(results) == 0 {
			return
		}
		now := midnight.Add(25 * hour)
		days := status.Rebuild("c", results, nil, status.Span{From: status.DayOf(results[0].ObservedAt), To: now})
		hot := rapid.IntRange(0, len(results)-1).Draw(t, "first hot result")
		whole, short := status.StreakOf(results, nil), status.StreakOf(results[hot:], days)
		require.Equal(t, whole.Status, short.Status)
		if whole.Status != status.Unknown { // which also is what stands before the first result, and has days without a row
			require.False(t, short.Since.Before(whole.Since), "it claims nothing that was not so")
			if whole.FreshUntil.After(now) { // where it has ended, today is not of one status
				require.Less(t, short.Since.Sub(whole.Since), day)
			}
		}
	})
}
