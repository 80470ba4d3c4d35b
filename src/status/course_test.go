package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// at returns the status of a course at a time, its start, and the status before it.
func at(c *status.Course, in status.Inactive, now time.Time) (s status.Status, since time.Time, before status.Status) {
	steps := c.At(in, now)
	n := len(steps)
	if n > 1 {
		before = steps[n-2].Status
	}
	return steps[n-1].Status, steps[n-1].At, before
}

// pausedCheck is a check with the given pauses.
func pausedCheck(in status.Inactive) status.Check {
	return aCheck(func(c *status.Check) {
		for _, s := range in {
			p := status.Pause{State: status.CheckPaused, From: s.From, To: s.To}
			if s.Freshness > 0 {
				p = status.Pause{State: status.CheckActive, From: s.From, To: s.From.Add(s.Freshness)}
			}
			c.Pauses = append(c.Pauses, p)
		}
	})
}

// drawShortPauses draws pauses and shorter freshnesses of a few units, so that they affect the results of a test.
func drawShortPauses(t *rapid.T, unit time.Duration) (in status.Inactive) {
	end := midnight.Add(-10 * unit)
	for range rapid.IntRange(0, 3).Draw(t, "pauses") {
		from := end.Add(time.Duration(rapid.IntRange(1, 8).Draw(t, "apart")) * unit)
		if rapid.Bool().Draw(t, "shorter freshness") {
			in = append(in, status.Interruption{From: from, To: from, Freshness: time.Duration(rapid.IntRange(1, 6).Draw(t, "freshness")) * unit})
			end = from
			continue
		}
		end = from.Add(time.Duration(rapid.IntRange(1, 6).Draw(t, "long")) * unit)
		in = append(in, status.Interruption{From: from, To: end})
	}
	return in
}

func TestCourseMatchesStatusAtEveryMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{micro, time.Minute}).Draw(t, "unit")
		in := drawShortPauses(t, unit)
		results := history(t, units(unit, -8, 8), units(unit, 1, 8), 10)
		c := pausedCheck(in)
		if len(results) == 0 {
			require.Nil(t, status.CourseOf(c, results, status.Past{}))
			return
		}
		step := *status.CourseOf(c, results[:1], status.Past{})
		for i, r := range results {
			if i > 0 {
				next, ok := step.Next(in, r)
				require.True(t, ok)
				step = next
			}
			for now := r.ObservedAt; !now.After(midnight.Add(20 * unit)); now = now.Add(unit) {
				if i+1 < len(results) && !now.Before(results[i+1].ObservedAt) {
					break
				}
				want := countedAt(results[:i+1], in, now)
				since := now
				for ; since.After(results[0].ObservedAt) && countedAt(results[:i+1], in, since.Add(-unit)) == want; since = since.Add(-unit) {
				}
				whole := status.CourseOf(c, results[:i+1], status.Past{})
				for name, course := range map[string]*status.Course{"from scratch": whole, "result by result": &step} {
					s, from, _ := at(course, in, now)
					require.Equal(t, want, s, name)
					if since.After(results[0].ObservedAt) {
						require.Equal(t, since, from, name)
					}
				}
			}
		}
	})
}

