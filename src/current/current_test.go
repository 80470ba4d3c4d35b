package current_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/current"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

// noon is the moment of the tests, far from the end of the day.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var kinds = status.Kinds{{Name: "http", Source: "http"}, {Name: "sql_query", Source: "sql"}}

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func platform(id string, state status.PlatformState) status.Platform {
	return storetest.NewPlatform(id, func(p *status.Platform) { p.State = state })
}

func check(platformID, name string) status.Check {
	return storetest.NewCheck(platformID, platformID+"/"+name, func(c *status.Check) { c.Name, c.Freshness = name, 24*time.Hour })
}

// measured returns the facts of a check with one result, an hour old.
func measured(c status.Check, s status.Status) current.CheckFacts {
	r := status.Result{
		ID: "r", CheckID: c.ID, PlatformID: c.PlatformID, Status: s, ObservedAt: ago(time.Hour), FreshUntil: ago(time.Hour).Add(c.Freshness),
		Detail: "it is " + string(s),
	}
	return current.CheckFacts{Check: &c, Newest: &r, Course: status.CourseOf(c, []status.Result{r}, status.Past{})}
}

func evaluate(f current.Facts) current.State {
	return current.Evaluate(f, current.Options{Kinds: kinds, Now: noon, StaleAfter: time.Hour, MeasuredEvery: time.Minute})
}

func TestStateKeepsTheOrderOfFacts(t *testing.T) {
	archived := check("shop", "archived")
	archived.State, archived.Pauses = status.CheckArchived, []status.Pause{{State: status.CheckArchived, From: ago(time.Minute)}}
	silent := check("shop", "silent")
	silent.State, silent.Pauses = status.CheckPaused, []status.Pause{{State: status.CheckPaused, From: ago(time.Minute)}}
	s := evaluate(current.Facts{
		Platforms: []status.Platform{
			platform("shop", status.PlatformActive), platform("gone", status.PlatformArchived), platform("empty", status.PlatformActive),
			platform("fine", status.PlatformActive), platform("slow", status.PlatformActive),
		},
		Checks: []current.CheckFacts{
			measured(check("shop", "b"), status.Red), measured(check("fine", "x"), status.Green), measured(check("shop", "a"), status.Red),
			measured(archived, status.Red), measured(silent, status.Red), measured(check("slow", "x"), status.Yellow), measured(check("gone", "x"), status.Red),
		},
	})
	require.Equal(t, noon, s.At)
	var checks, platforms []status.Status
	for _, c := range s.Checks {
		checks = append(checks, c.Status)
	}
	for _, p := range s.Platforms {
		platforms = append(platforms, p.Now.Status)
	}
	red, green, yellow, unknown := status.Red, status.Green, status.Yellow, status.Unknown
	require.Equal(t, []status.Status{red, green, red, unknown, unknown, yellow, red}, checks)
	require.Equal(t, []status.Status{red, red, unknown, green, yellow}, platforms)
	require.Equal(t, red, s.Status)
	require.Equal(t, current.Counts{Total: 4, Green: 1, Yellow: 1, Red: 1, Unknown: 1}, s.Counts, "an archived platform does not count")
	require.Equal(t, "a: it is red (and 1 more check)", s.Platforms[0].Now.Reason, "the first by name")
	require.Equal(t, 2, s.Platforms[0].Now.Counted)
	require.Empty(t, s.Checks[1].Warning, "a check that is measured often enough has no warning")
}

