package board

import (
	"context"
	"time"

	"buoy/src/status"
)

// Series is the values of a check, down-sampled for a chart.
type Series struct {
	From, To  time.Time
	Bucket    time.Duration
	FromDaily bool // built from roll-ups
	Points    []Point
}

// Point is one bucket. If Values is 0, the bucket has no value and the chart shows a gap.
type Point struct {
	At            time.Time
	Status        status.Status // the worst status in it
	Min, Avg, Max float64
	Values        int
	Results       int
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

// Series samples a check over a window: from raw results if the hot window contains it, or else from daily roll-ups. There are at most
// n buckets of equal length. The window is limited to the history of the board. Series stops with an error if ctx ends.
func (v *View) Series(ctx context.Context, c *Check, window status.Span, n int) (Series, error) {
	if !window.From.Before(v.HotSince) {
		return v.rawSeries(ctx, c, window, n)
	}
	return v.dailySeries(c, window, n), nil
}

func (v *View) rawSeries(ctx context.Context, c *Check, window status.Span, n int) (Series, error) {
	bucket := bucketLength(window.Length(), n)
	s := Series{From: window.From, To: window.To, Bucket: bucket}
	compact := c.history.results
	results := fullResults(compact, c.Check)
	exclusions := v.exclusions(c)
	for at := window.From; at.Before(window.To); at = at.Add(bucket) {
		if err := ctx.Err(); err != nil {
			return Series{}, err
		}
		span := status.Span{From: at, To: at.Add(bucket)}.Clip(window)
		p := Point{At: at, Status: status.TallyOf(results, exclusions, span, v.At).Worst()}
		for i := firstAt(compact, span.From); i < len(compact) && compact[i].at().Before(span.To); i++ {
			p.Results++
			if r := results[i]; r.Value != nil {
				p.add(*r.Value, *r.Value, *r.Value, 1)
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
	s := Series{From: dayTime(first), To: window.To, Bucket: time.Duration(perBucket) * dayLength, FromDaily: true}
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
	}
	if s.From.After(s.To) { // the whole window is older than the history of the board
		s.From = s.To
	}
	return s
}
