package ingest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

// measureCheck measures a check as often as its attempts allow, until the outcome is neither yellow nor red. It returns the last
// outcome that was measured: an attempt that could not measure says nothing about the target. A check that cannot be measured
// the first time is not tried again, because it is unknown and not bad.
func (g *Ingester) measureCheck(ctx context.Context, scope *probe.Scope, c status.Check) status.Outcome {
	outcome := g.probe(ctx, scope, c)
	for n := 2; n <= c.Attempts && g.statusOf(c, outcome).IsBad() && wait(ctx, g.AttemptPause); n++ {
		next := g.probe(ctx, scope, c)
		if g.statusOf(c, next) == status.Unknown {
			continue
		}
		next.Detail = strings.TrimPrefix(fmt.Sprintf("%s; attempt %d of %d", next.Detail, n, c.Attempts), "; ")
		outcome = next
	}
	return outcome
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
