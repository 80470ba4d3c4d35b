package manage

import (
	"context"
	"fmt"
	"time"

	"buoy/src/status"
)

// Pushed is a result that the owner of a watched thing sends.
type Pushed struct {
	Check   *status.Check // nil where there is none of the id that was sent
	Outcome status.Outcome
	At      time.Time // zero: now
}

// maxAhead is how far the clock of somebody who pushes may be ahead of ours.
const maxAhead = time.Minute

// Push stores pushed results, all or none where a rule is broken. The id of a result is derived from its check and time, so
// that the same sent again is written once.
func (m *Manager) Push(ctx context.Context, by By, pushed []Pushed) ([]status.Result, error) {
	now := status.Micro(m.Now())
	var wrong []status.FieldError
	results := make([]status.Result, 0, len(pushed))
	for i, p := range pushed {
		at := status.Micro(p.At)
		if p.At.IsZero() {
			at = now
		}
		bad := status.LinkErrors("link", p.Outcome.Link)
		if e := refusePushed(p.Check, at, now); e != nil {
			bad = append(bad, *e)
		}
		for _, e := range bad {
			e.Field = fmt.Sprintf("results[%d].%s", i, e.Field)
			wrong = append(wrong, e)
		}
		if len(bad) > 0 {
			continue
		}
		r := judgePushed(p, at)
		r.CreatedAt, r.CreatedBy = now, by.Actor
		results = append(results, r)
	}
	if len(wrong) > 0 {
		return nil, status.Invalid("the request", wrong)
	}
	if _, err := m.Results.InsertResults(ctx, results, by.Actor, now); err != nil {
		return nil, fmt.Errorf("store pushed results: %w", err)
	}
	return results, nil
}

// judgePushed makes the result. That all is well can be pushed without a value, which then is none.
func judgePushed(p Pushed, at time.Time) status.Result {
	silent := p.Outcome.Verdict == status.Measured && p.Outcome.Value == nil
	if silent {
		p.Outcome.Value = new(float64)
	}
	r := status.Judge(*p.Check, status.DerivedID(at, "push"), p.Outcome, at)
	if silent {
		r.Value = nil
	}
	return r
}

// refusePushed says what is wrong with a pushed result; nil where nothing is.
func refusePushed(c *status.Check, at, now time.Time) *status.FieldError {
	switch {
	case c == nil:
		return &status.FieldError{Field: "check_id", Rule: "exists", Message: "there is no check with this id"}
	case c.Kind != status.KindHeartbeat:
		return &status.FieldError{Field: "check_id", Rule: "kind", Message: fmt.Sprintf("is a %s check, which Buoy measures; only heartbeat checks are pushed to", c.Kind)}
	case c.State != status.CheckActive:
		return &status.FieldError{Field: "check_id", Rule: "state", Message: "the check is paused or archived"}
	case at.After(now.Add(maxAhead)):
		return &status.FieldError{Field: "observed_at", Rule: "future", Message: fmt.Sprintf("%s is in the future", at.Format(time.RFC3339))}
	case at.Before(now.Add(-status.MaxFreshness)):
		return &status.FieldError{Field: "observed_at", Rule: "past", Message: fmt.Sprintf("%s is more than 31 days ago", at.Format(time.RFC3339))}
	}
	return nil
}
