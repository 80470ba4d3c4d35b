package catalog

import (
	"context"
	"encoding/json"

	"buoy/src/status"
	"buoy/src/store"
)

// RecordTrigger writes an audit event for a request to measure; source is empty for all.
func (e *Editor) RecordTrigger(ctx context.Context, by Actor, source status.Source) {
	what := struct {
		Source status.Source `json:"source"`
	}{source}
	after, err := json.Marshal(what)
	if err != nil { // a text always encodes
		return
	}
	e.AuditLog.Record(ctx, status.Event{
		ID: store.NewID(), At: status.Micro(e.Now()), Actor: by.Name, Action: status.ActionTrigger, Entity: status.EntityRun,
		EntityID: "", After: after, RequestID: by.RequestID,
	})
}
