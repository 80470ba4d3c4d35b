package storetest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// noon is the time of most test data. Its odd microseconds show whether times are stored exactly.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 123_457_000, time.UTC)

// after returns noon plus a duration and microseconds.
func after(d time.Duration, us int) time.Time {
	return noon.Add(d + time.Duration(us)*time.Microsecond)
}

// The edges of stored times: just before and after the epoch, and where nanoseconds overflow.
var (
	beforeEpoch = time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	afterEpoch  = time.Date(1970, 1, 1, 0, 0, 0, 1_000, time.UTC)
	beyondNanos = time.Date(2262, 4, 11, 23, 47, 16, 854_777_000, time.UTC)
)

// nasty is text that breaks code that builds statements from text, or counts characters as bytes.
const nasty = `' '' " "" ; -- /* */ \ \\ \n \u0041 % %s $1 ${x} :name :rows ? ?1 @p {{schema}} {{ <b>&amp;</b> NULL` +
	"` \r\n\t | tab and lines | ü ß é | 日本語 | 😀 👩‍👩‍👧 𝔘 | \u00a0\u2028\u2029\ufeff '"

// long is longer than a page of any engine, with four bytes per character.
var long = strings.Repeat("𝔘😀", 12_500)

// numbers returns values that are easily changed by conversions.
func numbers() []float64 {
	return []float64{
		0, 0.1, math.Copysign(0, -1), 1.0 / 3, -2.5, 100, math.Pi * 1e-9, 1 << 53, 1<<53 + 2, 1e21, 123_456_789.123_456_79,
		math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 2.2250738585072014e-308,
	}
}

func pointer[T any](v T) *T { return &v }

func audit() status.Audit { return Audit(noon, "maker@example.com") }

func platform(key string) status.Platform {
	return NewPlatform("platform "+key, func(p *status.Platform) {
		p.Slug, p.Name, p.Audit = strings.ReplaceAll(key, " ", "-"), "The platform "+key, audit()
	})
}

func check(of status.Platform, key string) status.Check {
	return NewCheck(of.ID, "check "+key, func(c *status.Check) {
		c.Name, c.Freshness, c.Audit = "The check "+key, status.DefaultFreshness, audit()
	})
}

func message(key string) status.Message {
	return NewMessage("message "+key, noon, func(m *status.Message) {
		m.Slug, m.Title, m.Audit = strings.ReplaceAll(key, " ", "-"), "The message "+key, audit()
	})
}

func result(of status.Check, key string, observed time.Time) status.Result {
	return status.Result{
		ID: of.ID + " " + key, CheckID: of.ID, PlatformID: of.PlatformID, RunID: "run " + key, Status: status.Green,
		ObservedAt: observed, FreshUntil: observed.Add(of.Freshness),
	}
}

// written returns results as they are after actor has written them at now.
func written(actor string, now time.Time, results ...status.Result) []status.Result {
	out := make([]status.Result, len(results))
	for i, r := range results {
		r.CreatedBy, r.CreatedAt = actor, now
		out[i] = r
	}
	return out
}

// run returns a run that has just started.
func run(of status.Source, key string, started time.Time) status.Run {
	return status.Run{
		ID: "run " + key, Source: of, State: status.RunRunning, Trigger: status.TriggerSchedule, StartedAt: started,
		Audit: status.Audit{CreatedAt: started, CreatedBy: "ingest", UpdatedAt: started, UpdatedBy: "ingest"},
	}
}

// ended returns the run after its end, a minute later.
func ended(r status.Run, state status.RunState, results int) status.Run {
	at := r.StartedAt.Add(time.Minute)
	r.State, r.FinishedAt, r.ChecksTotal, r.ResultsWritten = state, &at, 3, results
	r.UpdatedAt, r.UpdatedBy = at, "ingest"
	return r
}

// date returns the midnight some days after that of noon.
func date(days int) time.Time { return status.DayOf(noon).AddDate(0, 0, days) }

// day returns the roll-up of a whole green day.
func day(of status.Check, midnight time.Time) status.Day {
	return status.Day{
		CheckID: of.ID, Day: midnight, Tally: status.Tally{Green: 24 * time.Hour}, Results: 1,
		AccountedUntil: midnight.Add(24 * time.Hour), LastStatus: status.Green, LastObservedAt: midnight.Add(time.Hour),
		LastFreshUntil: midnight.Add(2 * time.Hour),
	}
}

// catalogue has two platforms, with enough checks for every test of a role.
type catalogue struct {
	p, q   status.Platform
	checks []status.Check // of p, those not used yet
	other  status.Check   // of q
}

// declared saves a catalogue and returns it.
func declared(t *testing.T, s store.Store) *catalogue {
	t.Helper()
	c := &catalogue{p: platform("of many checks"), q: platform("of one check")}
	for i := range 30 {
		c.checks = append(c.checks, check(c.p, fmt.Sprintf("%02d", i)))
	}
	c.other = check(c.q, "zz of another platform")
	require.NoError(t, s.Save(t.Context(), status.Collect(c.p, c.q)))
	require.NoError(t, s.Save(t.Context(), status.Collect(append(c.checks, c.other)...)))
	return c
}

// take returns a check that no other test uses.
func (c *catalogue) take() status.Check {
	next := c.checks[0]
	c.checks = c.checks[1:]
	return next
}

// of returns the facts of some checks.
func of[T any](all []T, checkOf func(T) string, checks ...status.Check) []T {
	var out []T
	for _, fact := range all {
		for _, c := range checks {
			if checkOf(fact) == c.ID {
				out = append(out, fact)
			}
		}
	}
	return out
}

func resultsOf(all []status.Result, checks ...status.Check) []status.Result {
	return of(all, func(r status.Result) string { return r.CheckID }, checks...)
}

func daysOf(all []status.Day, checks ...status.Check) []status.Day {
	return of(all, func(d status.Day) string { return d.CheckID }, checks...)
}
