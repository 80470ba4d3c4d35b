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

// Point is one bucket. Where Values is 0 nothing was measured in it: a gap, not a zero.
type Point struct {
	At            time.Time
	Status        status.Status // the worst that held in it
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
	p.Avg = (p.Avg*float64(p.Values) + sum) / float64(p.Values+values)
	p.Values += values
}

// Series samples a check over a window: from raw results where the hot window holds it, else from daily roll-ups. There
// are at most n buckets of equal length. The window is cut to what the board keeps. It ends early, with an error, when ctx
// does.
func (v *View) Series(ctx context.Context, c *Check, window status.Span, n int) (Series, error) {
	if !window.From.Before(v.HotSince) {
		return v.rawSeries(ctx, c, window, n)
	}
	return v.dailySeries(c, window, n), nil
}

func (v *View) rawSeries(ctx context.Context, c *Check, window status.Span, n int) (Series, error) {
	bucket := bucketLength(window.Length(), n)
	s := Series{From: window.From, To: window.To, Bucket: bucket}
	facts := c.history.facts
	results := make([]status.Result, len(facts))
	for i, f := range facts {
		results[i] = f.result(&c.Check)
	}
	exclusions := v.exclusions(c)
	for at := window.From; at.Before(window.To); at = at.Add(bucket) {
		if err := ctx.Err(); err != nil {
			return Series{}, err
		}
		span := status.Span{From: at, To: at.Add(bucket)}.Clip(window)
		p := Point{At: at, Status: status.TallyOf(results, exclusions, span, v.At).Worst()}
		for i := firstAt(facts, span.From); i < len(facts) && facts[i].at().Before(span.To); i++ {
			p.Results++
			if r := results[i]; r.Value != nil {
				p.add(*r.Value, *r.Value, *r.Value, 1)
			}
		}
		s.Points = append(s.Points, p)
	}
	return s, nil
}

// exclusions are the times that do not count for a check, as roll-ups leave them out.
func (v *View) exclusions(c *Check) status.Exclusions {
	ex := status.Exclusions{Inactive: c.Inactive()}
	if p := v.platforms[c.PlatformID]; p != nil {
		ex.Maintenance = p.windows
	}
	return ex
}

// bucketLength is the shortest length, in whole microseconds, of which n reach over a window.
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
	for cell := range c.history.cells(first) {
		i := int((cell.day - first) / perBucket)
		if cell.day > last || i >= len(s.Points) {
			break
		}
		tallies[i] = tallies[i].Add(cell.tally())
		s.Points[i].Results += int(cell.results)
		s.Points[i].add(cell.min, cell.max, cell.sum, int(cell.values))
	}
	for i, t := range tallies {
		s.Points[i].Status = t.Worst()
	}
	if s.From.After(s.To) { // the whole window is older than what the board keeps
		s.From = s.To
	}
	return s
}
