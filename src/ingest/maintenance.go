package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// oldestRecount limits how far back a run counts a changed maintenance window. `buoy rollup` goes back further.
const oldestRecount = 2 * 366 * 24 * time.Hour

// rowsChunk is how many days of rows are read at a time, to limit memory.
const rowsChunk = 31 * 24 * time.Hour

// changedMaintenance lists the messages whose maintenance windows may have changed since a run that started at a time.
func changedMaintenance(messages []status.Message, since time.Time) (changed []status.Message) {
	for _, m := range messages {
		m = m.WithAnnounced(&m)
		if m.Announced.Length() > 0 && !m.UpdatedAt.Before(since.Add(-status.MaxClockSkew)) {
			changed = append(changed, m)
		}
	}
	return changed
}

// findMaintenance finds the days whose maintenance was announced, changed or cancelled.
func (w *rollUpWriter) findMaintenance(ctx context.Context) error {
	var span status.Span
	for _, m := range w.changed {
		span = span.Hull(m.Announced.Clip(status.Span{From: w.until.Add(-oldestRecount), To: w.until}))
	}
	for _, chunk := range chunks(span, rowsChunk) {
		rows, err := w.rows(ctx, chunk)
		if err != nil {
			return err
		}
		for _, c := range w.checks {
			for _, d := range rows[c.ID] {
				if w.maintenanceDiffers(c, d) {
					w.rebuildDays(c, status.Span{From: d.Day, To: d.End()})
				}
			}
		}
	}
	return nil
}

// maintenanceDiffers reports whether a row may have been counted with other windows than the current ones. Time in a window is
// maintenance for any status, so another sum means other windows. The same sum can mean other windows if one was moved within the day.
func (w *rollUpWriter) maintenanceDiffers(c status.Check, d status.Day) bool {
	counted := status.Span{From: d.Day, To: d.AccountedUntil}
	if w.exclusions(c).Maintenance.Inside(counted) != d.Maintenance {
		return true
	}
	for _, m := range w.changed {
		if m.AppliesTo(c.PlatformID) && m.Announced.Clip(counted).Length() > 0 {
			return true
		}
	}
	return false
}

// recordRecounts writes an audit event for each message whose maintenance has changed past roll-ups. There is one event per version and
// source, for any number of runs.
func (w *rollUpWriter) recordRecounts(ctx context.Context, source status.Source) {
	if len(w.changed) == 0 || len(w.recounted) == 0 {
		return
	}
	platforms := map[string]string{}
	for _, c := range w.checks {
		platforms[c.ID] = c.PlatformID
	}
	var events []status.Event
	for _, m := range w.changed {
		rows := 0
		for _, d := range w.recounted {
			if m.AppliesTo(platforms[d.CheckID]) && m.Announced.Clip(status.Span{From: d.Day, To: d.AccountedUntil}).Length() > 0 {
				rows++
			}
		}
		if rows > 0 {
			events = append(events, recountEvent(m, source, rows, w.Actor, w.until))
		}
	}
	if len(events) == 0 {
		return
	}
	if err := w.Store.InsertEvents(ctx, events); err != nil {
		w.Log.Warn("Recount could not be recorded in the audit log", "events", len(events), "error", status.ForLog(err))
	}
}

func recountEvent(m status.Message, source status.Source, rows int, actor string, now time.Time) status.Event {
	details := struct {
		Source  status.Source `json:"source"`
		RollUps int           `json:"roll_ups"`
		Version int64         `json:"message_version"`
	}{source, rows, m.Version}
	after, err := json.Marshal(details)
	if err != nil { // texts and numbers always encode
		return status.Event{}
	}
	return status.Event{
		ID: status.DerivedID(m.UpdatedAt, fmt.Sprintf("recount/%s/%d/%s", m.ID, m.Version, source)), At: now, Actor: actor,
		Action: status.ActionRecount, Entity: status.EntityMessage, EntityID: m.ID, After: after,
	}
}

// hasUncountedChanges reports whether a source without active checks has something to count: a maintenance window or a pause that may
// have changed since its last counted run.
func (g *Ingester) hasUncountedChanges(a assignment) bool {
	var counted time.Time
	for _, r := range a.earlier {
		if r.RolledUp() && !r.StartedAt.After(g.Now()) {
			counted = r.StartedAt
		}
	}
	for _, c := range a.all {
		if c.State != status.CheckActive && !c.UpdatedAt.Before(counted.Add(-status.MaxClockSkew)) {
			return true
		}
	}
	return !counted.IsZero() && len(a.all) > 0 && len(changedMaintenance(a.messages, counted)) > 0
}
