package catalog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"buoy/src/status"
)

// Pushed is a result that a client sends.
type Pushed struct {
	Check   *status.Check // nil if there is no check with the sent id
	Outcome status.Outcome
	At      time.Time // zero: now
}

// moment is the precision of pushed times. Results of one check whose times differ by less belong to the same moment. Stored
// times are exact to the microsecond, so a moment can contain many results in their order of arrival.
const moment = time.Millisecond

// maxPushAttempts limits how often a push is tried if another process takes the same times.
const maxPushAttempts = 4

// Push stores pushed results and returns them as they are stored. If one result breaks a rule, none is stored. The id of a
// result is derived from its check and time, so a result that is sent again is stored once. A different result of the same
// time is stored one microsecond later, so the later one counts. The error is status.CodeConflict if the moment is full.
func (e *Editor) Push(ctx context.Context, by Actor, pushed []Pushed) ([]status.Result, error) {
	select { // one at a time, so that arrival has an order
	case e.pushing <- struct{}{}:
		defer func() { <-e.pushing }()
	case <-ctx.Done():
		return nil, status.Errorf(status.CodeStoreDown, "pushes before this one are still being written").Because(context.Cause(ctx))
	}
	now := status.Micro(e.Now())
	candidates, err := e.candidates(pushed, now)
	if err != nil {
		return nil, err
	}
	stored := map[string][]status.Result{} // by check, newest first; empty until it is read
	if shareMoment(candidates) {
		if stored, err = e.storedAround(ctx, candidates); err != nil {
			return nil, err
		}
	}
	for range maxPushAttempts {
		results, unsaved, err := assignTimes(candidates, stored)
		if err != nil {
			return nil, err
		}
		inserted, err := e.Results.InsertResults(ctx, unsaved, by.Name, now)
		if err != nil {
			return nil, fmt.Errorf("store pushed results: %w", err)
		}
		if inserted == len(unsaved) {
			return withAudit(results, now, by.Name), nil
		}
		if stored, err = e.storedAround(ctx, candidates); err != nil {
			return nil, err
		}
	}
	return nil, status.Errorf(status.CodeConflict, "other requests are pushing results for the same checks and times; send this request again")
}

// candidate is a valid pushed result before it gets its final time within its moment.
type candidate struct {
	check   status.Check
	outcome status.Outcome
	at      time.Time
}

// candidates validates the pushed results and sets the times that are missing.
func (e *Editor) candidates(pushed []Pushed, now time.Time) ([]candidate, error) {
	var problems []status.FieldError
	list := make([]candidate, 0, len(pushed))
	for i, p := range pushed {
		at := status.Micro(p.At)
		if p.At.IsZero() {
			at = e.arrival(now)
		}
		errs := status.LinkErrors("link", p.Outcome.Link)
		if refused := e.refusePushed(p.Check, at, now); refused != nil {
			errs = append(errs, *refused)
		}
		for _, err := range errs {
			err.Field = fmt.Sprintf("results[%d].%s", i, err.Field)
			problems = append(problems, err)
		}
		if len(errs) == 0 {
			list = append(list, candidate{e.Kinds.WithUnit(*p.Check), p.Outcome, at})
		}
	}
	return list, status.Invalid("the request", problems)
}

// arrival returns the time of a result without a time. It is not before the previous arrival, even if the clock was set back
// a little.
func (e *Editor) arrival(now time.Time) time.Time {
	if e.lastArrival.After(now) && e.lastArrival.Sub(now) <= status.MaxClockSkew {
		return e.lastArrival
	}
	e.lastArrival = now
	return now
}

// shareMoment reports whether results of one check belong to the same moment. If so, the stored results must be read before
// the first is written, to keep the order.
func shareMoment(candidates []candidate) bool {
	byCheck := map[string][]time.Time{}
	for _, c := range candidates {
		byCheck[c.check.ID] = append(byCheck[c.check.ID], c.at)
	}
	for _, times := range byCheck {
		slices.SortFunc(times, time.Time.Compare)
		for i := 1; i < len(times); i++ {
			if times[i].Sub(times[i-1]) < moment {
				return true
			}
		}
	}
	return false
}

// storedAround returns the stored results of the moments of the candidates, by check.
func (e *Editor) storedAround(ctx context.Context, candidates []candidate) (map[string][]status.Result, error) {
	spans := map[string]status.Span{}
	for _, c := range candidates {
		span, known := spans[c.check.ID]
		if !known || c.at.Before(span.From) {
			span.From = c.at
		}
		if end := c.at.Add(moment); end.After(span.To) {
			span.To = end
		}
		spans[c.check.ID] = span
	}
	stored := make(map[string][]status.Result, len(spans))
	for id, span := range spans {
		found, err := e.Results.ListResults(ctx, status.ResultFilter{CheckID: id, Observed: span})
		if err != nil {
			return nil, fmt.Errorf("read the stored results of a pushed moment: %w", err)
		}
		stored[id] = found
	}
	return stored, nil
}

