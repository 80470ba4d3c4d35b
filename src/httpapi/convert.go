package httpapi

import (
	"encoding/json"
	"math"
	"time"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// This file contains all conversions between the contract's types and the domain's, in both directions.

// checkFrom returns the check in a request.
func checkFrom(in api.CheckInput) status.Check {
	return status.Check{
		PlatformID: in.PlatformID, Name: in.Name, Kind: status.Kind(in.Kind), Target: targetFrom(in.Target), Unit: valueOr(in.Unit, ""),
		Warn: in.Warn, Crit: in.Crit, Freshness: secondsFrom(in.FreshnessSeconds, status.DefaultFreshness),
		Timeout: secondsFrom(in.TimeoutSeconds, 0), Attempts: valueOr(in.Attempts, status.DefaultAttempts), Owner: valueOr(in.Owner, ""), RunbookURL: valueOr(in.RunbookURL, ""), State: status.CheckState(valueOr(in.State, "")),
	}.Clean()
}

// draftFrom returns the check that a request tests.
func draftFrom(in api.CheckDraft) status.Check {
	return status.Check{
		Name: "draft", Kind: status.Kind(in.Kind), Target: targetFrom(in.Target), Unit: valueOr(in.Unit, ""), Warn: in.Warn, Crit: in.Crit,
		Freshness: status.DefaultFreshness, Timeout: secondsFrom(in.TimeoutSeconds, 0), Attempts: status.DefaultAttempts,
		State: status.CheckActive,
	}.Clean()
}

// targetFrom returns a target in its stored form.
func targetFrom(fields map[string]any) json.RawMessage {
	if fields == nil {
		fields = map[string]any{}
	}
	raw, err := json.Marshal(fields)
	if err != nil { // impossible: it was decoded from JSON
		return json.RawMessage(`{}`)
	}
	return raw
}

// targetOf returns a stored target as the fields of a response.
func targetOf(raw json.RawMessage) map[string]any {
	fields := map[string]any{}
	if json.Unmarshal(raw, &fields) != nil || fields == nil { // the store contains only objects
		return map[string]any{}
	}
	return fields
}

// secondsFrom returns a duration in a request. fallback applies if the request omits it.
func secondsFrom(seconds *int, fallback time.Duration) time.Duration {
	if seconds == nil {
		return fallback
	}
	return time.Duration(*seconds) * time.Second
}

// platformFrom returns the platform in a request. kept provides the fields that a request may omit.
func platformFrom(in api.PlatformInput, kept status.Platform) status.Platform {
	return status.Platform{
		Name: in.Name, Slug: valueOr(in.Slug, kept.Slug), Description: valueOr(in.Description, ""), Owner: in.Owner, Contact: valueOr(in.Contact, ""),
		URL: valueOr(in.URL, ""), Tags: valueOr(in.Tags, nil),
	}.Clean()
}

// messageFrom returns the message in a request. kept provides the fields that a request may omit.
func messageFrom(in api.MessageInput, kept status.Message) status.Message {
	m := status.Message{
		Title: in.Title, Body: valueOr(in.Body, ""), URL: valueOr(in.URL, ""), Severity: status.Severity(in.Severity),
		StartsAt: status.Micro(valueOr(in.StartsAt, kept.StartsAt)), PlatformIDs: valueOr(in.PlatformIDs, nil),
	}
	if in.EndsAt != nil {
		m.EndsAt = new(status.Micro(*in.EndsAt))
	}
	return m.Clean()
}

func checkOf(c *board.Check) api.Check {
	out := api.Check{
		ID: c.ID, PlatformID: c.PlatformID, Name: c.Name, Kind: api.CheckKind(c.Kind), Source: api.Source(c.Source),
		Target: targetOf(c.Check.Target), Unit: c.DisplayUnit, Warn: c.Warn, Crit: c.Crit, FreshnessSeconds: int(c.Freshness / time.Second),
		Attempts: c.Attempts, Owner: c.Owner, RunbookURL: c.RunbookURL, State: api.CheckState(c.State), Origin: api.Origin(c.Origin), Version: c.Version,
		CreatedAt: c.CreatedAt, CreatedBy: c.CreatedBy, UpdatedAt: c.UpdatedAt, UpdatedBy: c.UpdatedBy,
		Status: api.Status(c.Now.Status), LastKnown: lastKnown(c.Now.LastKnown), Stale: c.Now.Stale, Reason: c.Now.Reason, Since: c.Now.Since,
	}
	if c.Timeout > 0 {
		out.TimeoutSeconds = new(seconds(c.Timeout))
	}
	if c.Now.Warning != "" {
		out.Warning = &c.Now.Warning
	}
	if r := c.Now.Newest; r != nil {
		out.ObservedAt = &r.ObservedAt
		if c.Now.Status == status.Green && r.Detail != "" {
			out.Detail = &r.Detail
		}
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

func lastKnown(s status.Status) *api.Status {
	if s == "" {
		return nil
	}
	known := api.Status(s)
	return &known
}

func platformOf(p *board.Platform) api.Platform {
	return api.Platform{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Description: p.Description, Owner: p.Owner, Contact: p.Contact, URL: p.URL,
		Tags: tagsOf(p), State: api.PlatformState(p.State), Origin: api.Origin(p.Origin), Version: p.Version,
		CreatedAt: p.CreatedAt, CreatedBy: p.CreatedBy, UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
		Status: api.Status(p.Now.Status), LastKnown: lastKnown(p.Now.LastKnown), Stale: p.Now.Stale, Maintenance: p.Now.Maintenance,
		Reason: p.Now.Reason, Since: p.Now.Since, CheckedAt: p.Now.CheckedAt, Failing: p.Now.Failing, Unknown: p.Now.Unknown, Counted: p.Now.Counted,
	}
}

// tagsOf returns the tags of a platform as a list, which is never null in JSON.
func tagsOf(p *board.Platform) []string { return append([]string{}, p.Tags...) }

func platformNowOf(p *board.Platform) api.PlatformNow {
	out := api.PlatformNow{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Owner: p.Owner, Tags: tagsOf(p), Status: api.Status(p.Now.Status),
		LastKnown: lastKnown(p.Now.LastKnown), Stale: p.Now.Stale, Maintenance: p.Now.Maintenance, Reason: p.Now.Reason, Since: p.Now.Since, CheckedAt: p.Now.CheckedAt,
		Failing: p.Now.Failing, Unknown: p.Now.Unknown, Counted: p.Now.Counted, NotableDays: []api.NotableDay{},
	}
	tally, window := board.Sum(p.History)
	out.Uptime, out.Coverage = uptimeOf(tally), coverageOf(tally, window)
	shown := make([]byte, len(p.History))
	for i, d := range p.History {
		shown[i] = letter(d.Shown)
		if d.Longest() > 0 {
			out.NotableDays = append(out.NotableDays, api.NotableDay{Day: dayOf(d.Day), Seconds: seconds(d.Longest()), Checks: d.Checks})
		}
	}
	out.History = string(shown)
	return out
}

// letter returns the letter of a day in a history: the first one of its status.
func letter(shown string) byte { return shown[0] }

func uptimeOf(t status.Tally) *float64 {
	if ratio, ok := t.Uptime(); ok {
		return &ratio
	}
	return nil
}

// coverageOf returns the coverage, rounded to a hundredth of a percent, so that the seconds since the last run do not show as a gap.
func coverageOf(t status.Tally, window time.Duration) float64 {
	return math.Round(t.Coverage(window)*1e4) / 1e4
}

func dayUptimeOf(d board.Day) api.DayUptime {
	return api.DayUptime{
		Day: dayOf(d.Day), Status: api.DayUptimeStatus(d.Shown), Uptime: uptimeOf(d.Tally), Coverage: coverageOf(d.Tally, d.Window),
		RedSeconds: seconds(d.Red), YellowSeconds: seconds(d.Yellow), MaintenanceSeconds: seconds(d.Maintenance), Checks: d.Checks,
	}
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func seconds(d time.Duration) int { return int(d / time.Second) }

func resultOf(r status.Result) api.Result {
	latency := int(r.LatencyMS)
	return api.Result{
		ID: r.ID, CheckID: r.CheckID, PlatformID: r.PlatformID, RunID: r.RunID, Status: api.Status(r.Status), Value: r.Value,
		ObservedAt: r.ObservedAt, LatencyMs: &latency, Detail: r.Detail, Link: r.Link,
	}
}

func messageOf(m status.Message) api.Message {
	ids := m.PlatformIDs
	if ids == nil {
		ids = []string{}
	}
	return api.Message{
		ID: m.ID, Title: m.Title, Body: m.Body, URL: m.URL, Severity: api.Severity(m.Severity), State: api.MessageState(m.State),
		StartsAt: m.StartsAt, EndsAt: m.EndsAt, ArchivedAt: m.ArchivedAt, PlatformIDs: ids, Origin: api.Origin(m.Origin), Version: m.Version,
		CreatedAt: m.CreatedAt, CreatedBy: m.CreatedBy, UpdatedAt: m.UpdatedAt, UpdatedBy: m.UpdatedBy,
	}
}

func messagesOf(messages []status.Message) []api.Message {
	out := make([]api.Message, len(messages))
	for i, m := range messages {
		out[i] = messageOf(m)
	}
	return out
}

func runStatisticsOf(s status.RunStatistics) api.RunStatistics {
	out := api.RunStatistics{Finished: s.Finished, Succeeded: s.Succeeded}
	if s.Finished > 0 {
		seconds := s.Median.Seconds()
		out.MedianSeconds = &seconds
	}
	return out
}

func runOf(r status.Run) api.Run {
	return api.Run{
		ID: r.ID, Source: api.Source(r.Source), State: api.RunState(r.State), Trigger: api.RunTrigger(r.Trigger), StartedAt: r.StartedAt,
		FinishedAt: r.FinishedAt, ChecksTotal: r.ChecksTotal, ResultsWritten: r.ResultsWritten, ChecksFailed: r.ChecksFailed,
		ErrorSummary: r.ErrorSummary,
	}
}

func runPointer(r *status.Run) *api.Run {
	if r == nil {
		return nil
	}
	out := runOf(*r)
	return &out
}
