// Package board is the read model: the content of the store, in memory and evaluated.
//
// Reads never wait for the store. One goroutine (Run) refreshes the board when the store has new data. It evaluates the board again
// when a status changes only because time passes. All other goroutines read the newest View, which never changes. If the store cannot
// be read, the board keeps its data and reports the age of that data. Expired results become unknown.
//
// The writer of the store reports new data (NotifyNew), or the board polls a Feed while users view it. A snapshot lets a restarted
// board show the last saved state at once.
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
	StaleAfter  time.Duration // the maximum age of the newest success of a source
	// MeasuredEvery is the interval of measurements. It shows which results expire before the next ones; 0: unknown.
	MeasuredEvery time.Duration
	RetryAfter    time.Duration // the delay before a failed refresh is retried; longer if an operator must act first

	// Feed reports new data; nil if the writer of the store calls NotifyNew.
	Feed            Feed
	RefreshInterval time.Duration // the minimum time between polls of the feed
	// Snapshots keep the board across restarts; nil: it starts empty.
	Snapshots Snapshots
	SaveEvery time.Duration // the minimum time between snapshots, unless users change something; 0: five minutes

	// OnPublish is called with every new view, before View returns it.
	OnPublish func(*View)
}

// Store is the part of the store that the board uses.
type Store interface {
	store.Changes
	store.Results
	ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Period, error)
}

// Board keeps the newest view.
type Board struct {
	Options
	view     atomic.Pointer[View]
	notified chan struct{}     // contains a signal if the store has changed since the last refresh
	touched  chan struct{}     // contains a signal if a user has viewed the board since the feed was polled
	applied  chan applyRequest // changes that were just written

	// The fields below belong to the goroutine that refreshes.
	state        *state
	since        time.Time // the next refresh reads changes at or after this
	knownRuns    []string  // runs whose results are in the state and that the next refresh would read again
	asOf         time.Time // the state has the content of the store at this time; zero: nothing was read
	mark         string    // the feed's mark of the data in the state
	confirmed    bool      // the state was up to date at some time since Run started
	failure      string    // why the last refresh failed, for users; empty if it did not
	schemaErrors int       // consecutive refreshes that found tables of another version
	retryAt      time.Time // a failed refresh is not retried before this
	feedState    feedState
	saving       saving
}

// overlap is how far the next refresh reads back before the last one, because an entity can become visible after its own timestamp.
// Applying a change twice has no effect.
const overlap = 30 * time.Second

// New returns a board that is empty until its first refresh.
func New(o Options) *Board {
	o.RetryAfter, o.RefreshInterval = max(o.RetryAfter, time.Second), max(o.RefreshInterval, time.Second)
	return &Board{
		Options: o, state: newState(), notified: make(chan struct{}, 1), touched: make(chan struct{}, 1), applied: make(chan applyRequest),
		saving: newSaving(o.SaveEvery),
	}
}

// View returns the newest view. It is nil until the first refresh has ended, also if that failed.
func (b *Board) View() *View { return b.view.Load() }

// NotifyNew reports that the store has changed. It never waits; Run refreshes soon.
func (b *Board) NotifyNew() { signal(b.notified) }

// Changes are entities and results that were just written to the store.
type Changes struct {
	Entities []status.Declared // the caller must not change them any more
	Results  []status.Result
}

// applyRequest asks Run to apply changes. Run closes shown when the view contains them.
type applyRequest struct {
	changes Changes
	shown   chan struct{}
}

// Apply adds changes that were just written to the store, and returns when the view shows them. So a user can read what the user
// wrote. If ctx ends first, the next refresh adds them. Run must be running.
func (b *Board) Apply(ctx context.Context, changes Changes) {
	request := applyRequest{changes, make(chan struct{})}
	select {
	case b.applied <- request:
	case <-ctx.Done():
		b.NotifyNew()
		return
	}
	select {
	case <-request.shown:
	case <-ctx.Done():
	}
}

// Touch reports that a user is viewing the board. It never waits and costs almost nothing. Run polls the feed soon, unless it has
// just done so.
func (b *Board) Touch() { signal(b.touched) }

