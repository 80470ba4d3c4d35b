package catalog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"buoy/src/status"
)

// Pushed is a result that the owner of a watched thing sends.
type Pushed struct {
	Check   *status.Check // nil where there is none of the id that was sent
	Outcome status.Outcome
	At      time.Time // zero: now
}

// moment is how exact the times are that people push: results of one check whose times differ by less are of the same
// moment. The times in the store are more exact, so that all of them have room in their order of arrival.
const moment = time.Millisecond

// pushTries is how often a push looks again for room, where another process takes it at the same time.
const pushTries = 4

// Push stores pushed results, all or none where a rule is broken, and gives them as they are stored. The id of a result is
// derived from its check and time, so that the same sent again is written once. One that says something else at the same
// time is stored a microsecond behind: the later one counts. status.CodeConflict says that there is
// no room for it.
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
	stored := map[string][]status.Result{} // by check, as far as they were read; newest first
	if meet(candidates) {
		if stored, err = e.storedAround(ctx, candidates); err != nil {
			return nil, err
		}
	}
	for range pushTries {
		results, fresh, err := place(candidates, stored)
		if err != nil {
			return nil, err
		}
		inserted, err := e.Results.InsertResults(ctx, fresh, by.Name, now)
		if err != nil {
			return nil, fmt.Errorf("store pushed results: %w", err)
		}
		if inserted == len(fresh) {
			return answer(results, now, by.Name), nil
		}
		if stored, err = e.storedAround(ctx, candidates); err != nil {
			return nil, err
		}
	}
	return nil, status.Errorf(status.CodeConflict, "others are pushing results for the same checks and times; send these again")
}

// candidate is a pushed result before it has its place among those of its moment.
type candidate struct {
	check   status.Check
	outcome status.Outcome
	at      time.Time
}

// candidates checks what was pushed, and gives each its time.
func (e *Editor) candidates(pushed []Pushed, now time.Time) ([]candidate, error) {
	var wrong []status.FieldError
	list := make([]candidate, 0, len(pushed))
	for i, p := range pushed {
		at := status.Micro(p.At)
		if p.At.IsZero() {
			at = e.arrival(now)
		}
		bad := status.LinkErrors("link", p.Outcome.Link)
		if e := e.refusePushed(p.Check, at, now); e != nil {
			bad = append(bad, *e)
		}
		for _, e := range bad {
			e.Field = fmt.Sprintf("results[%d].%s", i, e.Field)
			wrong = append(wrong, e)
		}
		if len(bad) == 0 {
			list = append(list, candidate{e.Kinds.WithUnit(*p.Check), p.Outcome, at})
		}
	}
	return list, status.Invalid("the request", wrong)
}

// arrival is the time of a result that came without one. It is never before that of an earlier one because the clock was
// set back a little.
func (e *Editor) arrival(now time.Time) time.Time {
	if e.lastArrival.After(now) && e.lastArrival.Sub(now) < status.MaxClockSkew {
		return e.lastArrival
	}
	e.lastArrival = now
	return now
}

// meet says whether results of one check are of the same moment. Then it must be known what is stored before the first is
// written, or they would lose their order.
func meet(candidates []candidate) bool {
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

// storedAround gives the stored results of the moments of the candidates, by check.
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
			return nil, fmt.Errorf("read what is stored of a pushed moment: %w", err)
		}
		stored[id] = found
	}
	return stored, nil
}

// place gives each candidate its result: the stored one that says the same at the same moment, else a new one at its time,
// else one behind those of its moment. fresh are those that are not stored.
func place(candidates []candidate, stored map[string][]status.Result) (results, fresh []status.Result, err error) {
	there := make(map[string][]status.Result, len(stored))
	for id, found := range stored {
		there[id] = slices.Clone(found)
	}
	last := map[string]time.Time{}   // of the results that this request has at a moment, by check and moment
	sentAt := map[string]time.Time{} // the time that this request gave to a result, by the result's id
	for i, c := range candidates {
		key := c.check.ID + c.at.String()
		r, isNew, ok := c.among(there[c.check.ID], last[key], sentAt)
		last[key], sentAt[r.ID] = r.ObservedAt, c.at
		if !ok {
			e := status.Errorf(status.CodeConflict, "the request has a result whose time is taken; others of it may be stored")
			e.Fields = []status.FieldError{{
				Field: fmt.Sprintf("results[%d].observed_at", i), Rule: "crowded",
				Message: fmt.Sprintf("too many different results of this check have the time %s", c.at.Format(time.RFC3339Nano)),
			}}
			return nil, nil, e
		}
		if isNew {
			there[c.check.ID] = append(there[c.check.ID], r)
			fresh = append(fresh, r)
		}
		results = append(results, r)
	}
	return results, fresh, nil
}

