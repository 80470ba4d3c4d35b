package board

import (
	"context"
	"time"

	"buoy/src/store"
)

// Run shows what a snapshot remembers, brings the board up to date and keeps it so until ctx ends: it refreshes when there
// is news, and evaluates again whenever time alone changes the view. Then it saves what is not saved yet.
func (b *Board) Run(ctx context.Context) {
	b.restore(ctx)
	b.catchUp(ctx)
	for ctx.Err() == nil {
		b.save(ctx)
		now, due := b.Now(), b.due()
		var looks <-chan struct{} // a look has to wait until something is due
		if !now.Before(due) {
			looks = b.looks
		}
		timer := time.NewTimer(b.wait(now, due))
		select {
		case <-ctx.Done():
		case <-b.news:
			b.Refresh(ctx)
		case t := <-b.takes:
			b.state.apply(store.ChangeSet{Entities: t.changes.Entities, Results: t.changes.Results})
			b.state.follow()
			b.publish(b.state)
			b.saveTaken(t.changes)
			close(t.shown)
		case <-looks:
			b.catchUp(ctx)
		case err := <-b.saving.ended:
			b.noteSaved(err)
		case <-timer.C:
			if b.eager() && !b.Now().Before(due) {
				b.catchUp(ctx)
			} else {
				b.settle(b.state)
			}
		}
		timer.Stop()
	}
	b.saveLast(ctx)
}

// due is when the outside may be asked next: the store after it failed, else the feed. Without a feed nothing is asked:
// the store's writer tells.
func (b *Board) due() time.Time {
	switch {
	case b.failed != "":
		return b.retryAt
	case b.Feed != nil:
		return b.heard.askAt
	}
	return b.Now().Add(longestWait)
}

// eager says whether to ask as soon as that is due, be somebody looking or not: where asking is free, and until what is
// shown was once up to date.
func (b *Board) eager() bool { return b.Feed == nil || !b.confirmed }

// catchUp asks the feed, where there is one, and reads the store if there is something to read.
func (b *Board) catchUp(ctx context.Context) {
	if b.Feed != nil && !b.Now().Before(b.heard.askAt) {
		b.ask(ctx)
	}
	if b.asOf.IsZero() || b.failed != "" || b.heard.mark != b.mark || b.Feed == nil && !b.confirmed {
		b.Refresh(ctx)
		return
	}
	b.settle(b.state)
}

const longestWait = time.Hour

// wait is how long nothing has to be done if nothing happens.
func (b *Board) wait(now, due time.Time) time.Duration {
	wait := b.ripe(now)
	if b.eager() || due.After(now) {
		wait = min(wait, max(due.Sub(now), 0))
	}
	if doubtAt := b.heard.at.Add(b.StaleAfter); b.Feed != nil && !doubtAt.Before(now) {
		wait = min(wait, doubtAt.Sub(now)+time.Microsecond)
	}
	if b.saving.due && !b.saving.busy {
		wait = min(wait, max(b.saving.at.Sub(now), 0))
	}
	return wait
}

// ripe is how long the newest view stays true if nothing happens: at least a second, so that many checks that grow old one
// after the other do not keep us busy.
func (b *Board) ripe(now time.Time) time.Duration {
	v := b.View()
	if v == nil {
		return longestWait
	}
	return min(max(v.NextChange.Sub(now), time.Second), longestWait)
}

// settle publishes a new view where the newest is no longer true.
func (b *Board) settle(s *state) {
	if v := b.View(); v == nil || !b.Now().Before(v.NextChange) || v.Reason != b.doubt() {
		b.publish(s)
	}
}

// meanwhile does what may take long, and lets what is shown grow old as it should until that is done. Work may change the
// board's state if shown is a clone of it; everything else of the board it leaves alone.
func (b *Board) meanwhile(shown *state, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	for {
		timer := time.NewTimer(b.ripe(b.Now()))
		select {
		case err := <-done:
			timer.Stop()
			return err
		case <-timer.C:
			if b.View() != nil {
				b.settle(shown)
			}
		}
	}
}

// doubt says why the board cannot vouch for being up to date, for people; empty where it can.
func (b *Board) doubt() string {
	old := b.Feed != nil && b.Now().Sub(b.heard.at) > b.StaleAfter
	switch {
	case b.failed != "":
		return b.failed
	case b.heard.failures >= deafAfter, b.heard.failures > 0 && b.confirmed && old:
		return "it cannot be told whether there is news: " + b.heard.reason
	case !b.confirmed:
		return "this is what was known before a restart; it is being brought up to date"
	case old:
		return "nobody has looked for a while; it is being brought up to date"
	}
	return ""
}