// assignTimes returns the result of each candidate: the equal stored result of the same moment, or a new result at its time,
// or a new result after the others of its moment. unsaved are the results that are not stored.
func assignTimes(candidates []candidate, stored map[string][]status.Result) (results, unsaved []status.Result, err error) {
	known := make(map[string][]status.Result, len(stored))
	for id, found := range stored {
		known[id] = slices.Clone(found)
	}
	last := map[string]time.Time{}   // the time of the last result of this request, by check and pushed time
	sentAt := map[string]time.Time{} // the pushed time of each result of this request, by the id of the result
	for i, c := range candidates {
		key := c.check.ID + c.at.String()
		r, isNew, ok := c.findTime(known[c.check.ID], last[key], sentAt)
		if !ok {
			full := status.Errorf(status.CodeConflict, "too many results have the same time; other results of this request may be stored")
			full.Fields = []status.FieldError{{
				Field: fmt.Sprintf("results[%d].observed_at", i), Rule: "crowded",
				Message: fmt.Sprintf("too many different results of this check have the time %s", c.at.Format(time.RFC3339Nano)),
			}}
			return nil, nil, full
		}
		last[key], sentAt[r.ID] = r.ObservedAt, c.at
		if isNew {
			known[c.check.ID] = append(known[c.check.ID], r)
			unsaved = append(unsaved, r)
		}
		results = append(results, r)
	}
	return results, unsaved, nil
}

// findTime returns the result of a candidate among the known results of its check. The time is the pushed time or, if that is
// taken, the first free microsecond after it. previous is the time of the last result of this request for the same pushed time.
// An equal known result is returned instead if it comes before the first free microsecond. It must not be before previous, and
// this request must not have sent it for another time. ok is false if the moment is full.
func (c candidate) findTime(known []status.Result, previous time.Time, sentAt map[string]time.Time) (r status.Result, isNew, ok bool) {
	taken := make(map[int64]status.Result, len(known)) // by microsecond
	for _, other := range known {
		taken[other.ObservedAt.UnixMicro()] = other
	}
	for at := c.at; at.Before(c.at.Add(moment)); at = at.Add(time.Microsecond) {
		other, isTaken := taken[at.UnixMicro()]
		if !isTaken {
			return judgePushed(c, at), true, true
		}
		sent, isSent := sentAt[other.ID]
		if !at.Before(previous) && (!isSent || sent.Equal(c.at)) && sameContent(judgePushed(c, at), other) {
			return other, false, true
		}
	}
	return status.Result{}, false, false
}

// sameContent reports whether two results have the same value, status, detail and link.
func sameContent(a, b status.Result) bool {
	sameValue := a.Value == nil && b.Value == nil || a.Value != nil && b.Value != nil && *a.Value == *b.Value
	return sameValue && a.Status == b.Status && a.Detail == b.Detail && a.Link == b.Link
}

// withAudit sets the audit fields of the results that were just written.
func withAudit(results []status.Result, now time.Time, actor string) []status.Result {
	for i := range results {
		if results[i].CreatedAt.IsZero() {
			results[i].CreatedAt, results[i].CreatedBy = now, actor
		}
	}
	return results
}

// judgePushed returns the result of a candidate at a time. A pass can be pushed without a value; its result has no value.
func judgePushed(c candidate, at time.Time) status.Result {
	noValue := c.outcome.Verdict == status.Measured && c.outcome.Value == nil
	if noValue {
		c.outcome.Value = new(float64)
	}
	r := status.Judge(c.check, pushID(at), c.outcome, at)
	if noValue {
		r.Value = nil
	}
	return r
}

// pushID returns the run id of results that were pushed for a time. A derived id contains the time in milliseconds. The
// microseconds are in the text that it is derived from.
func pushID(at time.Time) string {
	text := "push"
	if rest := at.Sub(at.Truncate(time.Millisecond)); rest > 0 {
		text = fmt.Sprintf("push +%dµs", rest.Microseconds())
	}
	return status.DerivedID(at, text)
}

// refusePushed returns the reason why a result cannot be pushed; nil if it can.
func (e *Editor) refusePushed(c *status.Check, at, now time.Time) *status.FieldError {
	switch {
	case c == nil:
		return &status.FieldError{Field: "check_id", Rule: "exists", Message: "there is no check with this id"}
	case !e.Kinds.IsPushed(c.Kind):
		return &status.FieldError{Field: "check_id", Rule: "kind", Message: fmt.Sprintf(
			"the check has the kind %s, which Buoy measures; results can be pushed only to checks of the kind %s", c.Kind, e.Kinds.PushedNames())}
	case c.State != status.CheckActive:
		return &status.FieldError{Field: "check_id", Rule: "state", Message: "the check is paused or archived; results can be pushed only to active checks"}
	case at.After(now.Add(status.MaxClockSkew)):
		return &status.FieldError{Field: "observed_at", Rule: "future", Message: fmt.Sprintf(
			"%s is more than %d minutes in the future", at.Format(time.RFC3339), int(status.MaxClockSkew.Minutes()))}
	case at.Before(now.Add(-status.MaxFreshness)):
		return &status.FieldError{Field: "observed_at", Rule: "past", Message: fmt.Sprintf(
			"%s is more than %d days ago", at.Format(time.RFC3339), int(status.MaxFreshness.Hours()/24))}
	}
	return nil
}
