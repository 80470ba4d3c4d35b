package status_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store/storetest"
)

// midnight starts the day that the tests use. It is the day after Europe changed its clocks, which must not matter.
var midnight = time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)

const (
	day   = 24 * time.Hour
	micro = time.Microsecond
)

// on returns a time on the tests' day: "10:30" or "10:30:05.000001".
func on(clock string) time.Time {
	if strings.Count(clock, ":") == 1 {
		clock += ":00"
	}
	t, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return midnight.Add(t.Sub(status.DayOf(t)))
}

// kinds returns the kinds that the tests use.
func kinds() status.Kinds {
	return status.Kinds{
		{Name: "http", Source: "http", Units: []string{"ms", "s"}},
		{Name: "sql_query", Source: "sql"},
		{Name: "table_freshness", Source: "sql", Units: []string{"min", "minutes", "s", "sec", "seconds", "h", "hours", "d", "days"}},
		{Name: "sql_warehouse", Source: "databricks", Shared: true, NoValue: true},
		{Name: "heartbeat", Source: "heartbeat", Pushed: true},
	}
}

// kind returns the rules of one of the tests' kinds.
func kind(t *testing.T, name status.Kind) status.KindRules {
	t.Helper()
	k, ok := kinds().Of(name)
	require.True(t, ok, name)
	return k
}

func ptr[T any](v T) *T { return &v }

// seen returns a result that expires after fresh.
func seen(s status.Status, observed time.Time, fresh time.Duration) status.Result {
	return status.Result{ID: "r", CheckID: "c", Status: s, ObservedAt: observed, FreshUntil: observed.Add(fresh)}
}

func aCheck(change ...func(*status.Check)) status.Check {
	preset := func(c *status.Check) {
		c.Name, c.Kind, c.Unit, c.Warn, c.Crit, c.Freshness = "Orders fresh", "sql_query", "min", ptr(30.0), ptr(120.0), 15*time.Minute
	}
	return storetest.NewCheck("0198c0de-0000-7000-8000-0000000000f1", "0198c0de-0000-7000-8000-00000000000c", slices.Insert(change, 0, preset)...)
}

func aPlatform(change ...func(*status.Platform)) status.Platform {
	preset := func(p *status.Platform) {
		p.Slug, p.Name, p.Owner = "sales-lakehouse", "Sales lakehouse", "data-platform"
	}
	return storetest.NewPlatform("0198c0de-0000-7000-8000-0000000000f1", slices.Insert(change, 0, preset)...)
}

func aMessage(change ...func(*status.Message)) status.Message {
	preset := func(m *status.Message) {
		m.Slug, m.Title, m.Severity, m.State = "", "Upgrade", status.SeverityMaintenance, status.MessagePublished
		m.EndsAt, m.PlatformIDs, m.PublishedAt = ptr(on("12:00")), []string{"p"}, ptr(on("09:00"))
	}
	return storetest.NewMessage("0198c0de-0000-7000-8000-0000000000e5", on("10:00"), slices.Insert(change, 0, preset)...)
}

// rules returns the broken rules of a CodeInvalid error as "field rule", or nil for no error.
func rules(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *status.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, status.CodeInvalid, e.Code)
	var list []string
	for _, f := range e.Fields {
		require.NotEmpty(t, f.Message)
		list = append(list, f.Field+" "+f.Rule)
	}
	return list
}

var anyStatus = rapid.SampledFrom([]status.Status{status.Green, status.Yellow, status.Red, status.Unknown})

// history draws ordered results of one check, at instants offset from midnight, each with a freshness from fresh.
func history(t *rapid.T, offset, fresh *rapid.Generator[time.Duration], maximum int) []status.Result {
	n := rapid.IntRange(0, maximum).Draw(t, "results")
	results := make([]status.Result, n)
	for i := range results {
		r := seen(anyStatus.Draw(t, "status"), midnight.Add(offset.Draw(t, "observed")), fresh.Draw(t, "fresh"))
		r.ID = fmt.Sprintf("r%02d", i)
		if rapid.Bool().Draw(t, "has a value") {
			r.Value = ptr(rapid.Float64Range(-1e6, 1e6).Draw(t, "value"))
		}
		results[i] = r
	}
	slices.SortFunc(results, status.Result.Compare)
	return results
}

