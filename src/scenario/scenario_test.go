package scenario_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/probe/fixture"
	"buoy/src/scenario"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// anchor is in the middle of a day, so that today is incomplete.
var anchor = time.Date(2026, 11, 24, 15, 7, 3, 0, time.UTC)

// names are the scenarios of fixtures. Only the end-to-end tests seed the large one: with the race detector its 90,000 rows take minutes.
var names = []string{"all-green", "degraded", "outage", "unknown", "empty", "large"}

// fixtures are the kinds of all scenarios but that of a workspace, which tests/scenarios tests with all kinds.
func fixtures() status.Kinds { return status.Kinds{fixture.Rules()} }

func seeded(t *testing.T, name string) *sqlstore.Store {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), func() time.Time { return anchor }, nil)
	require.NoError(t, err)
	require.NoError(t, scenario.Seed(t.Context(), db, name, anchor, fixtures()))
	return db
}

// now evaluates a store at the anchor. It returns each platform by slug, and the status of the board.
func now(t *testing.T, db *sqlstore.Store) (platforms map[string]status.PlatformNow, board status.Status) {
	t.Helper()
	messages, err := db.Messages(t.Context())
	require.NoError(t, err)
	stored, err := db.Platforms(t.Context())
	require.NoError(t, err)
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	results, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)
	byCheck := map[string][]status.Result{}
	for _, r := range results {
		byCheck[r.CheckID] = append(byCheck[r.CheckID], r)
	}
	platforms = map[string]status.PlatformNow{}
	var all []status.PlatformFacts
	for _, p := range stored {
		var named []status.NamedCheck
		for _, c := range checks {
			if own := byCheck[c.ID]; c.PlatformID == p.ID && len(own) > 0 {
				named = append(named, status.NamedCheck{Name: c.Name, CheckNow: status.EvaluateCheck(
					c, &own[len(own)-1], status.CourseOf(c, own, status.Past{}), status.SourceNow{}, anchor)})
			}
		}
		all = append(all, status.PlatformFacts{Platform: p, Checks: named, Maintenance: status.WindowsOf(p.ID, messages)})
	}
	evaluated := status.EvaluateAll(all, anchor)
	for i, p := range stored {
		platforms[p.Slug] = evaluated[i]
	}
	return platforms, status.OverallStatus(evaluated)
}

func TestScenariosHaveTheExpectedStatus(t *testing.T) {
	for name, want := range map[string]struct {
		board     status.Status
		platforms map[status.Status]int
	}{
		"all-green": {status.Green, map[status.Status]int{status.Green: 8}},
		"degraded":  {status.Yellow, map[status.Status]int{status.Yellow: 2, status.Red: 1, status.Unknown: 1, status.Green: 4}},
		"outage":    {status.Red, map[status.Status]int{status.Red: 2, status.Yellow: 2, status.Green: 4}},
		"unknown":   {status.Unknown, map[status.Status]int{status.Unknown: 8}},
		"empty":     {status.Unknown, map[status.Status]int{}},
	} {
		if raced && name != "unknown" && name != "empty" {
			continue // one scenario is enough for the race detector
		}
		t.Run(name, func(t *testing.T) {
			db := seeded(t, name)
			platforms, board := now(t, db)
			require.Equal(t, want.board, board)
			seen := map[status.Status]int{}
			for slug, p := range platforms {
				seen[p.Status]++
				require.Equal(t, p.Status == status.Green, p.Reason == "", slug)
			}
			require.Equal(t, want.platforms, seen)
			require.Equal(t, name == "degraded", platforms["ml-feature-store"].Maintenance, "the outage is announced as maintenance")
			if name != "empty" {
				requireNinetyDays(t, db)
				requireRecentDaysAreRebuilt(t, db)
				requireFinishedRun(t, db, seen[status.Unknown] > 0)
				requireIngestionContinues(t, db)
			}
		})
	}
}

func requireNinetyDays(t *testing.T, db *sqlstore.Store) {
	t.Helper()
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	days, err := db.SpanDays(t.Context(), status.Span{To: anchor})
	require.NoError(t, err)
	first := status.DayOf(anchor).AddDate(0, 0, -89)
	perCheck, worst := map[string]int{}, map[status.Status]int{}
	for _, d := range days {
		require.False(t, d.Day.Before(first))
		perCheck[d.CheckID]++
		worst[d.Worst()]++
		require.Equal(t, d.AccountedUntil.Sub(d.Day), d.Total(), "the seconds of a day add up")
		if !d.Day.Equal(status.DayOf(anchor)) {
			require.Equal(t, d.End(), d.AccountedUntil)
		}
	}
	require.Len(t, perCheck, len(checks))
	for id, n := range perCheck {
		require.Equal(t, 90, n, id)
	}
	require.NotZero(t, worst[status.Yellow], "some days are degraded")
	require.NotZero(t, worst[status.Red])
	require.Greater(t, worst[status.Green], 2*(worst[status.Yellow]+worst[status.Red]), "most days are operational")
}

