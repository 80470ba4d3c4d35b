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

func TestShorterFreshnessAppliesToTheNewestResult(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.Freshness = time.Hour })
	r := status.Judge(c, aRun, status.Outcome{Value: ptr(1.0)}, on("10:00"))
	course := status.CourseOf(c, []status.Result{r}, status.Past{})
	c.Freshness = 10 * time.Second
	require.Equal(t, status.Green, status.EvaluateCheck(c, &r, course, status.SourceNow{}, on("10:00:09")).Status)
	expired := status.EvaluateCheck(c, &r, course, status.SourceNow{}, on("10:00:10"))
	require.Equal(t, status.Unknown, expired.Status)
	require.Equal(t, on("10:00:10"), *expired.Since)
	c.Freshness = 2 * time.Hour
	require.Equal(t, status.Unknown, status.EvaluateCheck(c, &r, course, status.SourceNow{}, on("11:00")).Status, "a longer freshness does not revive a result")
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
