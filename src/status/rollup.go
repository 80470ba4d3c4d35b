package status

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Day is the roll-up of one check over one UTC day. A day has a row if a result was observed in it, or if one from
// before still held when it began. A day without a row is unknown, but for what is maintenance (see UnmeasuredTally).
type Day struct {
	CheckID string
	Day     time.Time // midnight UTC
	Tally             // adds up to AccountedUntil - Day
	Results int
	Values  int     // results that carried a value; the three below are of those
	Min     float64 // 0 where Values is 0, as Max and Sum
	Max     float64
	Sum     float64

	// AccountedUntil is how far the day is counted: its end once it is over. What lies before is never counted twice.
	AccountedUntil time.Time
	// The result that holds at AccountedUntil, so that counting can go on without reading it again.
	LastStatus     Status
	LastObservedAt time.Time
	LastFreshUntil time.Time
}

// DayOf is the UTC day a time lies in.
func DayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// End is the end of the day, exclusive.
func (d Day) End() time.Time { return d.Day.Add(24 * time.Hour) }

// Average of the values; ok is false where there were none.
func (d Day) Average() (avg float64, ok bool) {
	if d.Values == 0 {
		return 0, false
	}
	return d.Sum / float64(d.Values), true
}

// LastResult is what the day keeps of the result that holds at AccountedUntil: its status and its times.
func (d Day) LastResult() Result {
	return Result{CheckID: d.CheckID, Status: d.LastStatus, ObservedAt: d.LastObservedAt, FreshUntil: d.LastFreshUntil}
}

func (d Day) held() hold { return hold{d.LastStatus, d.LastObservedAt, d.LastFreshUntil} }

// Fold counts on from a check's newest day up to until and returns the days that changed, oldest first. newest is nil for
// a check that has none. results are ordered; those observed before newest.AccountedUntil were counted already and are
// passed over (see IsLate), those at or after until are left for the next fold.
func Fold(checkID string, newest *Day, results []Result, ex Exclusions, until time.Time) []Day {
	if newest == nil {
		if len(results) == 0 {
			return nil
		}
		return Rebuild(checkID, results, ex, Span{DayOf(results[0].ObservedAt), until})
	}
	span := Span{newest.AccountedUntil, until}
	_, fresh := within(ex.Inactive.without(results), span)
	if span.From.Before(newest.End()) {
		return foldDays(*newest, newest.held(), fresh, ex, span)
	}
	return foldDays(Day{CheckID: checkID}, newest.held(), fresh, ex, span)
}

// Rebuild makes the days of span from raw results: exactly the rows that folding them as they came has made. span begins
// at a midnight; results are ordered and include the newest one before it.
func Rebuild(checkID string, results []Result, ex Exclusions, span Span) []Day {
	held, inside := within(ex.Inactive.without(results), span)
	return foldDays(Day{CheckID: checkID}, held, inside, ex, span)
}

// Recount rebuilds the days of span from raw results, as Rebuild does. It returns the rows to write so that the existing rows
// become the rebuilt ones. A late result can end what held before, so that a day no longer has a row. That day is written as
// one without a result, which means the same. Stored results are only removed when they are pruned. So a day that has counted
// more results than there are keeps its row.
func Recount(existing []Day, checkID string, results []Result, ex Exclusions, span Span) (changed []Day) {
	rebuilt := map[time.Time]Day{}
	for _, d := range Rebuild(checkID, results, ex, span) {
		rebuilt[d.Day] = d
	}
	for _, d := range existing {
		again, ok := rebuilt[d.Day]
		delete(rebuilt, d.Day)
		if !ok {
			again = d.withoutResult(ex, span.To)
		}
		if _, stored := within(results, Span{d.Day, d.AccountedUntil}); len(stored) < d.Results && !d.AccountedUntil.After(span.To) {
			continue
		}
		if again != d {
			changed = append(changed, again)
		}
	}
	changed = slices.AppendSeq(changed, maps.Values(rebuilt))
	slices.SortFunc(changed, func(a, b Day) int { return a.Day.Compare(b.Day) })
	return changed
}

// withoutResult is the day as it is if no result holds in it, counted until a time.
func (d Day) withoutResult(ex Exclusions, until time.Time) Day {
	counted := Span{d.Day, d.End()}
	if until.Before(counted.To) {
		counted.To = until
	}
	if until.Before(d.Day) {
		counted.To = d.Day
	}
	return Day{
		CheckID: d.CheckID, Day: d.Day, Tally: UnmeasuredTally(counted, ex.Maintenance), AccountedUntil: counted.To, LastStatus: Unknown,
	}
}

// IsLate says whether a result came after its time had been counted, so that its days must be rebuilt.
func IsLate(r Result, newest *Day) bool {
	return newest != nil && r.ObservedAt.Before(newest.AccountedUntil)
}

// foldDays counts span, day by day. open is the row to continue when span begins inside it.
func foldDays(open Day, held hold, results []Result, ex Exclusions, span Span) []Day {
	var days []Day
	for cursor := span.From; cursor.Before(span.To); {
		today := DayOf(cursor)
		if !open.Day.Equal(today) {
			open = Day{CheckID: open.CheckID, Day: today}
		}
		part := Span{cursor, open.End()}.Clip(Span{cursor, span.To})
		n := 0
		for n < len(results) && results[n].ObservedAt.Before(part.To) {
			n++
		}
		continued := cursor.After(today)
		if n == 0 && !continued && !ex.Inactive.limit(held).freshUntil.After(cursor) {
			cursor = nextDay(results, part.To, span.To)
			continue
		}
		held = open.account(held, results[:n], ex, part)
		results = results[n:]
		days = append(days, open)
		cursor = part.To
	}
	return days
}

// nextDay passes over the days in which nothing holds and nothing was observed.
func nextDay(results []Result, next, end time.Time) time.Time {
	if len(results) == 0 {
		return end
	}
	if day := DayOf(results[0].ObservedAt); day.After(next) {
		return day
	}
	return next
}

// account counts one stretch of the day.
func (d *Day) account(held hold, results []Result, ex Exclusions, part Span) hold {
	held = ex.Inactive.walk(held, results, part, func(s Span, st Status) { d.count(s, st, ex.Maintenance) })
	for _, r := range results {
		d.Results++
		if r.Value == nil {
			continue
		}
		v := *r.Value
		if d.Values == 0 {
			d.Min, d.Max = v, v
		}
		d.Min, d.Max, d.Sum = min(d.Min, v), max(d.Max, v), finite(d.Sum+v)
		d.Values++
	}
	d.AccountedUntil = part.To
	d.LastStatus, d.LastObservedAt, d.LastFreshUntil = held.status, held.observedAt, held.freshUntil
	return held
}

// finite keeps a sum of huge values from becoming an infinity, which no table and no JSON takes.
func finite(sum float64) float64 { return max(-math.MaxFloat64, min(math.MaxFloat64, sum)) }
