// Package catalog changes what people declare: platforms, checks and messages. It holds the rules about who can change what
// and when, and writes the audit log: every change has an event with the entity before and after.
//
// There are no transactions, so an entity and its event are two writes. The entity comes first, then the event, whose id is
// derived from the entity and its version. An event that could not be written is kept and sent again. One that was lost with
// its process shows as a version without an event. It is reconstructed from what is stored before the next change is written
// or the audit log is read.
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

// Store is what managing needs of the store.
type Store interface {
	store.Catalog
	store.Audit
	EntitiesSince(ctx context.Context, since time.Time, horizon store.Horizon) (store.ChangeSet, error)
}

// By says who makes a change, and in which request; a command has none. Without an actor it is who has changed the entity: of
// what a file manages, the file.
type By struct{ Actor, RequestID string }

// Change is an entity before, nil for a new one, and after.
type Change[T any] struct {
	Before *T
	After  T
}

// Changes are what is written together. They are not all or nothing.
type Changes struct {
	Platforms []Change[status.Platform]
	Checks    []Change[status.Check]
	Messages  []Change[status.Message]
}

// Trail writes changes and their events.
type Trail struct {
	store Store
	log   *slog.Logger

	mu      sync.Mutex
	whole   bool           // every stored version had its event, when last looked
	pending []status.Event // could not be written yet
}

// NewTrail makes a trail over a store.
func NewTrail(s Store, log *slog.Logger) *Trail { return &Trail{store: s, log: log} }

// Save writes changes, then their events. The errors are those of store.Catalog; where there is one, some changes may have
// been written, and their events follow later. That an event could not be written is no error: the change is made.
func (t *Trail) Save(ctx context.Context, by By, c Changes) error {
	if len(c.Platforms)+len(c.Checks)+len(c.Messages) == 0 {
		return nil
	}
	if err := t.Mend(ctx); err != nil {
		return err
	}
	if err := t.save(ctx, c); err != nil {
		t.mu.Lock()
		t.whole = false // some of it may be there
		t.mu.Unlock()
		return err
	}
	t.Record(ctx, eventsOf(by, c)...)
	return nil
}

func (t *Trail) save(ctx context.Context, c Changes) error {
	if err := t.store.SavePlatforms(ctx, afters(c.Platforms)); err != nil {
		return fmt.Errorf("save the platforms: %w", err)
	}
	if err := t.store.SaveChecks(ctx, afters(c.Checks)); err != nil {
		return fmt.Errorf("save the checks: %w", err)
	}
	if err := t.store.SaveMessages(ctx, afters(c.Messages)); err != nil {
		return fmt.Errorf("save the messages: %w", err)
	}
	return nil
}

func afters[T any](changes []Change[T]) []T {
	list := make([]T, len(changes))
	for i, c := range changes {
		list[i] = c.After
	}
	return list
}

// Record writes events, or keeps them for the next time.
func (t *Trail) Record(ctx context.Context, events ...status.Event) {
	// The change is made: that its caller has gone does not matter any more.
	if err := t.store.InsertEvents(context.WithoutCancel(ctx), events); err != nil {
		t.log.Warn("audit events could not be written yet", "events", len(events), "error", status.ForLog(err))
		t.mu.Lock()
		t.pending = append(t.pending, events...)
		t.mu.Unlock()
	}
}

// Mend writes the events that are missing: those that could not be written, and, once a process, those that were lost with
// an earlier one. It costs nothing where the trail is known to be whole.
func (t *Trail) Mend(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.pending) > 0 {
		if err := t.store.InsertEvents(ctx, t.pending); err != nil {
			return fmt.Errorf("write the audit events of earlier changes: %w", err)
		}
		t.pending = nil
	}
	if t.whole {
		return nil
	}
	lost, err := t.lost(ctx)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		if err := t.store.InsertEvents(ctx, lost); err != nil {
			return fmt.Errorf("write audit events that were lost: %w", err)
		}
		t.log.Info("audit events that were lost are told from what is stored", "events", len(lost))
	}
	t.whole = true
	return nil
}

// lost makes the events that are missing from the entities themselves: who, when and what it is now are known, what it was
// before and the request are not.
func (t *Trail) lost(ctx context.Context) ([]status.Event, error) {
	stored, err := t.store.EntitiesSince(ctx, time.Time{}, store.Horizon{Runs: status.FarFuture()}) // no runs
	if err != nil {
		return nil, fmt.Errorf("read what is stored: %w", err)
	}
	ids, err := t.store.EventIDs(ctx, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("read which audit events there are: %w", err)
	}
	there := make(map[string]bool, len(ids))
	for _, id := range ids {
		there[id] = true
	}
	var lost []status.Event
	for _, e := range append(append(eventsOfAll(stored.Platforms, platformEvent), eventsOfAll(stored.Checks, checkEvent)...),
		eventsOfAll(stored.Messages, messageEvent)...) {
		if !there[e.ID] {
			lost = append(lost, e)
		}
	}
	return lost, nil
}
