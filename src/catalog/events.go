package catalog

import (
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// The images of entities in audit events: what people declare, under the names of the API.

type platformImage struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Owner       string   `json:"owner"`
	Contact     string   `json:"contact"`
	URL         string   `json:"url"`
	Tags        []string `json:"tags"`
	State       string   `json:"state"`
	Origin      string   `json:"origin"`
	Version     int64    `json:"version"`
}

type checkImage struct {
	PlatformID       string          `json:"platform_id"`
	Name             string          `json:"name"`
	Kind             string          `json:"kind"`
	Target           json.RawMessage `json:"target"`
	Unit             string          `json:"unit"`
	Warn             *float64        `json:"warn,omitempty"`
	Crit             *float64        `json:"crit,omitempty"`
	FreshnessSeconds int64           `json:"freshness_seconds"`
	Owner            string          `json:"owner"`
	RunbookURL       string          `json:"runbook_url"`
	State            string          `json:"state"`
	Origin           string          `json:"origin"`
	Version          int64           `json:"version"`
}

type messageImage struct {
	Title       string     `json:"title"`
	Body        string     `json:"body"`
	URL         string     `json:"url"`
	Severity    string     `json:"severity"`
	State       string     `json:"state"`
	StartsAt    time.Time  `json:"starts_at"`
	EndsAt      *time.Time `json:"ends_at,omitempty"`
	PlatformIDs []string   `json:"platform_ids"`
	Origin      string     `json:"origin"`
	Version     int64      `json:"version"`
}

func platformEvent(p status.Platform) status.Event {
	return event(status.EntityPlatform, p.ID, p.Version, p.Audit, platformImage{
		p.Slug, p.Name, p.Description, p.Owner, p.Contact, p.URL, list(p.Tags), string(p.State), string(p.Origin),
		p.Version,
	})
}

func checkEvent(c status.Check) status.Event {
	return event(status.EntityCheck, c.ID, c.Version, c.Audit, checkImage{
		c.PlatformID, c.Name, string(c.Kind), c.Target, c.Unit, c.Warn, c.Crit, int64(c.Freshness / time.Second), c.Owner, c.RunbookURL,
		string(c.State), string(c.Origin), c.Version,
	})
}

func messageEvent(m status.Message) status.Event {
	return event(status.EntityMessage, m.ID, m.Version, m.Audit, messageImage{
		m.Title, m.Body, m.URL, string(m.Severity), string(m.State), m.StartsAt, m.EndsAt, list(m.PlatformIDs),
		string(m.Origin), m.Version,
	})
}

// list is never null in an image.
func list(entries []string) []string { return append([]string{}, entries...) }

// event tells of a version of an entity what the entity itself tells: what became of it, by whom and when.
func event(kind status.Entity, id string, version int64, audit status.Audit, image any) status.Event {
	after, err := json.Marshal(image)
	if err != nil { // a target that is no JSON, which no store holds
		after = fmt.Appendf(nil, `{"version":%d}`, version)
	}
	e := status.Event{
		ID: status.EventID(id, version, audit.UpdatedAt), At: audit.UpdatedAt, Actor: audit.UpdatedBy, Action: status.ActionUpdate,
		Entity: kind, EntityID: id, After: after,
	}
	if version == 1 {
		e.Action = status.ActionCreate
	}
	return e
}

func eventsOfAll[T any](entities []T, of func(T) status.Event) []status.Event {
	events := make([]status.Event, len(entities))
	for i, e := range entities {
		events[i] = of(e)
	}
	return events
}

// eventsOf tells of changes.
func eventsOf(by By, c Changes) []status.Event {
	events := told(by, c.Platforms, platformEvent, func(p status.Platform) string { return string(p.State) })
	events = append(events, told(by, c.Checks, checkEvent, func(c status.Check) string { return string(c.State) })...)
	return append(events, told(by, c.Messages, messageEvent, func(m status.Message) string { return string(m.State) })...)
}

func told[T any](by By, changes []Change[T], of func(T) status.Event, stateOf func(T) string) []status.Event {
	events := make([]status.Event, len(changes))
	for i, c := range changes {
		e := of(c.After)
		e.RequestID = by.RequestID
		if by.Actor != "" {
			e.Actor = by.Actor
		}
		if c.Before != nil {
			e.Before = of(*c.Before).After
			e.Action = actionOf(stateOf(*c.Before), stateOf(c.After))
		}
		events[i] = e
	}
	return events
}

// actionOf names the step from a state to another.
func actionOf(before, after string) status.Action {
	switch {
	case before == after:
		return status.ActionUpdate
	case after == string(status.CheckArchived):
		return status.ActionArchive
	case before == string(status.CheckArchived):
		return status.ActionRestore
	case after == string(status.MessagePublished):
		return status.ActionPublish
	}
	return status.ActionUpdate
}
