package ingest

import (
	"context"
	"fmt"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

// measureCheck measures a check as often as its attempts allow, until the outcome is neither yellow nor red. It returns the last
// outcome that was measured, and how long the longest attempt took. An attempt that could not measure says nothing about the
// target. A check that cannot be measured the first time is not tried again, because it is unknown and not bad.
func (g *Ingester) measureCheck(ctx context.Context, scope *probe.Scope, c status.Check) (status.Outcome, time.Duration) {
	outcome, longest := g.timedProbe(ctx, scope, c)
	counted, taken := 1, 1
	for taken < c.Attempts && g.statusOf(c, outcome).IsBad() && wait(ctx, g.AttemptPause) {
		next, took := g.timedProbe(ctx, scope, c)
		taken++
		longest = max(longest, took)
		if g.statusOf(c, next) != status.Unknown {
			outcome, counted = next, taken
		}
	}
	outcome.Detail = withAttempt(outcome.Detail, counted, taken, c.Attempts)
	return outcome, longest
}

func (g *Ingester) timedProbe(ctx context.Context, scope *probe.Scope, c status.Check) (status.Outcome, time.Duration) {
	started := g.Now()
	outcome := g.probe(ctx, scope, c)
	return outcome, g.Now().Sub(started)
}

// withAttempt puts the attempt that counts before the detail of its outcome, if there was more than one. A long detail is cut at
// its end.
func withAttempt(detail string, counted, taken, attempts int) string {
	if taken == 1 {
		return detail
	}
	note := fmt.Sprintf("attempt %d of %d", counted, attempts)
	if counted < taken {
		note += ", later ones could not be measured"
	}
	if detail == "" {
		return note
	}
	return note + "; " + detail
}

// statusOf returns the status that an outcome would give a check.
func (g *Ingester) statusOf(c status.Check, o status.Outcome) status.Status {
	return status.Judge(c, "", o, g.Now()).Status
}

// wait returns after a pause. It returns false if ctx ends first.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
