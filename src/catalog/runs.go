package catalog

import (
	"context"
	"encoding/json"

	"buoy/src/status"
	"buoy/src/store"
)

// RecordTrigger notes that somebody asked for measuring; source is empty for all.
func (m *Manager) RecordTrigger(ctx context.Context, by By, source status.Source) {
	what := struct {
		Source status.Source `json:"source"`
	}{source}
	after, err := json.Marshal(what)
	if err != nil { // a text always encodes
		return
	}
	m.Trail.Record(ctx, status.Event{
		ID: store.NewID(), At: status.Micro(m.Now()), Actor: by.Actor, Action: status.ActionTrigger, Entity: status.EntityRun,
		EntityID: "", After: after, RequestID: by.RequestID,
	})
}

// EventFilter says which events.
type EventFilter = store.EventFilter

// NewID makes the id of something new.
func NewID() string { return store.NewID() }

// Events gives a page of the trail, made whole first.
func (m *Manager) Events(ctx context.Context, filter EventFilter) ([]status.Event, error) {
	if err := m.Trail.Mend(ctx); err != nil {
		return nil, err
	}
	return m.Trail.store.ListEvents(ctx, filter)
}
