package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestExpiredCheckHasAFreshnessWarning(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.Freshness = 10 * time.Second })
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(1.0)}, on("10:00"))
	course := status.CourseOf(c, []status.Result{r}, status.Past{})
	source := status.SourceNow{Every: time.Minute}

	fresh := status.EvaluateCheck(c, &r, course, source, on("10:00:05"))
	require.Equal(t, status.Green, fresh.Status)
	require.Equal(t, "results expire after 10 s, but this check is measured only every 60 s", fresh.Warning)

	expired := status.EvaluateCheck(c, &r, course, source, on("10:00:30"))
	require.Equal(t, status.Unknown, expired.Status)
	require.Contains(t, expired.Reason, "results expire after 10 s, but this check is measured only every 60 s")

	c.State = status.CheckPaused
	require.Empty(t, status.EvaluateCheck(c, &r, course, source, on("10:00:30")).Warning, "a paused check is not measured")
}

func TestPlatformReasonIncludesTheLimit(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.Kind, c.Unit, c.Warn, c.Crit = "http", "ms", ptr(20.0), ptr(100.0) })
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(202.3), Detail: "200 OK"}, on("10:00"))
	now := status.EvaluateCheck(c, &r, status.CourseOf(c, []status.Result{r}, status.Past{}), status.SourceNow{}, on("10:00:30"))
	require.Equal(t, "202 ms (limit 100 ms); 200 OK", now.Reason)
	p := status.EvaluateAll([]status.PlatformFacts{{Checks: []status.NamedCheck{{Name: "API", CheckNow: now}}}}, on("10:00:30"))[0]
	require.Equal(t, "API: 202 ms (limit 100 ms); 200 OK", p.Reason)

	r.Detail = "" // as older versions stored it
	now = status.EvaluateCheck(c, &r, status.CourseOf(c, []status.Result{r}, status.Past{}), status.SourceNow{}, on("10:00:30"))
	require.Equal(t, "202 ms (limit 100 ms)", now.Reason)
}

func TestShorterFreshnessAppliesFromItsTimeOn(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.Freshness, c.UpdatedAt = time.Hour, on("09:00") }).WithPauses(nil)
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(1.0)}, on("10:00"))
	changed := func(to time.Duration, at string) status.Check {
		next := c
		next.Freshness, next.UpdatedAt = to, on(at)
		return next.WithPauses(&c)
	}
	for name, tc := range map[string]struct {
		check   status.Check
		expires string
	}{
		"unchanged":                    {c, "11:00"},
		"longer":                       {changed(2*time.Hour, "10:05"), "11:00"},
		"shorter, and still fresh":     {changed(10*time.Minute, "10:05"), "10:10"},
		"shorter, and expired by that": {changed(10*time.Minute, "10:30"), "10:30"},
		"shorter after it has expired": {changed(10*time.Minute, "11:30"), "11:00"},
		"shorter before it":            {changed(10*time.Minute, "09:59"), "11:00"},
		"without a freshness":          {changed(0, "10:05"), "11:00"},
	} {
		t.Run(name, func(t *testing.T) {
			course := status.CourseOf(tc.check, []status.Result{r}, status.Past{})
			at := on(tc.expires)
			require.Equal(t, status.Green, status.EvaluateCheck(tc.check, &r, course, status.SourceNow{}, at.Add(-time.Microsecond)).Status)
			expired := status.EvaluateCheck(tc.check, &r, course, status.SourceNow{}, at)
			require.Equal(t, []any{status.Unknown, at}, []any{expired.Status, *expired.Since})
			list := status.Transitions(tc.check, []status.Result{r}, status.Span{To: on("12:00")})
			require.Equal(t, []any{status.Unknown, at}, []any{list[len(list)-1].To, list[len(list)-1].At}, "transitions agree")
			require.Equal(t, at, tc.check.ValidUntil(r))
		})
	}
}

func TestResultOfAnotherKindIsIgnored(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.UpdatedAt = on("09:00") }).WithPauses(nil)
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(1.0)}, on("10:00"))
	next := c
	next.Kind, next.UpdatedAt = "heartbeat", on("10:05")
	next = next.WithPauses(&c)
	now := status.EvaluateCheck(next, &r, status.CourseOf(next, []status.Result{r}, status.Past{}), status.SourceNow{}, on("10:06"))
	require.Equal(t, status.Unknown, now.Status)
}

