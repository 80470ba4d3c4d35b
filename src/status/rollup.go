package status

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Day is the roll-up of one check over one UTC day. A day has a row if a result was observed in it, or if an earlier result
// was still valid at its start. A day without a row is unknown, except for its maintenance (see UnmeasuredTally).
type Day struct {
	CheckID string
	Day     time.Time // midnight UTC
	Tally             // adds up to AccountedUntil - Day
	Results int
	Values  int     // results with a value; Min, Max and Sum are of those
	Min     float64 // 0 if Values is 0, as are Max and Sum
	Max     float64
	Sum     float64

	// AccountedUntil is the time up to which the day is counted: its end, once it is over. Time before it is never counted
	// twice.
	AccountedUntil time.Time
	// The result that is valid at AccountedUntil, so that counting can continue without reading it again.
	LastStatus     Status
	LastObservedAt time.Time
	LastFreshUntil time.Time
}

// DayOf returns the UTC day of a time.
func DayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// End returns the end of the day, exclusive.
func (d Day) End() time.Time { return d.Day.Add(24 * time.Hour) }

// LastResult returns what the day stores of the result that is valid at AccountedUntil: its status and its times.
func (d Day) LastResult() Result {
	return Result{CheckID: d.CheckID, Status: d.LastStatus, ObservedAt: d.LastObservedAt, FreshUntil: d.LastFreshUntil}
}

func (d Day) lastValid() validResult {
	return validResult{d.LastStatus, d.LastObservedAt, d.LastFreshUntil}
}

// Fold continues counting from a check's newest day up to until and returns the changed days, oldest first. newest is nil
// if the check has no days. results are ordered. Results before newest.AccountedUntil were already counted and are skipped
// (see IsLate). Results at or after until are left for the next fold.
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
		return foldDays(*newest, newest.lastValid(), fresh, ex, span)
	}
	return foldDays(Day{CheckID: checkID}, newest.lastValid(), fresh, ex, span)
}

// Rebuild returns the days of span from raw results. They equal the rows that folding the results one by one creates. span
// starts at midnight. results are ordered and include the newest one before it.
func Rebuild(checkID string, results []Result, ex Exclusions, span Span) []Day {
	valid, inside := within(ex.Inactive.without(results), span)
	return foldDays(Day{CheckID: checkID}, valid, inside, ex, span)
}

// Recount rebuilds the days of span from raw results, as Rebuild does. It returns the rows to write so that the existing
// rows become the rebuilt ones. A late result can end the validity of an earlier one, so that a day no longer has a row.
// Such a day is written as one without a result, which means the same. Stored results are only removed when they are
// pruned. So a day that has counted more results than there are keeps its row.
func Recount(existing []Day, checkID string, results []Result, ex Exclusions, span Span) (changed []Day) {
	rebuilt := map[time.Time]Day{}
	for _, d := range Rebuild(checkID, results, ex, span) {
		rebuilt[d.Day] = d
	}
	for _, d := range existing {
		recounted, ok := rebuilt[d.Day]
		delete(rebuilt, d.Day)
		if !ok {
			recounted = d.withoutResult(ex, span.To)
		}
		if _, stored := within(results, Span{d.Day, d.AccountedUntil}); len(stored) < d.Results && !d.AccountedUntil.After(span.To) {
			continue
		}
		if recounted != d {
			changed = append(changed, recounted)
		}
	}
	changed = slices.AppendSeq(changed, maps.Values(rebuilt))
	slices.SortFunc(changed, func(a, b Day) int { return a.Day.Compare(b.Day) })
	return changed
}

// withoutResult returns the day as it is without a valid result, counted until a time.
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

// IsLate reports whether a result arrived after its time was counted, so that its days must be rebuilt.
func IsLate(r Result, newest *Day) bool {
	return newest != nil && r.ObservedAt.Before(newest.AccountedUntil)
}

// foldDays counts span day by day. day is the row to continue if span starts inside its day.
func foldDays(day Day, valid validResult, results []Result, ex Exclusions, span Span) []Day {
	var days []Day
	for cursor := span.From; cursor.Before(span.To); {
		today := DayOf(cursor)
		if !day.Day.Equal(today) {
			day = Day{CheckID: day.CheckID, Day: today}
		}
		part := Span{cursor, day.End()}.Clip(Span{cursor, span.To})
		n := 0
		for n < len(results) && results[n].ObservedAt.Before(part.To) {
			n++
		}
		continued := cursor.After(today)
		if n == 0 && !continued && !ex.Inactive.limit(valid).freshUntil.After(cursor) {
			cursor = nextDay(results, part.To, span.To)
			continue
		}
		valid = day.account(valid, results[:n], ex, part)
		results = results[n:]
		days = append(days, day)
		cursor = part.To
	}
	return days
}

// nextDay skips the days without a valid or observed result.
func nextDay(results []Result, next, end time.Time) time.Time {
	if len(results) == 0 {
		return end
	}
	if day := DayOf(results[0].ObservedAt); day.After(next) {
		return day
	}
	return next
}

// account counts one period of the day.
func (d *Day) account(valid validResult, results []Result, ex Exclusions, part Span) validResult {
	valid = ex.Inactive.walk(valid, results, part, func(s Span, st Status) { d.count(s, st, ex.Maintenance) })
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
	d.LastStatus, d.LastObservedAt, d.LastFreshUntil = valid.status, valid.observedAt, valid.freshUntil
	return valid
}

// finite limits a sum of huge values, because tables and JSON cannot store infinity.
func finite(sum float64) float64 { return max(-math.MaxFloat64, min(math.MaxFloat64, sum)) }
