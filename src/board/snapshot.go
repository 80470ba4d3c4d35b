package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"buoy/src/status"
)

// Snapshots keep what the board knows between two lives of the process. Both methods end when ctx ends, and within a bound
// of their own.
type Snapshots interface {
	// Load gives what was saved last; nil, nil where nothing was.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces what was saved before.
	Save(ctx context.Context, data []byte) error
}

// saving is what the board knows of its snapshots.
type saving struct {
	every  time.Duration
	due    bool       // there is something that is not saved
	at     time.Time  // but is not before this
	busy   bool       // one is being saved
	failed bool       // the last one could not be
	ended  chan error // receives how saving ended
}

const (
	saveEvery = 5 * time.Minute // unless the options say otherwise
	// lastSaveLimit is how long saving may take when the board ends: those who stop us do not wait for long.
	lastSaveLimit = 6 * time.Second
)

func newSaving(every time.Duration) saving {
	if every <= 0 {
		every = saveEvery
	}
	return saving{every: every, ended: make(chan error, 1)}
}

// snapshot is what is kept. It shares what the state never writes again, so taking one is cheap.
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

// clone copies the state as a view does: the maps and the histories, not what these point to.
func (s *state) clone() *state {
	checks := make(map[string]*history, len(s.checks))
	for id, h := range s.checks {
		copied := *h
		checks[id] = &copied
	}
	return &state{entities: s.entities.clone(), checks: checks, runs: maps.Clone(s.runs)}
}

// restore shows what was saved last. What is of no use is left aside: then the board is read from the store.
func (b *Board) restore(ctx context.Context) {
	if b.Snapshots == nil {
		return
	}
	data, err := b.Snapshots.Load(ctx)
	if err != nil {
		b.Log.Warn("snapshot could not be loaded", "error", status.Redact(err.Error()))
		return
	}
	if data == nil {
		return
	}
	s, err := decodeSnapshot(data)
	if err == nil {
		err = b.fits(s)
	}
	if err != nil {
		b.Log.Warn("snapshot is ignored", "reason", err.Error())
		return
	}
	s.state.settle(b.horizon(status.Micro(b.Now())))
	b.state, b.asOf, b.since, b.mark, b.heard.mark = s.state, s.asOf, s.asOf.Add(-overlap), s.mark, s.mark
	b.Log.Info("snapshot loaded", "as_of", s.asOf, "bytes", len(data))
	b.publish(b.state)
}

// fits says why a snapshot cannot be gone on from.
func (b *Board) fits(s snapshot) error {
	switch {
	case s.hotWindow != b.HotWindow || s.historyDays != b.HistoryDays:
		return fmt.Errorf("it reaches back %s and %d days, not %s and %d", s.hotWindow, s.historyDays, b.HotWindow, b.HistoryDays)
	case s.asOf.IsZero():
		return errors.New("nothing was read when it was taken")
	case s.asOf.After(b.Now()):
		return fmt.Errorf("it is of %s, which is in the future", s.asOf.Format(time.RFC3339))
	}
	return nil
}

// save begins to save what is not saved yet, if it is time for that. Nobody waits for it.
func (b *Board) save(ctx context.Context) {
	if b.Snapshots == nil || !b.saving.due || b.saving.busy || b.Now().Before(b.saving.at) {
		return
	}
	b.saving.due, b.saving.busy, b.saving.at = false, true, b.Now().Add(b.saving.every)
	taken := b.snapshot()
	go func() { b.saving.ended <- b.keep(ctx, taken) }()
}

// saveTaken has what was just written saved, since the feed knows nothing of it and a board that starts anew would not look for
// it: what people have changed before long, results that something pushes all the time when a snapshot is due anyway.
func (b *Board) saveTaken(c Changes) {
	if b.Snapshots == nil || b.asOf.IsZero() { // what was never read whole is not worth keeping
		return
	}
	b.saving.due = true
	if soon := b.Now().Add(soonSaved); len(c.Entities) > 0 && soon.Before(b.saving.at) {
		b.saving.at = soon
	}
}

// soonSaved lets several changes in a row be saved together.
const soonSaved = 5 * time.Second

func (b *Board) keep(ctx context.Context, s snapshot) error {
	data, err := s.encode(ctx)
	if err != nil {
		return err
	}
	b.Log.Debug("snapshot encoded", "bytes", len(data))
	return b.Snapshots.Save(ctx, data)
}

// noteSaved notes how saving ended. What could not be saved is tried again when the next snapshot is due.
func (b *Board) noteSaved(err error) {
	s := &b.saving
	s.busy, s.due = false, s.due || err != nil
	switch {
	case err != nil && !s.failed:
		b.Log.Warn("snapshot could not be saved", "error", status.Redact(err.Error()))
	case err == nil && s.failed:
		b.Log.Info("snapshots are saved again")
	}
	s.failed = err != nil
}

// saveLast waits for a snapshot that is being saved, and saves what is not saved yet.
func (b *Board) saveLast(ctx context.Context) {
	if b.Snapshots == nil || !b.saving.busy && !b.saving.due {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSaveLimit)
	defer cancel()
	if b.saving.busy { // it was told to end with ctx
		select {
		case err := <-b.saving.ended:
			b.saving.due = b.saving.due || err != nil
		case <-ctx.Done():
			b.Log.Warn("snapshot could not be saved", "error", "saving the one before did not end")
			return
		}
	}
	if b.saving.due {
		b.noteSaved(b.keep(ctx, b.snapshot()))
	}
}
