// Package catalog changes the declared entities: platforms, checks and messages. It enforces the rules about who can change
// what and when, and writes the audit log: every change has an event with the entity before and after.
//
// There are no transactions, so an entity and its event are two writes. The entity is written first, then the event. The id
// of the event is derived from the entity and its version. An event that could not be written is kept and written later. An
// event that was lost with its process shows as a version without an event. It is reconstructed from the stored entity before
// the next change is written or the audit log is read.
package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Store is the part of the store that the catalog uses.
type Store interface {
	store.Catalog
	store.Audit
	EntitiesSince(ctx context.Context, since time.Time, horizon store.Horizon) (store.ChangeSet, error)
}

// AuditLog writes changes and their events.
type AuditLog struct {
	store Store
	log   *slog.Logger

	mu       sync.Mutex
	complete bool           // every stored version had its event when this was last checked
	pending  []status.Event // events that could not be written yet
}

// NewAuditLog returns the audit log of a store.
func NewAuditLog(s Store, log *slog.Logger) *AuditLog { return &AuditLog{store: s, log: log} }

// Save writes changes, then their events. The errors are those of store.Catalog. After an error some changes may have been
// written, and their events follow later. A failure to write an event is not an error, because the change is made.
func (l *AuditLog) Save(ctx context.Context, by Actor, changes Changes) error {
	if len(changes) == 0 {
		return nil
	}
	if err := l.Repair(ctx); err != nil {
		return err
	}
	if err := l.store.Save(ctx, changes.After()); err != nil {
		l.mu.Lock()
		l.complete = false // some of the changes may be stored
		l.mu.Unlock()
		return err
	}
	l.Record(ctx, eventsOf(by, changes)...)
	return nil
}

// Record writes events. If that fails, it keeps them and the next Repair writes them.
func (l *AuditLog) Record(ctx context.Context, events ...status.Event) {
	// The change is made, so the event is written even if the request was cancelled.
	if err := l.store.InsertEvents(context.WithoutCancel(ctx), events); err != nil {
		l.log.Warn("Writing audit events failed; retrying with the next change", "events", len(events), "error", status.ForLog(err))
		l.mu.Lock()
		l.pending = append(l.pending, events...)
		l.mu.Unlock()
	}
}

// Repair writes the missing events: those that could not be written earlier and, once per process, those that an earlier
// process lost. It reads nothing while the audit log is known to be complete.
func (l *AuditLog) Repair(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) > 0 {
		if err := l.store.InsertEvents(ctx, l.pending); err != nil {
			return fmt.Errorf("write the audit events of earlier changes: %w", err)
		}
		l.pending = nil
	}
	if l.complete {
		return nil
	}
	lost, err := l.lostEvents(ctx)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		if err := l.store.InsertEvents(ctx, lost); err != nil {
			return fmt.Errorf("write lost audit events: %w", err)
		}
		l.log.Info("Missing audit events reconstructed", "events", len(lost))
	}
	l.complete = true
	return nil
}

// lostEvents reconstructs the missing events from the entities. The stored entity contains its state after the change, the
// editor and the time. The previous image and the request id are unknown.
func (l *AuditLog) lostEvents(ctx context.Context) ([]status.Event, error) {
	stored, err := l.store.EntitiesSince(ctx, time.Time{}, store.Horizon{Runs: status.FarFuture()}) // no runs
	if err != nil {
		return nil, fmt.Errorf("read the stored entities: %w", err)
	}
	ids, err := l.store.EventIDs(ctx, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("read the ids of the audit events: %w", err)
	}
	written := make(map[string]bool, len(ids))
	for _, id := range ids {
		written[id] = true
	}
	var lost []status.Event
	for _, entity := range stored.Entities {
		if e := newEvent(entity); !written[e.ID] {
			lost = append(lost, e)
		}
	}
	return lost, nil
}

// List returns one page of events, newest first. It repairs the audit log first.
func (l *AuditLog) List(ctx context.Context, filter status.EventFilter) ([]status.Event, error) {
	if err := l.Repair(ctx); err != nil {
		return nil, err
	}
	return l.store.ListEvents(ctx, filter)
}
