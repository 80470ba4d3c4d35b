package catalog

import (
	"context"
	"encoding/json"

	"buoy/src/status"
	"buoy/src/store"
)

// RecordTrigger writes an audit event for a request to measure a source. An empty source means all sources.
func (e *Editor) RecordTrigger(ctx context.Context, by Actor, source status.Source) {
	trigger := struct {
		Source status.Source `json:"source"`
	}{source}
	after, err := json.Marshal(trigger)
	if err != nil { // cannot happen: a string always encodes
		return
	}
	e.AuditLog.Record(ctx, status.Event{
		ID: store.NewID(), At: status.Micro(e.Now()), Actor: by.Name, Action: status.ActionTrigger, Entity: status.EntityRun,
		EntityID: "", After: after, RequestID: by.RequestID,
	})
}
