package board

import (
	"context"
	"slices"
	"time"

	"buoy/src/status"
)

// Series is the values of a check, down-sampled for a chart.
type Series struct {
	From, To time.Time
	Bucket   time.Duration
	Source   SeriesSource
	Points   []Point
}

// SeriesSource is what a series was built from.
type SeriesSource string

// The sources of a series.
const (
	SeriesFromResults SeriesSource = "results"        // raw results in memory
	SeriesFromStore   SeriesSource = "stored_results" // raw results in the store
	SeriesFromDays    SeriesSource = "daily"          // roll-ups
)

// Point is one bucket. If Values is 0, the bucket has no value and the chart shows a gap.
type Point struct {
	At            time.Time
	Status        status.Status // the worst status in it
	Min, Avg, Max float64
	Values        int
	Results       int
	// Excluded means that the status is unknown only because maintenance or a pause does not count, and not because nothing could be
	// measured.
	Excluded bool
}

func (p *Point) add(lowest, highest, sum float64, values int) {
	if values == 0 {
		return
	}
	if p.Values == 0 {
		p.Min, p.Max = lowest, highest
	}
	p.Min, p.Max = min(p.Min, lowest), max(p.Max, highest)
	before := float64(p.Values)
	p.Values += values
	total := float64(p.Values)
	p.Avg = p.Avg*(before/total) + sum/total // this order, so that huge values do not overflow
}

// maxStoredSeries is the longest window for which raw results are read from the store.
const maxStoredSeries = dayLength

// MaxSeriesResults is the maximum number of raw results that a series reads from the store: one every 8 seconds for two days.
const MaxSeriesResults = 20_000

// Series samples a check over a window, with at most n buckets of equal length. A window inside the hot window is built from raw results in
// memory. A window of at most a day that starts earlier is built from raw results in the store, with one statement or two. All other
// windows are built from daily roll-ups, as are windows with raw results that are no longer stored. If a window has more than
// MaxSeriesResults, only the newest are shown, and the series starts at the first of them. Series stops with an error if ctx ends.
func (b *Board) Series(ctx context.Context, v *View, c *Check, window status.Span, n int) (Series, error) {
	if !window.From.Before(v.HotSince) || window.Length() > maxStoredSeries {
		return v.Series(ctx, c, window, n)
	}
	days := wholeDays(window)                                                 // only the counts of whole days show whether results were removed
	results, err := b.Store.CheckResults(ctx, c.ID, days, MaxSeriesResults+1) // one more shows whether there are others
	if err != nil {
		return Series{}, err
	}
	stored := results[len(results)-countFrom(results, days.From):]
	isComplete := len(stored) <= MaxSeriesResults
	if !isComplete && days != window { // results outside the window must not displace those in it
		if results, err = b.Store.CheckResults(ctx, c.ID, window, MaxSeriesResults+1); err != nil {
			return Series{}, err
		}
		stored = results[len(results)-countFrom(results, window.From):]
	}
	switch {
	case len(stored) > MaxSeriesResults: // the time before the newest ones is not known
		results = stored[len(stored)-MaxSeriesResults:]
		if first := results[0].ObservedAt; first.After(window.From) {
			window.From = first
		}
	case isComplete && len(stored) < c.countedIn(days) && (len(stored) == 0 || stored[0].ObservedAt.After(window.From)):
		return v.dailySeries(c, window, n), nil
	}
	s, err := v.rawSeries(ctx, c, results, window, n)
	s.Source = SeriesFromStore
	return s, err
}

// wholeDays returns the UTC days that a window touches.
func wholeDays(window status.Span) status.Span {
	days := status.Span{From: status.DayOf(window.From), To: status.DayOf(window.To)}
	if days.To.Before(window.To) {
		days.To = days.To.Add(dayLength)
	}
	return days
}

// countFrom counts the ordered results observed at or after a time.
func countFrom(results []status.Result, from time.Time) int {
	first, _ := slices.BinarySearchFunc(results, from, func(r status.Result, t time.Time) int { return r.ObservedAt.Compare(t) })
	return len(results) - first
}