// maintenance draws messages, some of them maintenance windows of the platform "p".
func maintenance(t *rapid.T, offset, length *rapid.Generator[time.Duration]) []status.Message {
	messages := make([]status.Message, rapid.IntRange(0, 4).Draw(t, "messages"))
	for i := range messages {
		starts := midnight.Add(offset.Draw(t, "starts"))
		messages[i] = aMessage(func(m *status.Message) {
			m.StartsAt, m.EndsAt = starts, ptr(starts.Add(length.Draw(t, "window")))
			switch rapid.IntRange(0, 9).Draw(t, "kind of message") {
			case 0:
				m.EndsAt = nil
			case 1:
				m.State, m.ArchivedAt = status.MessageArchived, ptr(starts.Add(offset.Draw(t, "archived")))
			case 2:
				m.PlatformIDs = []string{"q"}
			case 3:
				m.Severity = status.SeverityCritical
			case 4:
				m.State, m.PublishedAt = status.MessageDraft, nil
			}
		})
	}
	return messages
}

// statusAt is the naive reference: it searches all results for the one that is valid at a time.
func statusAt(results []status.Result, t time.Time) status.Status {
	holds := status.Result{Status: status.Unknown}
	for _, r := range results {
		if !r.ObservedAt.After(t) {
			holds = r
		}
	}
	if !holds.FreshUntil.After(t) {
		return status.Unknown
	}
	return holds.Status
}

// maintainedAt is the naive reference for windows.
func maintainedAt(messages []status.Message, t time.Time) bool {
	return slices.ContainsFunc(messages, func(m status.Message) bool {
		return m.Severity == status.SeverityMaintenance && m.PublishedAt != nil && slices.Contains(m.PlatformIDs, "p") &&
			!t.Before(m.StartsAt) && (m.EndsAt == nil || t.Before(*m.EndsAt)) && (m.ArchivedAt == nil || t.Before(*m.ArchivedAt))
	})
}

// edges returns all times in span at which the status can change, including its ends.
func edges(span status.Span, results []status.Result, messages []status.Message) []time.Time {
	times := []time.Time{span.From, span.To}
	for _, r := range results {
		times = append(times, r.ObservedAt, r.FreshUntil)
	}
	for _, m := range messages {
		times = append(times, m.StartsAt)
		for _, t := range []*time.Time{m.EndsAt, m.ArchivedAt} {
			if t != nil {
				times = append(times, *t)
			}
		}
	}
	times = slices.DeleteFunc(times, func(t time.Time) bool { return t.Before(span.From) || t.After(span.To) })
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, time.Time.Equal)
}

// naiveTally adds up span period by period.
func naiveTally(span status.Span, results []status.Result, messages []status.Message, inactive status.Inactive) status.Tally {
	var t status.Tally
	cuts := edges(span, results, messages)
	for _, s := range inactive {
		cuts = append(cuts, s.From, s.To)
		for _, r := range results {
			cuts = append(cuts, r.ObservedAt.Add(s.Freshness))
		}
	}
	cuts = slices.DeleteFunc(cuts, func(t time.Time) bool { return t.Before(span.From) || t.After(span.To) })
	slices.SortFunc(cuts, time.Time.Compare)
	for i := 1; i < len(cuts); i++ {
		count(&t, cuts[i].Sub(cuts[i-1]), countedAt(results, inactive, cuts[i-1]), maintainedAt(messages, cuts[i-1]))
	}
	return t
}

// countedAt returns the status of a check with pauses at a time; StatusInactive in a pause.
func countedAt(results []status.Result, inactive status.Inactive, at time.Time) status.Status {
	var newest *status.Result
	for i, r := range results {
		if !r.ObservedAt.After(at) {
			newest = &results[i]
		}
	}
	for _, s := range inactive {
		switch {
		case s.Freshness > 0:
			if newest != nil && newest.ObservedAt.Before(s.From) && !s.From.After(at) && !newest.ObservedAt.Add(s.Freshness).After(at) {
				newest = nil
			}
		case !at.Before(s.From) && at.Before(s.To):
			return status.StatusInactive
		case newest != nil && newest.ObservedAt.Before(s.To) && !s.From.After(at): // observed before or in a pause
			newest = nil
		}
	}
	if newest == nil || !newest.FreshUntil.After(at) {
		return status.Unknown
	}
	return newest.Status
}

// drawInactive draws times in which a check does not count, in whole minutes, ordered and separate.
func drawInactive(t *rapid.T) status.Inactive {
	var in status.Inactive
	for _, s := range drawWindows(t) {
		in = append(in, status.Interruption{From: s.From, To: s.To})
	}
	return in
}

func count(t *status.Tally, d time.Duration, s status.Status, maintained bool) {
	switch {
	case maintained:
		t.Maintenance += d
	case s == status.Green:
		t.Green += d
	case s == status.Yellow:
		t.Yellow += d
	case s == status.Red:
		t.Red += d
	default:
		t.Unknown += d
	}
}

// units draws durations in whole units, such as seconds.
func units(unit time.Duration, from, to int) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(from, to), func(n int) time.Duration { return time.Duration(n) * unit })
}