// requireRecentDaysAreRebuilt requires that the stored days equal a rebuild from the kept results.
func requireRecentDaysAreRebuilt(t *testing.T, db *sqlstore.Store) {
	t.Helper()
	span := status.Span{From: status.DayOf(anchor).AddDate(0, 0, -1), To: anchor}
	results, err := db.SpanResults(t.Context(), span)
	require.NoError(t, err)
	require.NotEmpty(t, results)
	days, err := db.SpanDays(t.Context(), status.Span{From: span.From, To: span.To.AddDate(0, 0, 1)})
	require.NoError(t, err)
	messages, err := db.Messages(t.Context())
	require.NoError(t, err)
	stored, byCheck := map[string][]status.Day{}, map[string][]status.Result{}
	for _, d := range days {
		stored[d.CheckID] = append(stored[d.CheckID], d)
	}
	for _, r := range results {
		byCheck[r.CheckID] = append(byCheck[r.CheckID], r)
	}
	for id, want := range stored {
		windows := status.WindowsOf(byCheck[id][0].PlatformID, messages)
		require.Equal(t, want, status.Rebuild(id, byCheck[id], status.Exclusions{Maintenance: windows}, span))
	}
}

// requireFinishedRun requires a run that ended at the anchor, so that a server with a shorter interval is not late at its start. The run
// counts the checks without data.
func requireFinishedRun(t *testing.T, db *sqlstore.Store, incomplete bool) {
	t.Helper()
	work, err := db.RoundInput(t.Context(), status.FarFuture())
	require.NoError(t, err)
	require.Len(t, work.Runs, 1, "the newest run")
	require.NotNil(t, work.Runs[0].FinishedAt)
	require.Equal(t, anchor, *work.Runs[0].FinishedAt)
	require.Equal(t, incomplete, work.Runs[0].ChecksFailed > 0)
}

// requireIngestionContinues requires that ingestion continues from the seeded data.
func requireIngestionContinues(t *testing.T, db *sqlstore.Store) {
	t.Helper()
	at := anchor.Add(10 * time.Second)
	clock := func() time.Time { at = at.Add(time.Microsecond); return at }
	g := ingest.New(ingest.Options{
		Store: db, Now: clock, Log: slog.New(slog.DiscardHandler), Actor: "t", Slots: map[status.Source]ingest.Slots{"fixture": {Starting: 1, Open: 1}},
		Kinds: probe.Registry{fixture.Kind(anchor)},
	})
	runs, err := g.Round(t.Context(), "", status.TriggerSchedule)
	require.Len(t, runs, 1, "%v", err)
	require.Equal(t, runs[0].ChecksTotal, runs[0].ResultsWritten)
	days, err := db.NewestDays(t.Context(), status.DayOf(anchor))
	require.NoError(t, err)
	require.Len(t, days, runs[0].ChecksTotal)
	for _, d := range days {
		require.True(t, d.AccountedUntil.After(anchor), "the day is continued")
		require.Equal(t, d.AccountedUntil.Sub(d.Day), d.Total())
	}
}

func TestScenariosAreDeterministic(t *testing.T) {
	for _, name := range names {
		first, err := scenario.Declare(name, anchor, fixtures())
		require.NoError(t, err)
		second, err := scenario.Declare(name, anchor, fixtures())
		require.NoError(t, err)
		require.Equal(t, first, second, name)
		for _, p := range first.Platforms {
			require.NoError(t, p.Validate())
			for _, c := range p.Checks {
				require.NoError(t, c.Validate(status.Kinds{fixture.Rules()}))
				_, wrong := fixture.ParseScript(c.Target)
				require.Empty(t, wrong, c.Name)
			}
		}
	}
	large, err := scenario.Declare("large", anchor, fixtures())
	require.NoError(t, err)
	require.Len(t, large.Platforms, 100)
	require.Equal(t, 1000, checksOf(large))
}

func checksOf(d configfile.Config) (n int) {
	for _, p := range d.Platforms {
		n += len(p.Checks)
	}
	return n
}
