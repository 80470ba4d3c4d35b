package catalog

import (
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// image returns the audited fields of an entity, under the names of the API.
func image(entity status.Declared) (json.RawMessage, error) {
	var audited []status.Field
	for _, f := range entity.Fields() {
		if f.Audited {
			audited = append(audited, f)
		}
	}
	return status.EncodeFields(audited, imageValue)
}

// imageValue returns a value as images show it. ok is false for a number or a time that is not set.
func imageValue(value any) (shown any, ok bool) {
	switch v := value.(type) {
	case **float64:
		return *v, *v != nil
	case **time.Time:
		return *v, *v != nil
	case *time.Duration:
		return int64(*v / time.Second), true
	case *[]string:
		return append([]string{}, *v...), true // never null
	}
	return value, true
}

// newEvent returns the event of a version of an entity, with the fields that the entity contains: its image, editor and time.
func newEvent(entity status.Declared) status.Event {
	m := entity.Meta()
	after, err := image(entity)
	if err != nil { // only for a target that is not JSON, which the store never contains
		after = fmt.Appendf(nil, `{"version":%d}`, *m.Version)
	}
	e := status.Event{
		ID: status.EventID(*m.ID, *m.Version, m.Audit.UpdatedAt), At: m.Audit.UpdatedAt, Actor: m.Audit.UpdatedBy,
		Action: status.ActionUpdate, Entity: m.Entity, EntityID: *m.ID, After: after,
	}
	if *m.Version == 1 {
		e.Action = status.ActionCreate
	}
	return e
}

// eventsOf returns the events of changes.
func eventsOf(by Actor, changes Changes) []status.Event {
	events := make([]status.Event, len(changes))
	for i, c := range changes {
		e := newEvent(c.After)
		e.RequestID = by.RequestID
		if by.Name != "" {
			e.Actor = by.Name
		}
		if c.Before != nil {
			e.Before = newEvent(c.Before).After
			e.Action = actionOf(*c.Before.Meta().State, *c.After.Meta().State)
		}
		events[i] = e
	}
	return events
}

// actionOf returns the action that moves an entity from one state to another.
func actionOf(before, after status.Word) status.Action {
	switch {
	case before == after:
		return status.ActionUpdate
	case after == status.Archived:
		return status.ActionArchive
	case before == status.Archived:
		return status.ActionRestore
	case after == status.Word(status.MessagePublished):
		return status.ActionPublish
	}
	return status.ActionUpdate
}
