package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// drawWindows draws maintenance windows in whole minutes, separate and ordered, as WindowsOf returns them.
func drawWindows(t *rapid.T) status.Windows {
	var windows status.Windows
	at := midnight.Add(-3 * day)
	for range rapid.IntRange(0, 3).Draw(t, "windows") {
		at = at.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "apart")) * time.Minute)
		end := at.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "long")) * time.Minute)
		windows = append(windows, status.Span{From: at, To: end})
		at = end
	}
	return windows
}

func TestFoldEqualsRebuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := history(t, units(time.Minute, -4000, 4000), units(time.Minute, 1, 5000), 40)
		ex := status.Exclusions{Maintenance: drawWindows(t), Inactive: drawInactive(t)}
		end := midnight.Add(4001 * time.Minute)
		folded := map[time.Time]status.Day{}
		var newest *status.Day
		until := midnight.Add(-4000 * time.Minute)
		for until.Before(end) {
			until = until.Add(time.Duration(rapid.IntRange(1, 1500).Draw(t, "step")) * time.Minute)
			if until.After(end) {
				until = end
			}
			known := results
			for len(known) > 0 && !known[len(known)-1].ObservedAt.Before(until) {
				known = known[:len(known)-1]
			}
			for _, d := range status.Fold("c", newest, known, ex, until) {
				folded[d.Day] = d
				newest = &d
			}
		}
		rebuilt := status.Rebuild("c", results, ex, status.Span{From: midnight.Add(-5 * day), To: end})
		require.Len(t, folded, len(rebuilt))
		for _, d := range rebuilt {
			require.Equal(t, d, folded[d.Day])
			require.Equal(t, d.AccountedUntil.Sub(d.Day), d.Total(), "the parts of a day add up to what is counted")
		}
	})
}

func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := history(t, units(time.Minute, -3000, 3000), units(time.Minute, 1, 3000), 25)
		if len(results) == 0 {
			return
		}
		end := midnight.Add(3001 * time.Minute)
		stored := map[time.Time]status.Day{}
		var arrived []status.Result
		var newest *status.Day
		for _, i := range rapid.Permutation(order(len(results))).Draw(t, "arrival") {
			arrived = insert(arrived, results[i])
			days := status.Fold("c", newest, arrived, status.Exclusions{}, end)
			if status.IsLate(results[i], newest) {
				span := status.Span{From: status.DayOf(results[i].ObservedAt), To: end}
				var existing []status.Day
				for at := span.From; at.Before(end); at = at.Add(day) {
					if d, ok := stored[at]; ok {
						existing = append(existing, d)
					}
				}
				days = status.Recount(existing, "c", arrived, status.Exclusions{}, span)
			}
			for _, d := range days {
				stored[d.Day] = d
				if newest == nil || !d.Day.Before(newest.Day) {
					newest = &d
				}
			}
		}
		want := map[time.Time]status.Day{}
		for _, d := range status.Rebuild("c", results, status.Exclusions{}, status.Span{From: midnight.Add(-5 * day), To: end}) {
			want[d.Day] = d
		}
		for at, d := range stored {
			if _, ok := want[at]; !ok {
				require.Equal(t, d.Unknown, d.Total(), "a day without a row is unknown throughout")
				require.Zero(t, d.Results)
				continue
			}
			require.Equal(t, want[at], d)
		}
		for at := range want {
			require.Contains(t, stored, at)
		}
	})
}

func order(n int) []int {
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	return indexes
}

// insert puts a result into an ordered list.
func insert(list []status.Result, r status.Result) []status.Result {
	i := 0
	for i < len(list) && list[i].Compare(r) < 0 {
		i++
	}
	out := append([]status.Result{}, list[:i]...)
	return append(append(out, r), list[i:]...)
}

func TestDayWithoutValidResultHasNoRow(t *testing.T) {
	results := []status.Result{seen(status.Green, on("10:00"), hour)}
	days := status.Fold("c", nil, results, status.Exclusions{}, midnight.Add(10*day))
	require.Len(t, days, 1, "nothing is known of the nine days after")
	require.Equal(t, status.Tally{Green: hour, Unknown: 23 * hour}, days[0].Tally)
	require.Equal(t, midnight.Add(day), days[0].AccountedUntil)

	later := append(results, seen(status.Red, on("10:00").Add(5*day), hour))
	days = status.Fold("c", &days[0], later, status.Exclusions{}, on("12:00").Add(5*day))
	require.Len(t, days, 1)
	require.Equal(t, midnight.Add(5*day), days[0].Day)
	require.Equal(t, status.Tally{Red: hour, Unknown: 11 * hour}, days[0].Tally)
}
