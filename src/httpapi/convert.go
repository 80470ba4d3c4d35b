package httpapi

import (
	"encoding/json"
	"math"
	"time"

	"buoy/src/board"
	"buoy/src/status"
)

// The conversion from the board's types to the contract's, in this one file.

func checkOf(c *board.Check) Check {
	out := Check{
		ID: c.ID, PlatformID: c.PlatformID, Name: c.Name, Kind: CheckKind(c.Kind), Source: Source(c.Source),
		Target: map[string]any{}, Unit: c.DisplayUnit, Warn: c.Warn, Crit: c.Crit, FreshnessSeconds: int(c.Freshness / time.Second),
		Owner: c.Owner, RunbookURL: c.RunbookURL, State: CheckState(c.State), Origin: Origin(c.Origin), Version: c.Version,
		CreatedAt: c.CreatedAt, CreatedBy: c.CreatedBy, UpdatedAt: c.UpdatedAt, UpdatedBy: c.UpdatedBy,
		Status: Status(c.Now.Status), LastKnown: lastKnown(c.Now.LastKnown), Stale: c.Now.Stale, Reason: c.Now.Reason, Since: c.Now.Since,
	}
	if err := json.Unmarshal(c.Check.Target, &out.Target); err != nil {
		out.Target = map[string]any{} // the store holds nothing but objects
	}
	if c.Now.Warning != "" {
		out.Warning = &c.Now.Warning
	}
	if r := c.Now.Newest; r != nil {
		out.ObservedAt = &r.ObservedAt
		if c.Measured() {
			latency := int(r.LatencyMS)
			out.Value, out.LatencyMs = r.Value, &latency
		}
		if r.Link != "" {
			out.Link = &r.Link
		}
	}
	return out
}

func lastKnown(s status.Status) *Status {
	if s == "" {
		return nil
	}
	known := Status(s)
	return &known
}

func platformOf(p *board.Platform) Platform {
	tags := p.Tags
	if tags == nil {
		tags = []string{}
	}
	return Platform{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Description: p.Description, Owner: p.Owner, Contact: p.Contact, URL: p.URL,
		Tags: tags, State: PlatformState(p.State), Origin: Origin(p.Origin), Version: p.Version,
		CreatedAt: p.CreatedAt, CreatedBy: p.CreatedBy, UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
		Status: Status(p.Now.Status), LastKnown: lastKnown(p.Now.LastKnown), Stale: p.Now.Stale, Maintenance: p.Now.Maintenance,
		Reason: p.Now.Reason, Since: p.Now.Since, CheckedAt: p.Now.CheckedAt, Failing: p.Now.Failing, Counted: p.Now.Counted,
	}
}

func platformNowOf(p *board.Platform) PlatformNow {
	out := PlatformNow{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Owner: p.Owner, Status: Status(p.Now.Status), LastKnown: lastKnown(p.Now.LastKnown),
		Stale: p.Now.Stale, Maintenance: p.Now.Maintenance, Reason: p.Now.Reason, Since: p.Now.Since, CheckedAt: p.Now.CheckedAt,
		Failing: p.Now.Failing, Counted: p.Now.Counted, NotableDays: []NotableDay{},
	}
	tally, window := board.Sum(p.History)
	out.Uptime, out.Coverage = uptimeOf(tally), coverageOf(tally, window)
	shown := make([]byte, len(p.History))
	for i, d := range p.History {
		shown[i] = letter(d.Shown)
		if d.Longest() > 0 {
			out.NotableDays = append(out.NotableDays, NotableDay{Day: dayOf(d.Day), Seconds: seconds(d.Longest()), Checks: d.Checks})
		}
	}
	out.History = string(shown)
	return out
}

// letter is how a day is written in a history: the first of the word it is shown as.
func letter(shown string) byte { return shown[0] }

func uptimeOf(t status.Tally) *float64 {
	if ratio, ok := t.Uptime(); ok {
		return &ratio
	}
	return nil
}

// coverageOf is rounded to a hundredth of a percent: the seconds since the last run are not a gap in what is known.
func coverageOf(t status.Tally, window time.Duration) float64 {
	return math.Round(t.Coverage(window)*1e4) / 1e4
}

func dayUptimeOf(d board.Day) DayUptime {
	return DayUptime{
		Day: dayOf(d.Day), Status: DayUptimeStatus(d.Shown), Uptime: uptimeOf(d.Tally), Coverage: coverageOf(d.Tally, d.Window),
		RedSeconds: seconds(d.Red), YellowSeconds: seconds(d.Yellow), MaintenanceSeconds: seconds(d.Maintenance), Checks: d.Checks,
	}
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func seconds(d time.Duration) int { return int(d / time.Second) }

func resultOf(r status.Result) Result {
	latency := int(r.LatencyMS)
	return Result{
		ID: r.ID, CheckID: r.CheckID, PlatformID: r.PlatformID, RunID: r.RunID, Status: Status(r.Status), Value: r.Value,
		ObservedAt: r.ObservedAt, LatencyMs: &latency, Detail: r.Detail, Link: r.Link,
	}
}

func messageOf(m status.Message) Message {
	ids := m.PlatformIDs
	if ids == nil {
		ids = []string{}
	}
	return Message{
		ID: m.ID, Title: m.Title, Body: m.Body, URL: m.URL, Severity: Severity(m.Severity), State: MessageState(m.State),
		StartsAt: m.StartsAt, EndsAt: m.EndsAt, PlatformIDs: ids, Origin: Origin(m.Origin), Version: m.Version,
		CreatedAt: m.CreatedAt, CreatedBy: m.CreatedBy, UpdatedAt: m.UpdatedAt, UpdatedBy: m.UpdatedBy,
	}
}

func messagesOf(messages []status.Message) []Message {
	out := make([]Message, len(messages))
	for i, m := range messages {
		out[i] = messageOf(m)
	}
	return out
}

func runOf(r status.Run) Run {
	return Run{
		ID: r.ID, Source: Source(r.Source), State: RunState(r.State), Trigger: RunTrigger(r.Trigger), StartedAt: r.StartedAt,
		FinishedAt: r.FinishedAt, ChecksTotal: r.ChecksTotal, ResultsWritten: r.ResultsWritten, ChecksFailed: r.ChecksFailed,
		ErrorSummary: r.ErrorSummary,
	}
}

func runPointer(r *status.Run) *Run {
	if r == nil {
		return nil
	}
	out := runOf(*r)
	return &out
}