// among finds the place of a candidate among the results of its check: at its time or, where that is taken, in the first
// free microsecond after it. An existing result counts as the same one only if it is not before after, the last result of this
// request at this moment, and if this request did not send it for another time. ok is false if the moment is full.
func (c candidate) among(there []status.Result, after time.Time, sentAt map[string]time.Time) (r status.Result, isNew, ok bool) {
	r = judgePushed(c, c.at)
	taken := map[int64]bool{} // by microsecond
	var same *status.Result
	for i, other := range there {
		if other.ObservedAt.Before(c.at) || !other.ObservedAt.Before(c.at.Add(moment)) {
			continue
		}
		taken[other.ObservedAt.UnixMicro()] = true
		if at, sent := sentAt[other.ID]; sent && !at.Equal(c.at) {
			continue
		}
		if saysTheSame(r, other) && !other.ObservedAt.Before(after) && (same == nil || other.ObservedAt.Before(same.ObservedAt)) {
			same = &there[i]
		}
	}
	switch {
	case !taken[c.at.UnixMicro()]:
		return r, true, true
	case same != nil:
		return *same, false, true
	}
	at := c.at
	if !after.Before(at) {
		at = after.Add(time.Microsecond)
	}
	for taken[at.UnixMicro()] {
		at = at.Add(time.Microsecond)
	}
	return judgePushed(c, at), true, at.Before(c.at.Add(moment))
}

// saysTheSame says whether two results tell the same of their check.
func saysTheSame(a, b status.Result) bool {
	sameValue := a.Value == nil && b.Value == nil || a.Value != nil && b.Value != nil && *a.Value == *b.Value
	return sameValue && a.Status == b.Status && a.Detail == b.Detail && a.Link == b.Link
}

// answer completes the results that were written just now.
func answer(results []status.Result, now time.Time, actor string) []status.Result {
	for i := range results {
		if results[i].CreatedAt.IsZero() {
			results[i].CreatedAt, results[i].CreatedBy = now, actor
		}
	}
	return results
}

// judgePushed makes the result of a time. That all is well can be pushed without a value, which then is none.
func judgePushed(c candidate, at time.Time) status.Result {
	silent := c.outcome.Verdict == status.Measured && c.outcome.Value == nil
	if silent {
		c.outcome.Value = new(float64)
	}
	r := status.Judge(c.check, pushID(at), c.outcome, at)
	if silent {
		r.Value = nil
	}
	return r
}

// pushID stands for the run in results that were pushed for a time. A derived id is exact to the millisecond, and times are
// exact to the microsecond, so the rest of the time is in its text.
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
			"is a check of the kind %s, which Buoy measures; results can be pushed to checks of the kind %s", c.Kind, e.Kinds.PushedNames())}
	case c.State != status.CheckActive:
		return &status.FieldError{Field: "check_id", Rule: "state", Message: "the check is paused or archived"}
	case at.After(now.Add(status.MaxClockSkew)):
		return &status.FieldError{Field: "observed_at", Rule: "future", Message: fmt.Sprintf(
			"%s is more than %d minutes in the future", at.Format(time.RFC3339), int(status.MaxClockSkew.Minutes()))}
	case at.Before(now.Add(-status.MaxFreshness)):
		return &status.FieldError{Field: "observed_at", Rule: "past", Message: fmt.Sprintf("%s is more than 31 days ago", at.Format(time.RFC3339))}
	}
	return nil
}