func TestCourse(t *testing.T) {
	green := func(clock string) status.Result { return seen(status.Green, on(clock), hour) }
	red := func(clock string) status.Result { return seen(status.Red, on(clock), hour) }
	pause := func(from, to string) status.Inactive { return status.Inactive{{From: on(from), To: on(to)}} }
	for name, tc := range map[string]struct {
		results []status.Result
		now     string
		in      status.Inactive
		status  status.Status
		since   string
		before  status.Status
	}{
		"starts with the first result":                    {[]status.Result{green("10:00")}, "10:30", nil, status.Green, "10:00", ""},
		"goes on over the same status":                    {[]status.Result{green("10:00"), green("10:30")}, "11:00", nil, status.Green, "10:00", ""},
		"changes with another status":                     {[]status.Result{green("10:00"), red("10:30")}, "11:00", nil, status.Red, "10:30", status.Green},
		"has no gap where the next came on the edge":      {[]status.Result{green("10:00"), green("11:00")}, "11:30", nil, status.Green, "10:00", ""},
		"has a gap where it came a microsecond late":      {[]status.Result{green("10:00"), green("11:00:00.000001")}, "11:30", nil, status.Green, "11:00:00.000001", status.Unknown},
		"holds to the microsecond before its end":         {[]status.Result{red("10:00")}, "10:59:59.999999", nil, status.Red, "10:00", ""},
		"is unknown from its end on":                      {[]status.Result{red("10:00")}, "11:00", nil, status.Unknown, "11:00", status.Red},
		"stays unknown over an unknown result":            {[]status.Result{red("10:00"), seen(status.Unknown, on("11:30"), hour)}, "14:00", nil, status.Unknown, "11:00", status.Red},
		"does not restart when an unknown result ages":    {[]status.Result{seen(status.Unknown, on("10:00"), hour)}, "14:00", nil, status.Unknown, "10:00", ""},
		"forgets a result valid for no time":              {[]status.Result{red("10:00"), green("10:30"), red("10:30")}, "11:00", nil, status.Red, "10:00", ""},
		"forgets two of them":                             {[]status.Result{red("10:00"), green("10:30"), seen(status.Yellow, on("10:30"), hour), red("10:30")}, "11:00", nil, status.Red, "10:00", ""},
		"forgets a first one":                             {[]status.Result{red("10:00"), green("10:00")}, "10:30", nil, status.Green, "10:00", ""},
		"does not count in a pause":                       {[]status.Result{red("10:00")}, "10:40", pause("10:30", "10:50"), status.StatusInactive, "10:30", status.Red},
		"is unknown after a pause":                        {[]status.Result{red("10:00")}, "10:55", pause("10:30", "10:50"), status.Unknown, "10:50", status.StatusInactive},
		"counts again with the first result after it":     {[]status.Result{red("10:00"), red("10:52")}, "10:55", pause("10:30", "10:50"), status.Red, "10:52", status.Unknown},
		"takes a result of a pause for nothing":           {[]status.Result{red("10:00"), green("10:40")}, "10:55", pause("10:30", "10:50"), status.Unknown, "10:50", status.StatusInactive},
		"has no unknown moment where one came on its end": {[]status.Result{red("10:00"), green("10:50")}, "10:55", pause("10:30", "10:50"), status.Green, "10:50", status.StatusInactive},
	} {
		t.Run(name, func(t *testing.T) {
			s, since, before := at(status.CourseOf(pausedCheck(tc.in), tc.results, status.Past{}), tc.in, on(tc.now))
			require.Equal(t, tc.status, s)
			require.Equal(t, on(tc.since), since)
			require.Equal(t, tc.before, before)
		})
	}
}

func TestOlderResultHasNoNext(t *testing.T) {
	c := status.CourseOf(aCheck(), []status.Result{seen(status.Green, on("10:00"), hour)}, status.Past{})
	_, ok := c.Next(nil, seen(status.Red, on("09:59"), hour))
	require.False(t, ok)
}

func TestCourseIsBounded(t *testing.T) {
	var results []status.Result
	for i := range 5000 {
		results = append(results, seen([]status.Status{status.Green, status.Red}[i%2], midnight.Add(time.Duration(i)*time.Second), hour))
	}
	require.Len(t, status.CourseOf(aCheck(), results[:1024], status.Past{}).Steps, 1024, "up to the limit, no step is lost")
	c := status.CourseOf(aCheck(), results, status.Past{})
	require.LessOrEqual(t, len(c.Steps), 1024)
	s, since, _ := at(c, nil, midnight.Add(5000*time.Second))
	require.Equal(t, status.Red, s)
	require.Equal(t, midnight.Add(4999*time.Second), since)
}