func TestPlatformInMaintenanceIsNotInTheOverallStatus(t *testing.T) {
	ends := noon.Add(time.Hour)
	upgrade := status.Message{
		ID: "m", Severity: status.SeverityMaintenance, State: status.MessagePublished, StartsAt: ago(time.Hour), EndsAt: &ends,
		PlatformIDs: []string{"shop"}, PublishedAt: new(ago(time.Hour)),
	}
	over := status.Message{ID: "over", Severity: status.SeverityInfo, State: status.MessagePublished, StartsAt: ago(2 * time.Hour), EndsAt: new(ago(time.Hour))}
	facts := current.Facts{
		Platforms: []status.Platform{platform("shop", status.PlatformActive), platform("fine", status.PlatformActive)},
		Checks:    []current.CheckFacts{measured(check("shop", "a"), status.Red), measured(check("fine", "a"), status.Green)},
		Messages:  []status.Message{over, upgrade},
	}
	s := evaluate(facts)
	require.Equal(t, status.Green, s.Status)
	require.Equal(t, current.Counts{Total: 2, Green: 1, Maintenance: 1}, s.Counts)
	require.True(t, s.Platforms[0].Now.Maintenance)
	require.Equal(t, status.Windows{{From: ago(time.Hour), To: ends}}, s.Platforms[0].Maintenance)
	require.Equal(t, []status.Message{upgrade}, s.Messages)
	require.Equal(t, ends, s.NextChange)
}

func TestNextChangeIsTheEarliestChangeByTime(t *testing.T) {
	soon := func(d time.Duration) *time.Time { return new(noon.Add(d)) }
	fresh := check("shop", "a")
	fresh.Freshness = time.Hour + 5*time.Minute // it expires in five minutes
	paused := fresh
	paused.State = status.CheckPaused
	ahead := measured(check("shop", "a"), status.Green)
	ahead.NextAt = noon.Add(3 * time.Minute)
	ended := func(d time.Duration) status.Run {
		return status.Run{Source: "http", State: status.RunSuccess, StartedAt: ago(2 * time.Hour), FinishedAt: new(ago(d))}
	}
	for name, tc := range map[string]struct {
		facts current.Facts
		want  time.Time
	}{
		"the end of the day":                         {current.Facts{}, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)},
		"a result expires":                           {current.Facts{Checks: []current.CheckFacts{measured(fresh, status.Green)}}, noon.Add(5 * time.Minute)},
		"an expiry of a paused check does not count": {current.Facts{Checks: []current.CheckFacts{measured(paused, status.Green)}}, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)},
		"a future result starts to count":            {current.Facts{Checks: []current.CheckFacts{ahead}}, noon.Add(3 * time.Minute)},
		"a message starts":                           {current.Facts{Messages: []status.Message{{State: status.MessagePublished, StartsAt: noon.Add(2 * time.Minute), EndsAt: soon(time.Hour)}}}, noon.Add(2 * time.Minute)},
		"a planned maintenance is announced":         {current.Facts{Messages: []status.Message{{State: status.MessagePublished, Severity: status.SeverityMaintenance, StartsAt: noon.Add(status.AnnounceAhead + time.Minute)}}}, noon.Add(time.Minute)},
		"a message ends":                             {current.Facts{Messages: []status.Message{{State: status.MessagePublished, StartsAt: ago(time.Hour), EndsAt: soon(time.Minute)}}}, noon.Add(time.Minute)},
		"a source is late":                           {current.Facts{Runs: []status.Run{ended(50 * time.Minute)}}, noon.Add(10*time.Minute + time.Microsecond)},
		"a past time does not count":                 {current.Facts{Runs: []status.Run{ended(90 * time.Minute)}}, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, evaluate(tc.facts).NextChange) })
	}
}