func TestIngestionOfASource(t *testing.T) {
	run := func(s status.RunState, ended time.Time) *status.Run {
		return &status.Run{State: s, FinishedAt: &ended, ErrorSummary: "no route"}
	}
	now, success := on("12:00"), run(status.RunSuccess, on("11:00"))
	for name, tc := range map[string]struct {
		newest, success *status.Run
		limit           time.Duration
		state           status.IngestionState
		reason          string
	}{
		"it never ran":                             {nil, nil, hour, status.IngestionNone, "the sql checks have not run yet"},
		"the newest run succeeded":                 {success, success, hour + micro, status.IngestionOK, ""},
		"as long ago as the limit":                 {success, success, hour, status.IngestionOK, ""},
		"longer ago than the limit":                {success, success, hour - micro, status.IngestionLate, "the last successful sql run was 1 h ago"},
		"the newest run failed":                    {run(status.RunFail, on("11:59")), success, hour, status.IngestionFailing, "the last sql run failed: no route"},
		"the newest run failed after a late one":   {run(status.RunFail, on("11:59")), success, time.Minute, status.IngestionFailing, "the last sql run failed: no route"},
		"runs were started, but none succeeded":    {run(status.RunRunning, now), nil, hour, status.IngestionLate, "no sql run has succeeded yet"},
		"the success does not say when it was":     {success, &status.Run{State: status.RunSuccess}, hour, status.IngestionLate, "no sql run has succeeded yet"},
		"the clock of the success is ahead of now": {success, run(status.RunSuccess, now.Add(hour)), 0, status.IngestionOK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, status.SourceNow{State: tc.state, Reason: tc.reason, Newest: tc.newest, NewestSuccess: tc.success},
				status.EvaluateSource("sql", tc.newest, tc.success, tc.limit, now))
		})
	}
	for worse, s := range []status.IngestionState{status.IngestionOK, status.IngestionNone, status.IngestionLate, status.IngestionFailing} {
		require.Equal(t, worse, s.Rank())
	}
}

func TestReasonSaysWhyACheckIsNotGreen(t *testing.T) {
	late := status.SourceNow{Reason: "the last http run failed: no route"}
	result := func(s status.Status, detail string) *status.Result {
		r := seen(s, on("10:00"), hour)
		r.Detail = detail
		return &r
	}
	in := func(s status.CheckState) func(*status.Check) { return func(c *status.Check) { c.State = s } }
	for name, tc := range map[string]struct {
		change func(*status.Check)
		newest *status.Result
		now    string
		want   string
	}{
		"green needs none":                       {nil, result(status.Green, "200 OK"), "10:30", ""},
		"red has the detail of its result":       {nil, result(status.Red, "refused"), "10:30", "refused"},
		"unknown has the detail of its result":   {nil, result(status.Unknown, "no route"), "10:30", "no route"},
		"red without a detail":                   {nil, result(status.Red, ""), "10:30", "no reason was recorded"},
		"a check without a result":               {nil, nil, "10:30", "no result yet; the last http run failed: no route"},
		"an expired result":                      {nil, result(status.Red, "refused"), "11:00", "no result for 1 h; last known: Outage; the last http run failed: no route"},
		"a result that expires in a microsecond": {nil, result(status.Red, "refused"), "10:59:59.999999", "refused"},
		"an unknown result that has expired":     {nil, result(status.Unknown, "no route"), "11:00", "no result for 1 h; last known: Unknown; the last http run failed: no route"},
		"a paused check":                         {in(status.CheckPaused), result(status.Red, "refused"), "10:30", "not measured: the check is paused"},
		"an archived check without a result":     {in(status.CheckArchived), nil, "10:30", "not measured: the check is archived"},
	} {
		t.Run(name, func(t *testing.T) {
			c := aCheck()
			if tc.change != nil {
				tc.change(&c)
			}
			var course *status.Course
			if tc.newest != nil {
				course = status.CourseOf(c, []status.Result{*tc.newest}, status.Past{})
			}
			require.Equal(t, tc.want, status.EvaluateCheck(c, tc.newest, course, late, on(tc.now)).Reason)
		})
	}
}

// named is a check of a platform. A check without a result is unknown.
func named(name string, s status.Status, observed string) status.NamedCheck {
	n := status.CheckNow{Status: s, Counted: true, Reason: "it is " + string(s)}
	if observed != "" {
		n.LastKnown, n.Newest = s, ptr(seen(s, on(observed), hour))
		n.Steps = []status.Step{{At: on(observed), Status: s}}
	}
	return status.NamedCheck{Name: name, CheckNow: n}
}