func TestCourseUsesEarlierDays(t *testing.T) {
	full := func(daysAgo int, tally status.Tally) status.Day {
		return status.Day{Day: midnight.Add(-time.Duration(daysAgo) * day), Tally: tally}
	}
	green := status.Tally{Green: day}
	mixed := status.Tally{Green: day - hour, Red: hour}
	today := full(0, status.Tally{Green: 11 * hour})
	results := []status.Result{seen(status.Green, on("10:00"), hour), seen(status.Green, on("10:30"), hour)}
	since := func(c status.Check, results []status.Result, days []status.Day) time.Time {
		return status.CourseOf(c, results, status.Past{Days: days}).Steps[0].At
	}
	for name, tc := range map[string]struct {
		days  []status.Day
		since time.Time
	}{
		"without days it starts with the first result": {nil, on("10:00")},
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
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.since, since(aCheck(), results, tc.days)) })
	}

	unknown := []status.Result{seen(status.Unknown, on("10:00"), hour)}
	created := func(at time.Time) status.Check { return aCheck(func(c *status.Check) { c.CreatedAt = at }) }
	noData := status.Tally{Unknown: 11 * hour}
	for name, tc := range map[string]struct {
		created time.Time
		days    []status.Day
		since   time.Time
	}{
		"unknown since it was created, not since midnight":   {on("09:10"), []status.Day{full(0, noData)}, on("09:10")},
		"unknown since it was created days ago":              {midnight.Add(-3 * day), []status.Day{full(0, noData)}, midnight.Add(-3 * day)},
		"unknown since the end of the last day with a known": {midnight.Add(-9 * day), []status.Day{full(2, mixed), full(0, noData)}, midnight.Add(-day)},
		"unknown since it was created after a known day":     {on("09:10"), []status.Day{full(2, mixed), full(0, noData)}, on("09:10")},
		"unknown since the result where today was known":     {midnight.Add(-9 * day), []status.Day{full(0, mixed)}, on("10:00")},
		"unknown since the result where that came first":     {on("10:05"), []status.Day{full(0, noData)}, on("10:00")},
		"unknown since the result if nothing says more":      {time.Time{}, nil, on("10:00")},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.since, since(created(tc.created), unknown, tc.days)) })
	}
}

func TestCourseOverDaysIsExactToTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := history(t, units(hour, -200, 24), units(hour, 12, 48), 30)
		if len(results) == 0 {
			return
		}
		now := midnight.Add(25 * hour)
		days := status.Rebuild("c", results, status.Exclusions{}, status.Span{From: status.DayOf(results[0].ObservedAt), To: now})
		hot := rapid.IntRange(0, len(results)-1).Draw(t, "first hot result")
		c := aCheck()
		whole, wholeSince, _ := at(status.CourseOf(c, results, status.Past{}), nil, now)
		short, shortSince, _ := at(status.CourseOf(c, results[hot:], status.Past{Days: days}), nil, now)
		require.Equal(t, whole, short)
		if whole != status.Unknown { // unknown is also the status before the first result and of days without a row
			require.False(t, shortSince.Before(wholeSince), "it claims nothing that was not so")
			require.Less(t, shortSince.Sub(wholeSince), 2*day)
		}
	})
}

func TestCourseOverTransitionsIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		results := history(t, units(hour, -200, 24), units(hour, 12, 48), 30)
		if len(results) == 0 {
			return
		}
		now := midnight.Add(25 * hour)
		in := drawShortPauses(t, hour)
		c := pausedCheck(in)
		c.CreatedAt = midnight.Add(-300 * hour)
		var steps []status.Step
		for _, x := range status.Transitions(c, results, status.Span{To: now}) {
			steps = append(steps, status.Step{At: x.At, Status: x.To})
		}
		hot := rapid.IntRange(0, len(results)-1).Draw(t, "first hot result")
		whole, wholeSince, before := at(status.CourseOf(c, results, status.Past{Steps: steps}), in, now)
		short, shortSince, shortBefore := at(status.CourseOf(c, results[hot:], status.Past{Steps: steps}), in, now)
		require.Equal(t, whole, short)
		require.Equal(t, wholeSince, shortSince)
		if shortBefore != "" { // nothing is stored before the first transition
			require.Equal(t, before, shortBefore)
		}
	})
}