func TestIngestionIsTheWorstOfTheActiveSources(t *testing.T) {
	run := func(source status.Source, state status.RunState, finished time.Duration) status.Run {
		return status.Run{
			ID: string(source), Source: source, State: state, StartedAt: ago(finished + time.Minute), FinishedAt: new(ago(finished)), ErrorSummary: "no route",
		}
	}
	http, sql := check("shop", "http"), check("shop", "sql")
	sql.Kind = "sql_query"
	pausedSQL := sql
	pausedSQL.State = status.CheckPaused
	running := status.Run{Source: "http", State: status.RunRunning, StartedAt: ago(time.Second)}
	facts := func(runs []status.Run, checks ...status.Check) current.Facts {
		f := current.Facts{Runs: runs}
		for _, c := range checks {
			f.Checks = append(f.Checks, measured(c, status.Green))
		}
		return f
	}
	minute := time.Minute
	for name, tc := range map[string]struct {
		facts   current.Facts
		state   status.IngestionState
		reason  string
		sources int
		last    *time.Time
		success *time.Time
	}{
		"no checks":                {facts(nil), status.IngestionNone, "", 0, nil, nil},
		"no runs":                  {facts(nil, http), status.IngestionNone, "the http checks have not run yet", 1, nil, nil},
		"the newest run succeeded": {facts([]status.Run{run("http", status.RunSuccess, minute)}, http), status.IngestionOK, "", 1, new(ago(minute)), new(ago(minute))},
		"a running run does not count": {
			facts([]status.Run{running, run("http", status.RunSuccess, minute)}, http), status.IngestionOK, "", 1, new(ago(minute)), new(ago(minute)),
		},
		"the newest run failed": {
			facts([]status.Run{run("http", status.RunFail, minute), run("http", status.RunSuccess, 2*minute)}, http),
			status.IngestionFailing, "the last http run failed: no route", 1, new(ago(minute)), new(ago(2 * minute)),
		},
		"the worst source counts": {
			facts([]status.Run{run("sql", status.RunFail, minute), run("http", status.RunSuccess, 2*minute)}, http, sql),
			status.IngestionFailing, "the last sql run failed: no route", 2, new(ago(minute)), new(ago(2 * minute)),
		},
		"the first of two equally bad sources counts": {
			facts([]status.Run{run("sql", status.RunFail, minute), run("http", status.RunFail, 2*minute)}, http, sql),
			status.IngestionFailing, "the last http run failed: no route", 2, new(ago(minute)), nil,
		},
		"a source without an active check does not count": {
			facts([]status.Run{run("sql", status.RunFail, minute), run("http", status.RunSuccess, 2*minute)}, http, pausedSQL),
			status.IngestionOK, "", 2, new(ago(2 * minute)), new(ago(2 * minute)),
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := evaluate(tc.facts)
			require.Equal(t, current.Ingestion{State: tc.state, Reason: tc.reason, LastRunAt: tc.last, LastSuccessAt: tc.success}, s.Ingestion)
			require.Len(t, s.Sources, tc.sources)
		})
	}
}

func TestReasonOfCheckIncludesFailureOfItsSource(t *testing.T) {
	c := check("shop", "a")
	c.Freshness = 30 * time.Second
	s := evaluate(current.Facts{
		Checks: []current.CheckFacts{measured(c, status.Green)},
		Runs:   []status.Run{{Source: "http", State: status.RunFail, FinishedAt: new(ago(time.Minute)), ErrorSummary: "no route"}},
	})
	require.Equal(t, status.Unknown, s.Checks[0].Status)
	require.Contains(t, s.Checks[0].Reason, "the last http run failed: no route")
	require.Contains(t, s.Checks[0].Warning, "results expire after 30 s")
}

func TestPlannedMaintenanceIsListedBeforeItStarts(t *testing.T) {
	planned := status.Message{ID: "m", Severity: status.SeverityMaintenance, State: status.MessagePublished, StartsAt: noon.Add(time.Hour), PlatformIDs: []string{"shop"}}
	news := planned
	news.Severity = status.SeverityInfo
	s := evaluate(current.Facts{Messages: []status.Message{news, planned}})
	require.Equal(t, []status.Message{planned}, s.Planned)
	require.Empty(t, s.Messages)
}

func TestNextRunIsDueOneIntervalAfterTheNewestStart(t *testing.T) {
	runs := []status.Run{
		{Source: "http", State: status.RunRunning, StartedAt: ago(time.Minute)},
		{Source: "http", State: status.RunSuccess, StartedAt: ago(6 * time.Minute), FinishedAt: new(ago(5 * time.Minute))},
	}
	s := evaluate(current.Facts{Runs: runs})
	require.Equal(t, new(noon), s.Sources[0].NextDueAt)
}
