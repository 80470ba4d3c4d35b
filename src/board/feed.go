package board

import (
	"context"
	"strconv"
	"time"

	"buoy/src/status"
)

// Feed tells whether there is news, without waking the store.
type Feed interface {
	// Newest names the newest finished ingestion run, by a call that wakes no warehouse. A mark that differs from the last
	// one means news; it is empty where no run has finished yet. An error says that it cannot be told; one with a code may
	// be shown to people.
	Newest(ctx context.Context) (mark string, err error)
}

// hearing is what the board knows of its feed.
type hearing struct {
	mark     string    // the newest one
	at       time.Time // when the board was last known to be up to date, or why it is not
	askAt    time.Time // the feed is not asked before this
	failures int       // in a row
	reason   string    // of the last failure, for people
}

const (
	// deafAfter is how many failures of the feed in a row are worth telling people.
	deafAfter = 3
	// longestSilence is the longest pause after failures of the feed, unless the refresh interval is longer.
	longestSilence = 5 * time.Minute
)

// ask asks the feed. One that fails is asked less and less often; what is shown stays as it is.
func (b *Board) ask(ctx context.Context) {
	now := b.Now()
	var mark string
	err := b.meanwhile(b.state, func() (err error) {
		mark, err = b.Feed.Newest(ctx)
		return err
	})
	h := &b.heard
	switch {
	case err == nil:
		if h.failures > 0 {
			b.Log.Info("feed answers again", "failures", h.failures)
		}
		*h = hearing{mark: mark, at: now, askAt: now.Add(b.RefreshInterval)}
		if !b.asOf.IsZero() && mark == b.mark {
			b.confirmed = true
		}
	case ctx.Err() != nil:
	default:
		if h.failures == 0 {
			b.Log.Warn("feed cannot be asked", "error", status.Redact(err.Error()))
		}
		h.failures++
		h.reason = reasonOf(err, "asking for it failed")
		pause := min(b.RefreshInterval<<min(h.failures, 10), longestSilence)
		h.askAt = now.Add(max(pause, b.RefreshInterval))
	}
}

// Every is a feed for when there is none to ask: it claims news once a period.
func Every(period time.Duration, now func() time.Time) Feed {
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