func evaluate(p status.PlatformFacts) status.PlatformNow {
	return status.EvaluateAll([]status.PlatformFacts{p}, on("12:00"))[0]
}

func TestReasonOfPlatformNamesItsFirstWorstCheck(t *testing.T) {
	paused := named("0", status.Red, "10:00")
	paused.Counted = false
	a, b, c := named("a", status.Red, "10:00"), named("b", status.Red, "10:00"), named("c", status.Red, "10:00")
	fine, slow := named("fine", status.Green, "10:00"), named("slow", status.Yellow, "10:00")
	for name, tc := range map[string]struct {
		checks []status.NamedCheck
		want   string
	}{
		"no check":                      {nil, "no active check"},
		"only a paused check":           {[]status.NamedCheck{paused}, "no active check"},
		"green needs none":              {[]status.NamedCheck{paused, fine}, ""},
		"one check":                     {[]status.NamedCheck{paused, fine, slow, a}, "a: it is red"},
		"two checks of the same status": {[]status.NamedCheck{a, slow, b}, "a: it is red (and 1 more check)"},
		"three of the same status":      {[]status.NamedCheck{b, a, c, slow}, "b: it is red (and 2 more checks)"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, evaluate(status.PlatformFacts{Checks: tc.checks}).Reason)
		})
	}
}

func TestPlatformCountsOnlyItsActiveChecks(t *testing.T) {
	paused := named("paused", status.Red, "11:00")
	paused.Counted = false
	p := evaluate(status.PlatformFacts{
		Platform: aPlatform(),
		Checks:   []status.NamedCheck{named("a", status.Yellow, "09:00"), paused, named("b", status.Red, "10:00"), named("c", status.Green, "09:30"), named("new", status.Unknown, "")},
	})
	require.Equal(t, status.PlatformNow{
		Status: status.Red, LastKnown: status.Red, Active: true, Reason: "b: it is red", Since: ptr(on("10:00")), CheckedAt: ptr(on("10:00")), Failing: 2, Unknown: 1, Counted: 4,
	}, p)
	p = evaluate(status.PlatformFacts{Platform: aPlatform(func(p *status.Platform) { p.State = status.PlatformArchived }), Checks: []status.NamedCheck{paused}})
	require.Equal(t, status.PlatformNow{Status: status.Unknown, Reason: "no active check"}, p)
}

// A stale platform was measured, but all its results have expired. A platform that was never measured is not stale.
func TestPlatformIsStaleIfItsResultsExpired(t *testing.T) {
	stale := func(name string) status.NamedCheck {
		n := named(name, status.Unknown, "09:00")
		n.Stale, n.LastKnown = true, status.Green
		return n
	}
	unmeasured, failed := named("new", status.Unknown, ""), named("failed", status.Unknown, "10:00")
	for name, tc := range map[string]struct {
		checks []status.NamedCheck
		want   bool
	}{
		"no check":                             {nil, false},
		"all results expired":                  {[]status.NamedCheck{stale("a"), stale("b")}, true},
		"one result expired":                   {[]status.NamedCheck{stale("a"), named("b", status.Green, "10:00")}, true},
		"a check was never measured":           {[]status.NamedCheck{stale("a"), unmeasured}, false},
		"a check could not be measured":        {[]status.NamedCheck{failed, stale("a")}, false},
		"the worst status is known":            {[]status.NamedCheck{stale("a"), named("b", status.Yellow, "10:00")}, false},
		"a check that does not count is stale": {[]status.NamedCheck{{CheckNow: status.CheckNow{Status: status.Unknown, Stale: true}}}, false},
		"a check that does not count is new":   {[]status.NamedCheck{stale("a"), {CheckNow: status.CheckNow{Status: status.Unknown}}}, true},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, evaluate(status.PlatformFacts{Checks: tc.checks}).Stale) })
	}
}

func TestOverallStatusIsTheWorstPlatformThatCounts(t *testing.T) {
	red := status.PlatformNow{Status: status.Red, Active: true}
	archived, maintained := red, red
	archived.Active, maintained.Maintenance = false, true
	green, yellow := status.PlatformNow{Status: status.Green, Active: true}, status.PlatformNow{Status: status.Yellow, Active: true}
	require.Equal(t, status.Red, status.OverallStatus([]status.PlatformNow{green, red, yellow}))
	require.Equal(t, status.Yellow, status.OverallStatus([]status.PlatformNow{archived, green, yellow, maintained}))
	require.Equal(t, status.Unknown, status.OverallStatus([]status.PlatformNow{archived, maintained}), "no platform counts")
}
