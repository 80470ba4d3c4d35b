package board

import (
	"context"
	"strconv"
	"time"

	"buoy/src/status"
)

// Feed reports whether the store has new data, without starting the store.
type Feed interface {
	// Newest returns a mark of the newest finished ingestion run, with a call that does not start a warehouse. A mark that differs
	// from the last one means new data. The mark is empty if no run has finished yet. The message of a coded error can be shown to
	// users.
	Newest(ctx context.Context) (mark string, err error)
}

// feedState is the state of polling the feed.
type feedState struct {
	mark       string    // the newest one
	upToDateAt time.Time // when the board was last confirmed to be up to date, or refreshed
	pollAt     time.Time // the feed is not polled before this
	failures   int       // consecutive failed polls
	reason     string    // of the last failure, for users
}

const (
	// maxFeedFailures is the number of consecutive failed polls after which users see the failure.
	maxFeedFailures = 3
	// maxPollDelay is the longest delay after failed polls, unless the refresh interval is longer.
	maxPollDelay = 5 * time.Minute
)

// pollFeed polls the feed. After failures it polls less often. The view does not change.
func (b *Board) pollFeed(ctx context.Context) {
	now := b.Now()
	var mark string
	err := b.runWhileRepublishing(b.state, func() (err error) {
		mark, err = b.Feed.Newest(ctx)
		return err
	})
	feed := &b.feedState
	switch {
	case err == nil:
		if feed.failures > 0 {
			b.Log.Info("Feed poll succeeded again", "failures", feed.failures)
		}
		*feed = feedState{mark: mark, upToDateAt: now, pollAt: now.Add(b.RefreshInterval)}
		if !b.asOf.IsZero() && mark == b.mark {
			b.confirmed = true
		}
	case ctx.Err() != nil:
	default:
		if feed.failures == 0 {
			b.Log.Warn("Feed poll failed", "error", status.Redact(err.Error()))
		}
		feed.failures++
		feed.reason = publicReason(err, "the poll failed")
		delay := min(b.RefreshInterval<<min(feed.failures, 10), maxPollDelay)
		feed.pollAt = now.Add(max(delay, b.RefreshInterval))
	}
}

// PeriodicFeed returns a feed for a store without a feed: it reports new data once per period.
func PeriodicFeed(period time.Duration, now func() time.Time) Feed {
	return &periodic{period: period, now: now}
}

type periodic struct {
	period time.Duration
	now    func() time.Time
	last   time.Time
}

// Newest implements Feed.
func (p *periodic) Newest(context.Context) (string, error) {
	if now := p.now(); now.Sub(p.last) >= p.period {
		p.last = now
	}
	return strconv.FormatInt(p.last.UnixMicro(), 10), nil
}
