package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"buoy/src/status"
)

// Snapshots keep the state of the board across restarts. Both methods end when ctx ends, and have a time limit of their own.
type Snapshots interface {
	// Load returns the data that was saved last; nil, nil if there is none.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces the data that was saved before.
	Save(ctx context.Context, data []byte) error
}

// saving is the state of saving snapshots.
type saving struct {
	every     time.Duration
	unsaved   bool       // there are changes that are not saved
	notBefore time.Time  // the next snapshot is not saved before this
	busy      bool       // a snapshot is being saved
	failed    bool       // the last one could not be saved
	done      chan error // receives the result of a save
}

const (
	saveEvery = 5 * time.Minute // the default of Options.SaveEvery
	// finalSaveTimeout limits saving when the board ends, because a platform does not wait long for a process to stop.
	finalSaveTimeout = 6 * time.Second
)

func newSaving(every time.Duration) saving {
	if every <= 0 {
		every = saveEvery
	}
	return saving{every: every, done: make(chan error, 1)}
}

// snapshot is the saved part of a board. It shares memory that the state never modifies, so making one is cheap.
type snapshot struct {
	asOf        time.Time
	mark        string
	hotWindow   time.Duration
	historyDays int
	state       *state
}

func (b *Board) snapshot() snapshot {
	return snapshot{b.asOf, b.mark, b.HotWindow, b.HistoryDays, b.state.clone()}
}

// clone copies the state as a view does: the maps and the histories, but not their slices.
func (s *state) clone() *state {
	checks := make(map[string]*history, len(s.checks))
	for id, h := range s.checks {
		copied := *h
		checks[id] = &copied
	}
	return &state{entities: s.entities.clone(), checks: checks, runs: maps.Clone(s.runs)}
}

// restore publishes the last snapshot. An unusable snapshot is ignored, and the board is read from the store.
func (b *Board) restore(ctx context.Context) {
	if b.Snapshots == nil {
		return
	}
	data, err := b.Snapshots.Load(ctx)
	if err != nil {
		b.Log.Warn("Snapshot could not be loaded", "error", status.Redact(err.Error()))
		return
	}
	if data == nil {
		return
	}
	s, err := decodeSnapshot(data)
	if err == nil {
		err = b.checkCompatible(s)
	}
	if err != nil {
		b.Log.Warn("Snapshot ignored", "reason", err.Error())
		return
	}
	s.state.trimHistory(b.horizon(status.Micro(b.Now())))
	b.state, b.asOf, b.since, b.mark, b.feedState.mark = s.state, s.asOf, s.asOf.Add(-overlap), s.mark, s.mark
	b.Log.Info("Snapshot loaded", "as_of", s.asOf, "bytes", len(data))
	b.publish(b.state)
}

// checkCompatible returns an error if the board cannot continue from a snapshot.
func (b *Board) checkCompatible(s snapshot) error {
	switch {
	case s.hotWindow != b.HotWindow || s.historyDays != b.HistoryDays:
		return fmt.Errorf("history is %s and %d days, expected %s and %d days", s.hotWindow, s.historyDays, b.HotWindow, b.HistoryDays)
	case s.asOf.IsZero():
		return errors.New("saved before the first refresh")
	case s.asOf.After(b.Now()):
		return fmt.Errorf("saved at %s, which is in the future", s.asOf.Format(time.RFC3339))
	}
	return nil
}

// save starts to save unsaved changes in the background, if a save is due.
func (b *Board) save(ctx context.Context) {
	if b.Snapshots == nil || !b.saving.unsaved || b.saving.busy || b.Now().Before(b.saving.notBefore) {
		return
	}
	b.saving.unsaved, b.saving.busy, b.saving.notBefore = false, true, b.Now().Add(b.saving.every)
	taken := b.snapshot()
	go func() { b.saving.done <- b.saveSnapshot(ctx, taken) }()
}

// scheduleSave schedules a save of changes that were just applied. The feed does not report them, so a restarted board would not read
// them. Changes by users are saved soon. Pushed results are frequent, so they wait for the next regular snapshot.
func (b *Board) scheduleSave(c Changes) {
	if b.Snapshots == nil || b.asOf.IsZero() { // a board that was never read completely is not saved
		return
	}
	b.saving.unsaved = true
	if soon := b.Now().Add(changeSaveDelay); len(c.Entities) > 0 && soon.Before(b.saving.notBefore) {
		b.saving.notBefore = soon
	}
}

// changeSaveDelay is the delay before changes by users are saved, so that one snapshot contains several changes.
const changeSaveDelay = 5 * time.Second

func (b *Board) saveSnapshot(ctx context.Context, s snapshot) error {
	data, err := s.encode(ctx)
	if err != nil {
		return err
	}
	b.Log.Debug("Snapshot encoded", "bytes", len(data))
	return b.Snapshots.Save(ctx, data)
}

// recordSave records the result of a save. A failed save is retried when the next snapshot is due.
func (b *Board) recordSave(err error) {
	s := &b.saving
	s.busy, s.unsaved = false, s.unsaved || err != nil
	switch {
	case err != nil && !s.failed:
		b.Log.Warn("Snapshot could not be saved", "error", status.Redact(err.Error()))
	case err == nil && s.failed:
		b.Log.Info("Snapshot saved again")
	}
	s.failed = err != nil
}

// saveLast waits for a save in progress, and then saves unsaved changes.
func (b *Board) saveLast(ctx context.Context) {
	if b.Snapshots == nil || !b.saving.busy && !b.saving.unsaved {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalSaveTimeout)
	defer cancel()
	if b.saving.busy { // it ends with ctx
		select {
		case err := <-b.saving.done:
			b.saving.unsaved = b.saving.unsaved || err != nil
		case <-ctx.Done():
			b.Log.Warn("Snapshot could not be saved", "error", "the previous save did not end")
			return
		}
	}
	if b.saving.unsaved {
		b.recordSave(b.saveSnapshot(ctx, b.snapshot()))
	}
}
