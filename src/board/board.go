// Package board is the read model: what the store holds, in memory, evaluated, and ready to be served.
//
// Reads never wait for the store. One goroutine (Run) refreshes the board when there is news and evaluates it again when
// time alone changes it; everybody else takes the newest View, which never changes. When the store cannot be read the
// board goes on with what it has, says how old that is, and turns what it can no longer vouch for to unknown.
//
// News comes from the store's writer (News), or from a Feed that is asked while somebody is looking. A snapshot of what is
// known lets a board that starts anew show that at once.
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
	Kinds       status.Kinds
	Now         func() time.Time
	Log         *slog.Logger
	HotWindow   time.Duration // how far back raw results are kept
	HistoryDays int           // how many days of roll-ups are kept
	StaleAfter  time.Duration // how old a source's newest success may be
	// MeasuredEvery is how often checks are measured, to say which results expire before the next ones; 0: not known.
	MeasuredEvery time.Duration
	RetryAfter    time.Duration // how long after a failed refresh the next one is tried; longer where people have to act first

	// Feed tells whether there is news; nil where the store's writer calls News by itself.
	Feed            Feed
	RefreshInterval time.Duration // the feed is asked at most this often
	// Snapshots keep the board between two lives of the process; nil: it begins empty.
	Snapshots Snapshots
	SaveEvery time.Duration // a snapshot is saved at most this often, unless people change something; 0: every five minutes

	// OnPublish is called with every new view, before anybody else can see it.
	OnPublish func(*View)
}

// Store is what the board needs of the store.
type Store interface {
	store.Changes
	store.Results
	ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Transition, error)
}

// Board keeps the newest view.
type Board struct {
	Options
	view  atomic.Pointer[View]
	news  chan struct{} // holds one where the store has changed since the last refresh
	looks chan struct{} // holds one where somebody has looked since the feed was asked
	takes chan taking   // what was just written

	// What follows belongs to the goroutine that refreshes.
	state     *state
	since     time.Time // the next refresh asks for what changed at or after this
	known     []string  // runs whose results are in the state, as far as the next refresh would read them again
	asOf      time.Time // the store's content at this time is in the state; zero: nothing is
	mark      string    // the feed's mark of the news that is in the state
	confirmed bool      // since Run began the state was up to date at some time: it is not only remembered
	failed    string    // why the last refresh failed, for people; empty when it did not
	misfits   int       // refreshes in a row that found tables of another version
	retryAt   time.Time // a refresh that failed is not tried again before this
	heard     hearing
	saving    saving
}

// overlap is how much earlier than the last refresh the next one asks: an entity may become visible a little after the
// time it carries. Taking in the same twice changes nothing.
const overlap = 30 * time.Second

// New makes a board that is empty until its first refresh.
func New(o Options) *Board {
	o.RetryAfter, o.RefreshInterval = max(o.RetryAfter, time.Second), max(o.RefreshInterval, time.Second)
	return &Board{
		Options: o, state: newState(), news: make(chan struct{}, 1), looks: make(chan struct{}, 1), takes: make(chan taking),
		saving: newSaving(o.SaveEvery),
	}
}

// View is the newest view; nil until the first refresh has ended, well or not.
func (b *Board) View() *View { return b.view.Load() }

// News says that the store has changed. It never waits; Run refreshes soon.
func (b *Board) News() { signal(b.news) }

// Changes are what was just written to the store.
type Changes struct {
	Entities []status.Declared // who writes them must not change them any more
	Results  []status.Result
}

// taking is what was just written, and the end of waiting for it to be shown.
type taking struct {
	changes Changes
	shown   chan struct{}
}

// Take takes in what was just written to the store, and returns when the view shows it: whoever wrote can read it. Where ctx
// ends before, the next refresh brings it. Run must be running.
func (b *Board) Take(ctx context.Context, changes Changes) {
	t := taking{changes, make(chan struct{})}
	select {
	case b.takes <- t:
	case <-ctx.Done():
		b.News()
		return
	}
	select {
	case <-t.shown:
	case <-ctx.Done():
	}
}