// The status of a platform starts when it last changed, whichever checks changed it.
func TestPlatformSinceMatchesEveryMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const unit = time.Minute
		now := midnight.Add(20 * unit)
		type course struct {
			results []status.Result
			in      status.Inactive
		}
		var courses []course
		var named []status.NamedCheck
		first := now
		for range rapid.IntRange(1, 4).Draw(t, "checks") {
			c := course{in: drawShortPauses(t, unit)}
			c.results = append([]status.Result{seen(status.Green, midnight.Add(-30*unit), 2*unit)}, history(t, units(unit, -8, 8), units(unit, 1, 8), 10)...)
			check := pausedCheck(c.in)
			n := status.EvaluateCheck(check, &c.results[len(c.results)-1], status.CourseOf(check, c.results, status.Past{}), status.SourceNow{}, now)
			courses, named = append(courses, c), append(named, status.NamedCheck{CheckNow: n})
			if c.results[0].ObservedAt.Before(first) {
				first = c.results[0].ObservedAt
			}
		}
		worst := func(at time.Time) status.Status {
			var counted []status.Status
			for _, c := range courses {
				if s := countedAt(c.results, c.in, at); s != status.StatusInactive {
					counted = append(counted, s)
				}
			}
			if len(counted) == 0 {
				return ""
			}
			return status.Worst(counted...)
		}
		want := worst(now)
		since := now
		for ; since.After(first) && worst(since.Add(-unit)) == want; since = since.Add(-unit) {
		}
		p := status.EvaluateAll([]status.PlatformFacts{{Checks: named}}, now)[0]
		if want == "" {
			require.Nil(t, p.Since)
			return
		}
		require.Equal(t, want, p.Status)
		require.Equal(t, since, *p.Since)
	})
}

func TestCourseStartsWithTheFirstTransition(t *testing.T) {
	first := seen(status.Green, on("10:00"), hour)
	days := []status.Day{{Day: midnight, Tally: status.Tally{Green: hour, Maintenance: 10 * hour}}}
	began := status.Step{At: on("10:00"), Status: status.Green}
	for name, tc := range map[string]struct {
		steps []status.Step
		want  time.Time
	}{
		"the roll-up alone knows the day":     {nil, midnight},
		"its transition knows the moment":     {[]status.Step{began}, on("10:00")},
		"a later one says nothing about then": {[]status.Step{{At: on("10:30"), Status: status.Red}}, midnight},
		"an earlier one with the same status": {[]status.Step{{At: on("09:00"), Status: status.Green}}, on("09:00")},
	} {
		t.Run(name, func(t *testing.T) {
			_, since, _ := at(status.CourseOf(aCheck(), []status.Result{first}, status.Past{Steps: tc.steps, Days: days}), nil, on("10:20"))
			require.Equal(t, tc.want, since)
		})
	}
}

// A check that was never measured is unknown, but the platform is green only since the last of its checks was measured.
func TestGreenPlatformStartsWhenAllItsChecksAreMeasured(t *testing.T) {
	fine, slow := named("fine", status.Green, "08:00"), named("slow", status.Green, "10:00")
	for _, checks := range [][]status.NamedCheck{{fine, slow}, {slow, fine}} {
		require.Equal(t, on("10:00"), *evaluate(status.PlatformFacts{Checks: checks}).Since)
	}
	red := named("red", status.Red, "09:00")
	require.Equal(t, on("09:00"), *evaluate(status.PlatformFacts{Checks: []status.NamedCheck{fine, slow, red}}).Since, "red needs no other check")
}

func TestAShorterFreshnessEndsNoStoredStep(t *testing.T) {
	shortened := on("09:00")
	c := aCheck(func(c *status.Check) {
		c.Pauses = []status.Pause{{State: status.CheckActive, From: shortened, To: shortened.Add(10 * time.Minute)}}
	})
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(1.0)}, on("11:00"))
	past := status.Past{Steps: []status.Step{{At: on("06:00"), Status: status.Green}}}
	course := status.CourseOf(c, []status.Result{r}, past)
	_, since, _ := at(course, c.Inactive(), on("11:01"))
	require.Equal(t, on("06:00"), since)
}
