package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"buoy/src/probe"
	"buoy/src/status"
)

// errBadOutcome makes backoff take another attempt.
var errBadOutcome = errors.New("the outcome is yellow or red")

// measureCheck measures a check as often as its attempts allow, until the outcome is neither yellow nor red. It returns the last
// outcome that was measured, and how long the longest attempt took. An attempt that could not measure says nothing about the
// target. A check that cannot be measured the first time is not tried again, because it is unknown and not bad.
func (g *Ingester) measureCheck(ctx context.Context, scope *probe.Scope, c status.Check) (outcome status.Outcome, longest time.Duration) {
	counted, taken := 0, 0
	attempt := func() (struct{}, error) {
		next, duration := g.probe(ctx, scope, c)
		taken++
		longest = max(longest, duration)
		judged := status.Judge(c, "", next, g.Now()).Status
		if taken == 1 || judged != status.Unknown {
			outcome, counted = next, taken
		}
		if judged.IsBad() || judged == status.Unknown && taken > 1 {
			return struct{}{}, errBadOutcome
		}
		return struct{}{}, nil
	}
	_, _ = backoff.Retry(ctx, attempt, backoff.WithBackOff(backoff.NewConstantBackOff(status.AttemptPause)), // the outcome counts, not the error
		backoff.WithMaxTries(uint(max(c.Attempts, 1))), backoff.WithMaxElapsedTime(0)) //nolint:gosec // attempts are few
	if taken > 1 {
		outcome.Detail = status.JoinDetails(attemptText(counted, taken, c.Attempts), outcome.Detail)
	}
	return outcome, longest
}

// attemptText describes the attempt that counts. It comes before the detail of the outcome, because a long detail is cut at its end.
func attemptText(counted, taken, attempts int) string {
	text := fmt.Sprintf("attempt %d of %d", counted, attempts)
	if counted < taken {
		text += ", later ones could not be measured"
	}
	return text
}