// Look says that somebody is looking at the view. It never waits and costs next to nothing; Run asks the feed soon, unless
// it has done so a moment ago.
func (b *Board) Look() { signal(b.looks) }

func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default: // it is known already
	}
}

// Refresh takes in what has changed in the store and publishes a new view. Only Run calls it, and tests: one at a time.
func (b *Board) Refresh(ctx context.Context) {
	now, mark := status.Micro(b.Now()), b.heard.mark // what comes while we read is read again
	err := b.meanwhile(b.state.clone(), func() error { return b.load(ctx, now) })
	switch {
	case err == nil:
		if b.failed != "" {
			b.Log.Info("board is refreshed again")
		}
		b.asOf, b.since, b.mark = now, now.Add(-overlap), mark
		b.known = b.state.succeeded(b.since)
		b.failed, b.misfits, b.confirmed, b.heard.at, b.saving.due = "", 0, true, now, b.Snapshots != nil
	case ctx.Err() != nil:
		return
	default:
		reason := reasonOf(err, "the store cannot be read")
		if b.failed != reason { // one line for all tries that end alike
			b.Log.Warn("board could not be refreshed", "error", status.Redact(err.Error()))
		}
		b.failed, b.retryAt = reason, b.Now().Add(b.pauseAfter(err))
		b.state.follow() // a part may have come before it failed
	}
	b.publish(b.state)
}

// pauseAfter is how long to wait after a refresh has failed. Tables of another version stay so until people act, and each try
// keeps a warehouse awake, so these are looked at less and less often.
func (b *Board) pauseAfter(err error) time.Duration {
	if !status.HasCode(err, status.CodeSchema) {
		return b.RetryAfter
	}
	const doublings = 4
	b.misfits++
	return max(b.RetryAfter, min(b.RetryAfter<<min(b.misfits-1, doublings), longestSilence))
}

// reasonOf is what people may read of an error.
func reasonOf(err error, otherwise string) string {
	if coded := (*status.Error)(nil); errors.As(err, &coded) {
		return coded.Message
	}
	return otherwise
}

// load brings the state up to date.
func (b *Board) load(ctx context.Context, now time.Time) error {
	horizon := b.horizon(now)
	horizon.Known = b.known
	entities, err := b.Store.EntitiesSince(ctx, b.since, horizon)
	if err != nil {
		return err
	}
	b.state.apply(entities)
	horizon.Held = b.state.held(b.HotWindow)
	err = b.Store.FactsSince(ctx, b.since, horizon, func(c store.ChangeSet) error {
		b.state.apply(c)
		return nil
	})
	if err != nil {
		return err
	}
	if b.since.IsZero() {
		if err := b.loadForgotten(ctx, horizon); err != nil {
			return err
		}
	}
	b.state.settle(horizon)
	return nil
}

// maxForgotten bounds the statements of loadForgotten.
const maxForgotten = 100

// loadForgotten reads results that are older than the hot window and still valid, although their checks ask for shorter
// freshness by now. Roll-ups tell of them; they are rare, so each is a statement.
func (b *Board) loadForgotten(ctx context.Context, horizon store.Horizon) error {
	for _, f := range b.state.forgotten(horizon.Results, maxForgotten) {
		results, err := b.Store.ListResults(ctx, f)
		if err != nil {
			return err
		}
		b.state.apply(store.ChangeSet{Results: results})
	}
	return nil
}

// publish evaluates a state, and shows what comes out.
func (b *Board) publish(s *state) {
	view := s.view(viewOptions{
		kinds: b.Kinds, now: status.Micro(b.Now()), asOf: b.asOf, doubt: b.doubt(), staleAfter: b.StaleAfter, measuredEvery: b.MeasuredEvery,
		hotSince: b.Now().Add(-b.HotWindow), historyDays: b.HistoryDays,
	})
	if b.OnPublish != nil {
		b.OnPublish(view)
	}
	b.view.Store(view)
}