// countedIn returns how many results the roll-ups of the days inside a span have counted.
func (c *Check) countedIn(span status.Span) (count int) {
	for day := range c.history.rollUps(dayNumber(span.From)) {
		if from := dayTime(day.day); !from.Before(span.From) && !from.Add(dayLength).After(span.To) {
			count += int(day.results)
		}
	}
	return count
}

// Series samples a check over a window from memory: from raw results if the hot window contains it, or else from daily roll-ups. There are
// at most n buckets of equal length. Roll-ups are limited to the history of the board. Series stops with an error if ctx ends.
func (v *View) Series(ctx context.Context, c *Check, window status.Span, n int) (Series, error) {
	if !window.From.Before(v.HotSince) {
		return v.rawSeries(ctx, c, fullResults(c.history.results, c.Check), window, n)
	}
	return v.dailySeries(c, window, n), nil
}

// rawSeries samples ordered results. They include the one that was valid at the start of the window.
func (v *View) rawSeries(ctx context.Context, c *Check, results []status.Result, window status.Span, n int) (Series, error) {
	bucket := bucketLength(window.Length(), n)
	s := Series{From: window.From, To: window.To, Bucket: bucket, Source: SeriesFromResults}
	exclusions := v.exclusions(c)
	next := results[len(results)-countFrom(results, window.From):]
	for at := window.From; at.Before(window.To); at = at.Add(bucket) {
		if err := ctx.Err(); err != nil {
			return Series{}, err
		}
		span := status.Span{From: at, To: at.Add(bucket)}.Clip(window)
		p := Point{At: at, Status: status.TallyOf(results, exclusions, span, v.At).Worst()}
		if p.Status == status.Unknown {
			p.Excluded = status.TallyOf(results, status.Exclusions{}, span, v.At).Worst() != status.Unknown
		}
		for ; len(next) > 0 && next[0].ObservedAt.Before(span.To); next = next[1:] {
			p.Results++
			if value := next[0].Value; value != nil {
				p.add(*value, *value, *value, 1)
			}
		}
		s.Points = append(s.Points, p)
	}
	return s, nil
}

// exclusions returns the times that do not count for a check, as in its roll-ups.
func (v *View) exclusions(c *Check) status.Exclusions {
	ex := status.Exclusions{Inactive: c.Inactive()}
	if p := v.platforms[c.PlatformID]; p != nil {
		ex.Maintenance = p.windows
	}
	return ex
}

// bucketLength returns the shortest length, in whole microseconds, so that n buckets cover a window.
func bucketLength(window time.Duration, n int) time.Duration {
	micros, buckets := window.Microseconds(), int64(n)
	if window%time.Microsecond > 0 {
		micros++
	}
	length := micros / buckets
	if micros%buckets > 0 {
		length++
	}
	return time.Duration(max(1, length)) * time.Microsecond
}

func (v *View) dailySeries(c *Check, window status.Span, n int) Series {
	last := dayNumber(window.To.Add(-time.Microsecond))
	first := max(dayNumber(window.From), dayNumber(v.At)-int32(v.historyDays)+1)
	perBucket := max(1, (last-first+int32(n))/int32(n))
	s := Series{From: dayTime(first), To: window.To, Bucket: time.Duration(perBucket) * dayLength, Source: SeriesFromDays}
	for day := first; day <= last; day += perBucket {
		s.Points = append(s.Points, Point{At: dayTime(day)})
	}
	tallies := make([]status.Tally, len(s.Points))
	for day := range c.history.rollUps(first) {
		if day.day > last {
			break
		}
		i := int((day.day - first) / perBucket)
		tallies[i] = tallies[i].Add(day.tally())
		s.Points[i].Results += int(day.results)
		s.Points[i].add(day.min, day.max, day.sum, int(day.values))
	}
	for i, t := range tallies {
		s.Points[i].Status = t.Worst()
		s.Points[i].Excluded = t.Known() == 0 && t.Maintenance > t.Unknown
	}
	if s.From.After(s.To) { // the whole window is older than the history of the board
		s.From = s.To
	}
	return s
}