func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default: // there is a signal already
	}
}

// Refresh reads what has changed in the store and publishes a new view. Only Run and tests call it, never concurrently.
func (b *Board) Refresh(ctx context.Context) {
	now, mark := status.Micro(b.Now()), b.feedState.mark // data that arrives during the refresh is read again
	err := b.runWhileRepublishing(b.state.clone(), func() error { return b.load(ctx, now) })
	switch {
	case err == nil:
		if b.failure != "" {
			b.Log.Info("Board refresh succeeded again")
		}
		b.asOf, b.since, b.mark = now, now.Add(-overlap), mark
		b.knownRuns = b.state.succeededRuns(b.since)
		b.failure, b.schemaErrors, b.confirmed, b.feedState.upToDateAt, b.saving.unsaved = "", 0, true, now, b.Snapshots != nil
	case ctx.Err() != nil:
		return
	default:
		reason := publicReason(err, "the store cannot be read")
		if b.failure != reason { // one line for all attempts with the same reason
			b.Log.Warn("Board refresh failed", "error", status.Redact(err.Error()))
		}
		b.failure, b.retryAt = reason, b.Now().Add(b.retryDelay(err))
		b.state.updateCourses() // some parts may have been applied before the failure
	}
	b.publish(b.state)
}

// retryDelay returns how long to wait after a refresh has failed. Tables of another version need an operator, and each attempt keeps
// a warehouse running. So these retries become less frequent.
func (b *Board) retryDelay(err error) time.Duration {
	if !status.HasCode(err, status.CodeSchema) {
		return b.RetryAfter
	}
	const doublings = 4
	b.schemaErrors++
	return max(b.RetryAfter, min(b.RetryAfter<<min(b.schemaErrors-1, doublings), maxPollDelay))
}

// publicReason returns the text of an error that users can see: the message of a coded error, or else the fallback.
func publicReason(err error, fallback string) string {
	if coded := (*status.Error)(nil); errors.As(err, &coded) {
		return coded.Message
	}
	return fallback
}

// load brings the state up to date.
func (b *Board) load(ctx context.Context, now time.Time) error {
	horizon := b.horizon(now)
	horizon.Known = b.knownRuns
	entities, err := b.Store.EntitiesSince(ctx, b.since, horizon)
	if err != nil {
		return err
	}
	b.state.apply(entities)
	horizon.LongLived = b.state.longLivedChecks(b.HotWindow)
	err = b.Store.FactsSince(ctx, b.since, horizon, func(c store.ChangeSet) error {
		b.state.apply(c)
		return nil
	})
	if err != nil {
		return err
	}
	if b.since.IsZero() {
		if err := b.loadResultsBefore(ctx, horizon.Results); err != nil {
			return err
		}
	}
	b.state.trimHistory(horizon)
	return nil
}

// loadResultsBefore reads the results before the hot window that can still be valid at its start, with one statement. It is needed for
// checks that are measured rarely, and for those whose freshness was longer when they were measured.
func (b *Board) loadResultsBefore(ctx context.Context, hotSince time.Time) error {
	checks := b.state.checksWithResultsBefore(hotSince)
	if len(checks) == 0 {
		return nil
	}
	results, err := b.Store.SpanResults(ctx, status.Span{From: hotSince, To: hotSince}, checks...)
	if err != nil {
		return err
	}
	b.state.apply(store.ChangeSet{Results: results})
	return nil
}

// publish evaluates a state and publishes the view.
func (b *Board) publish(s *state) {
	view := s.view(viewOptions{
		kinds: b.Kinds, now: status.Micro(b.Now()), asOf: b.asOf, staleReason: b.staleReason(), staleAfter: b.StaleAfter, measuredEvery: b.MeasuredEvery,
		hotSince: b.Now().Add(-b.HotWindow), historyDays: b.HistoryDays,
	})
	if b.OnPublish != nil {
		b.OnPublish(view)
	}
	b.view.Store(view)
}
