package ingest

import (
	"fmt"
	"time"

	"buoy/src/status"
)

// attempts are the attempts of a measurement so far. The last outcome that was measured counts. An attempt that could not measure
// says nothing about the target. A check that cannot be measured the first time is not tried again, because it is unknown and not
// bad.
type attempts struct {
	outcome        status.Outcome
	at             time.Time     // when the attempt with the outcome ended
	counted, taken int           // the attempt with the outcome, and the number of all
	again          bool          // another attempt is needed
	longest        time.Duration // of one attempt
}

// attempt is one attempt of a measurement.
type attempt struct {
	outcome  status.Outcome
	judged   status.Status
	at       time.Time // when it ended
	duration time.Duration
}

// add adds an attempt. It reports whether another one is needed: if the outcome is yellow or red, and the check allows more.
func (a *attempts) add(c status.Check, next attempt) (again bool) {
	a.taken++
	a.longest = max(a.longest, next.duration)
	if a.taken == 1 || next.judged != status.Unknown {
		a.outcome, a.at, a.counted = next.outcome, next.at, a.taken
	}
	a.again = a.taken < c.Attempts && (next.judged.IsBad() || next.judged == status.Unknown && a.taken > 1)
	return a.again
}

// result returns the outcome that counts. interrupted is true if the run ended before the next attempt.
func (a *attempts) result(c status.Check, interrupted bool) status.Outcome {
	outcome := a.outcome
	if a.taken > 1 || interrupted {
		outcome.Detail = status.JoinDetails(a.text(c.Attempts, interrupted), outcome.Detail)
	}
	return outcome
}

// text describes the attempt that counts. It comes before the detail of the outcome, because a long detail is cut at its end.
func (a *attempts) text(allowed int, interrupted bool) string {
	text := fmt.Sprintf("attempt %d of %d", a.counted, allowed)
	switch {
	case a.counted < a.taken:
		text += ", later ones could not be measured"
	case interrupted:
		text += ", the run ended before the next one"
	}
	return text
}
