// Package board is the read model: what the store holds, in memory, evaluated, and ready to be served.
//
// Reads never wait for the store. One goroutine (Run) refreshes the board when there is news and evaluates it again when
// time alone changes it; everybody else takes the newest View, which never changes. When the store cannot be read the
// board goes on with what it has, says how old that is, and turns what it can no longer vouch for to unknown.
package board

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Options of a Board.
type Options struct {
	Store       Store
	Now         func() time.Time
	Log         *slog.Logger
	HotWindow   time.Duration // how far back raw results are kept
	HistoryDays int           // how many days of roll-ups are kept
	StaleAfter  time.Duration // how old a source's newest success may be
	RetryAfter  time.Duration // how long after a failed refresh the next one is tried
	// OnPublish is called with every new view, before anybody else can see it.
	OnPublish func(*View)
}

// Store is what the board needs of the store.
type Store interface {
	store.Changes
	store.Results
}

// Board keeps the newest view.
type Board struct {
	Options
	state  *state
	since  time.Time // the next refresh asks for what changed at or after this
	asOf   time.Time // the store's content at this time is in the state
	failed string    // why the last refresh failed, for people; empty when it did not
	news   chan struct{}
	view   atomic.Pointer[View]
}

// overlap is how much earlier than the last refresh the next one asks: an entity may become visible a little after the
// time it carries. Taking in the same twice changes nothing.
const overlap = 30 * time.Second

// New makes a board that is empty until its first refresh.
func New(o Options) *Board {
	return &Board{Options: o, state: newState(), news: make(chan struct{}, 1)}
}

// View is the newest view; nil until the first refresh has ended, well or not.
func (b *Board) View() *View { return b.view.Load() }

// News says that the store has changed. It never waits; Run refreshes soon.
func (b *Board) News() {
	select {
	case b.news <- struct{}{}:
	default: // a refresh is due already
	}
}

// Run refreshes the board at once and then at every piece of news, and evaluates it again whenever time alone changes it,
// until ctx ends.
func (b *Board) Run(ctx context.Context) {
	b.Refresh(ctx)
	for ctx.Err() == nil { // a first refresh that was told to stop has published nothing to go on from
		timer := time.NewTimer(b.wait())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-b.news:
			timer.Stop()
			b.Refresh(ctx)
		case <-timer.C:
			if b.failed != "" {
				b.Refresh(ctx)
			} else {
				b.publish()
			}
		}
	}
}

// wait is how long the newest view stays true if nothing happens: at least a second, so that many checks that grow old
// one after the other do not keep us busy.
func (b *Board) wait() time.Duration {
	wait := b.View().NextChange.Sub(b.Now())
	if b.failed != "" {
		wait = min(wait, b.RetryAfter)
	}
	return min(max(wait, time.Second), time.Hour)
}

// Refresh takes in what has changed in the store and publishes a new view. Only Run calls it, and tests: one at a time.
func (b *Board) Refresh(ctx context.Context) {
	now := status.Micro(b.Now())
	if err := b.load(ctx, now); err != nil {
		if ctx.Err() != nil {
			return
		}
		b.Log.Error("board could not be refreshed", "error", status.Redact(err.Error()))
		b.failed = "the store cannot be read"
		if coded := (*status.Error)(nil); errors.As(err, &coded) {
			b.failed = coded.Message
		}
	} else {
		b.failed, b.asOf, b.since = "", now, now.Add(-overlap)
	}
	b.publish()
}

// load brings the state up to date.
func (b *Board) load(ctx context.Context, now time.Time) error {
	horizon := horizonAt(now, b.HotWindow, b.HistoryDays)
	err := b.Store.ChangesSince(ctx, b.since, horizon, func(c store.ChangeSet) error {
		b.state.apply(c)
		return nil
	})
	if err != nil {
		return err
	}
	var silent []string
	for id, h := range b.state.checks {
		if h.silent() {
			h.asked = true
			silent = append(silent, id)
		}
	}
	if len(silent) > 0 {
		newest, err := b.Store.NewestResults(ctx, silent)
		if err != nil {
			return err
		}
		b.state.apply(store.ChangeSet{Results: newest})
	}
	b.state.trim(horizon)
	return nil
}

func (b *Board) publish() {
	view := b.state.view(viewOptions{
		now: status.Micro(b.Now()), asOf: b.asOf, failed: b.failed, staleAfter: b.StaleAfter,
		hotSince: b.Now().Add(-b.HotWindow), historyDays: b.HistoryDays,
	})
	if b.OnPublish != nil {
		b.OnPublish(view)
	}
	b.view.Store(view)
}
