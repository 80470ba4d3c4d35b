package status_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// changes returns the time and the new status of each transition.
func changes(transitions []status.Transition) (steps []status.Step) {
	for _, t := range transitions {
		steps = append(steps, status.Step{At: t.At, Status: t.To})
	}
	return steps
}

func TestTransitionsMatchStatusAtEveryMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{micro, time.Minute}).Draw(t, "unit")
		in := drawShortPauses(t, unit)
		results := history(t, units(unit, -8, 8), units(unit, 1, 8), 10)
		span := status.Span{From: midnight.Add(-12 * unit), To: midnight.Add(20 * unit)}
		var want []status.Step
		before := status.Unknown
		for now := span.From; now.Before(span.To); now = now.Add(unit) {
			if s := countedAt(results, in, now); s != before {
				want = append(want, status.Step{At: now, Status: s})
				before = s
			}
		}
		c := pausedCheck(in)
		all := status.Transitions(c, results, span)
		require.Equal(t, want, changes(all))
		for i, one := range all {
			require.NotEqual(t, one.From, one.To)
			require.True(t, i == 0 && one.From == status.Unknown || i > 0 && one.From == all[i-1].To, "each begins where the last one ended")
			require.Equal(t, one.To != status.Green, one.Reason != "", "there is a reason for everything but green")
		}

		// The two parts equal the whole, although the second has only the newest of the earlier results.
		cut := midnight.Add(units(unit, -12, 20).Draw(t, "cut"))
		first := slices.IndexFunc(results, func(r status.Result) bool { return !r.ObservedAt.Before(cut) })
		if first < 0 {
			first = len(results)
		}
		parts := slices.Concat(status.Transitions(c, results, status.Span{From: span.From, To: cut}),
			status.Transitions(c, results[max(0, first-1):], status.Span{From: cut, To: span.To}))
		require.Equal(t, all, parts)
	})
}

func TestTransitionHasReasonAndRun(t *testing.T) {
	result := func(s status.Status, clock, run, detail string) status.Result {
		r := seen(s, on(clock), 15*time.Minute)
		r.RunID, r.Detail = run, detail
		return r
	}
	c := aCheck(func(c *status.Check) {
		c.State = status.CheckArchived
		c.Pauses = []status.Pause{
			{State: status.CheckPaused, From: on("11:00"), To: on("11:30")},
			{State: status.CheckPaused, From: on("12:00"), To: on("12:00:00.000001")},
			{State: status.CheckArchived, From: on("13:00")},
		}
	})
	results := []status.Result{
		result(status.Green, "10:00", "a", "200 OK"), result(status.Red, "10:10", "b", "refused"), result(status.Yellow, "10:20", "c", ""),
		result(status.Red, "10:55", "d", "down"), result(status.Green, "11:59", "e", ""),
	}
	type row struct {
		at, from, to, reason, run string
	}
	var got []row
	for _, x := range status.Transitions(c, results, status.Span{From: on("00:00"), To: on("23:00")}) {
		require.Equal(t, status.TransitionID(c.ID, x.At), x.ID)
		require.Equal(t, []string{c.ID, c.PlatformID}, []string{x.CheckID, x.PlatformID})
		got = append(got, row{x.At.Format("15:04:05.999999"), string(x.From), string(x.To), x.Reason, x.RunID})
	}
	require.Equal(t, []row{
		{"10:00:00", "unknown", "green", "", "a"},
		{"10:10:00", "green", "red", "refused", "b"},
		{"10:20:00", "red", "yellow", "no reason was recorded", "c"},
		{"10:35:00", "yellow", "unknown", "no result for 15 min; last known: Degraded", ""},
		{"10:55:00", "unknown", "red", "down", "d"},
		{"11:00:00", "red", "inactive", "the check was paused", ""},
		{"11:30:00", "inactive", "unknown", "no result since the check became active again", ""},
		{"11:59:00", "unknown", "green", "", "e"},
		{"12:00:00", "green", "inactive", "the kind of the check was changed", ""},
		{"12:00:00.000001", "inactive", "unknown", "no result since the check became active again", ""},
		{"13:00:00", "unknown", "inactive", "the check was archived", ""},
	}, got)
}

func TestTransitionsDoNotDependOnEdits(t *testing.T) {
	r := status.Judge(aCheck(), aRun, status.Outcome{Value: ptr(50.0)}, on("10:00"))
	span := status.Span{From: midnight, To: on("12:00")}
	want := status.Transitions(aCheck(), []status.Result{r}, span)
	require.Len(t, want, 2)
	edited := aCheck(func(c *status.Check) { c.Warn, c.Crit, c.Unit, c.Freshness = ptr(1.0), ptr(2.0), "h", time.Minute })
	require.Equal(t, want, status.Transitions(edited, []status.Result{r}, span))
}

func TestTransitionsOfPrunedDaysAreKept(t *testing.T) {
	yesterday := midnight.Add(-day)
	rows := func(results []status.Result) []status.Day {
		return status.Rebuild("c", results, status.Exclusions{}, status.Span{From: yesterday, To: midnight.Add(2 * day)})
	}
	results := []status.Result{
		seen(status.Green, yesterday.Add(hour), 2*day), seen(status.Red, on("01:00"), 2*day), seen(status.Red, on("23:00"), day), seen(status.Green, on("23:30"), day),
	}
	span := status.Span{From: midnight, To: midnight.Add(2 * day)}
	for name, tc := range map[string]struct {
		left []status.Result
		want []status.Result
		from time.Time
	}{
		"all are there":                         {results, results, midnight},
		"those before the span are gone":        {results[1:], results, midnight},
		"one of a day in the span is gone":      {results[2:], results[2:], midnight.Add(day)},
		"all of them are gone":                  {nil, results[3:], midnight.Add(day)},
		"the last of a day in the span is gone": {results[:3], results, midnight.Add(day)},
	} {
		t.Run(name, func(t *testing.T) {
			got, from := status.ResultsToRebuildFrom(rows(results), tc.left, span)
			require.Equal(t, tc.from, from)
			c := aCheck()
			after := status.Span{From: from, To: span.To}
			require.Equal(t, status.Transitions(c, tc.want, after), status.Transitions(c, got, after))
		})
	}
}

func TestDayWithoutAResultAddsNoneToTheRebuild(t *testing.T) {
	yesterday := status.Day{CheckID: "c", Day: midnight.Add(-day), Tally: status.Tally{Unknown: day}, AccountedUntil: midnight, LastStatus: status.Unknown}
	results := []status.Result{seen(status.Green, on("10:00"), hour)}
	span := status.Span{From: midnight, To: midnight.Add(day)}
	for name, days := range map[string][]status.Day{"the day before has a row": {yesterday}, "the day before has none": nil} {
		t.Run(name, func(t *testing.T) {
			got, from := status.ResultsToRebuildFrom(days, results, span)
			require.Equal(t, results, got)
			require.Equal(t, midnight, from)
		})
	}
}
