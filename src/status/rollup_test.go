package status_test

import (
	"fmt"
	"math"
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

func TestDayHasTheRangeOfItsValues(t *testing.T) {
	measured := func(clock string, value *float64) status.Result {
		r := seen(status.Green, on(clock), hour)
		r.Value = value
		return r
	}
	huge := math.MaxFloat64
	for name, tc := range map[string]struct {
		values        []*float64
		min, max, sum float64
	}{
		"no value":               {[]*float64{nil}, 0, 0, 0},
		"one value":              {[]*float64{ptr(5.0)}, 5, 5, 5},
		"a result without value": {[]*float64{ptr(5.0), nil, ptr(8.0)}, 5, 8, 13},
		"falling values":         {[]*float64{ptr(8.0), ptr(5.0), ptr(-3.0)}, -3, 8, 10},
		"huge values":            {[]*float64{ptr(huge), ptr(huge)}, huge, huge, huge},
		"huge negative values":   {[]*float64{ptr(-huge), ptr(-huge)}, -huge, -huge, -huge},
	} {
		t.Run(name, func(t *testing.T) {
			var results []status.Result
			values := 0
			for i, v := range tc.values {
				results = append(results, measured(fmt.Sprintf("1%d:00", i), v))
				if v != nil {
					values++
				}
			}
			d := status.Fold("c", nil, results, status.Exclusions{}, midnight.Add(day))[0]
			require.Equal(t, []any{len(results), values, tc.min, tc.max, tc.sum}, []any{d.Results, d.Values, d.Min, d.Max, d.Sum})
		})
	}
}

func TestResultOfAPauseIsNotInTheRollUp(t *testing.T) {
	green, inPause := seen(status.Green, on("10:00"), 2*hour), seen(status.Red, on("10:45"), 2*hour)
	inPause.Value = ptr(7.0)
	ex := status.Exclusions{Inactive: status.Inactive{{From: on("10:30"), To: on("11:00")}}}
	d := status.Fold("c", nil, []status.Result{green, inPause}, ex, midnight.Add(day))[0]
	require.Equal(t, status.Tally{Green: 30 * time.Minute, Unknown: day - 30*time.Minute}, d.Tally)
	require.Equal(t, []any{1, 0, status.Green}, []any{d.Results, d.Values, d.LastStatus})
}
