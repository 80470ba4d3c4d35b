package board

import (
	"context"
	"time"

	"buoy/src/store"
)

// Run restores the board from its snapshot and keeps it up to date until ctx ends. It refreshes when there is new data, and evaluates
// again when a status changes only because time passes. At the end it saves what is not saved yet.
func (b *Board) Run(ctx context.Context) {
	b.restore(ctx)
	b.catchUp(ctx)
	for ctx.Err() == nil {
		b.save(ctx)
		now, pollAt := b.Now(), b.nextPoll()
		var touched <-chan struct{} // nil until a poll is due
		if !now.Before(pollAt) {
			touched = b.touched
		}
		timer := time.NewTimer(b.wait(now, pollAt))
		select {
		case <-ctx.Done():
		case <-b.notified:
			b.Refresh(ctx)
		case request := <-b.applied:
			b.state.apply(store.ChangeSet{Entities: request.changes.Entities, Results: request.changes.Results})
			b.state.updateCourses()
			b.publish(b.state)
			b.scheduleSave(request.changes)
			close(request.shown)
		case <-touched:
			b.catchUp(ctx)
		case err := <-b.saving.done:
			b.recordSave(err)
		case <-timer.C:
			if b.eager() && !b.Now().Before(pollAt) {
				b.catchUp(ctx)
			} else {
				b.republishIfChanged(b.state)
			}
		}
		timer.Stop()
	}
	b.saveLast(ctx)
}

// nextPoll returns when the next poll is due: of the store after a failed refresh, or else of the feed. A board without a feed does
// not poll, because the writer of the store notifies it.
func (b *Board) nextPoll() time.Time {
	switch {
	case b.failure != "":
		return b.retryAt
	case b.Feed != nil:
		return b.feedState.pollAt
	}
	return b.Now().Add(maxWait)
}

// eager reports whether to poll even when nobody is viewing: if polling is free, and until the view was up to date once.
func (b *Board) eager() bool { return b.Feed == nil || !b.confirmed }

// catchUp polls the feed, if there is one, and reads the store if it has new data.
func (b *Board) catchUp(ctx context.Context) {
	if b.Feed != nil && !b.Now().Before(b.feedState.pollAt) {
		b.pollFeed(ctx)
	}
	if b.asOf.IsZero() || b.failure != "" || b.feedState.mark != b.mark || b.Feed == nil && !b.confirmed {
		b.Refresh(ctx)
		return
	}
	b.republishIfChanged(b.state)
}

// maxWait is the longest time that Run waits for an event.
const maxWait = time.Hour

// wait returns how long Run can wait if no event arrives.
func (b *Board) wait(now, pollAt time.Time) time.Duration {
	wait := b.nextDeadline(now)
	if b.eager() || pollAt.After(now) {
		wait = min(wait, max(pollAt.Sub(now), 0))
	}
	if staleAt := b.feedState.upToDateAt.Add(b.StaleAfter); b.Feed != nil && !staleAt.Before(now) {
		wait = min(wait, staleAt.Sub(now)+time.Microsecond)
	}
	if b.saving.unsaved && !b.saving.busy {
		wait = min(wait, max(b.saving.notBefore.Sub(now), 0))
	}
	return wait
}

// nextDeadline returns how long the view stays valid without new data. It is at least a second, so that many results that expire one
// after the other do not keep the board busy.
func (b *Board) nextDeadline(now time.Time) time.Duration {
	v := b.View()
	if v == nil {
		return maxWait
	}
	return min(max(v.NextChange.Sub(now), time.Second), maxWait)
}

// republishIfChanged publishes a new view if the newest one is no longer valid.
func (b *Board) republishIfChanged(s *state) {
	if v := b.View(); v == nil || !b.Now().Before(v.NextChange) || v.Reason != b.staleReason() {
		b.publish(s)
	}
}

// runWhileRepublishing runs work that can take long, and republishes the shown state until work ends. The work can change the state
// of the board if shown is a clone of it. It must not change anything else of the board.
func (b *Board) runWhileRepublishing(shown *state, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	for {
		timer := time.NewTimer(b.nextDeadline(b.Now()))
		select {
		case err := <-done:
			timer.Stop()
			return err
		case <-timer.C:
			if b.View() != nil {
				b.republishIfChanged(shown)
			}
		}
	}
}

// staleReason returns why the board may be out of date, for users. It is empty if the board is up to date.
func (b *Board) staleReason() string {
	old := b.Feed != nil && b.Now().Sub(b.feedState.upToDateAt) > b.StaleAfter
	switch {
	case b.failure != "":
		return b.failure
	case b.feedState.failures >= maxFeedFailures, b.feedState.failures > 0 && b.confirmed && old:
		return "could not check for new results: " + b.feedState.reason
	case !b.confirmed:
		return "showing the last saved state after a restart; updating now"
	case old:
		return "data was not refreshed while nobody used the page; updating now"
	}
	return ""
}
