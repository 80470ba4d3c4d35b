package board

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// ResultPage is one page of results, newest first.
type ResultPage struct {
	Results   []status.Result
	More      bool // older results follow
	FromStore bool // read from the store, because the window starts before the hot window
}

// Results lists results. A window inside the hot window is read from memory. A window without a start is the hot window. Any other
// window is read from the store.
func (b *Board) Results(ctx context.Context, v *View, filter status.ResultFilter) (ResultPage, error) {
	if filter.Observed.From.IsZero() {
		filter.Observed.From = v.HotSince
	}
	if filter.Observed.From.Before(v.HotSince) {
		limit := filter.Limit
		filter.Limit++ // one more shows whether others follow
		found, err := b.Store.ListResults(ctx, filter)
		if err != nil {
			return ResultPage{}, err
		}
		return ResultPage{found[:min(limit, len(found))], len(found) > limit, true}, nil
	}
	return v.hotResults(filter), nil
}

// hotResults merges the results of the checks, newest first.
func (v *View) hotResults(filter status.ResultFilter) ResultPage {
	var merge cursors
	for _, c := range v.Checks {
		if (filter.CheckID == "" || c.ID == filter.CheckID) && (filter.PlatformID == "" || c.PlatformID == filter.PlatformID) {
			if cur := newCursor(c, filter); cur.forward() {
				merge = append(merge, cur)
			}
		}
	}
	heap.Init(&merge)
	page := ResultPage{}
	for len(merge) > 0 {
		if len(page.Results) == filter.Limit {
			page.More = true
			break
		}
		page.Results = append(page.Results, merge[0].head)
		if merge[0].forward() {
			heap.Fix(&merge, 0)
		} else {
			heap.Pop(&merge)
		}
	}
	return page
}

// cursor reads the results of one check that match the filter, from the newest to the oldest.
type cursor struct {
	check  *Check
	rest   []compactResult // those not read yet; the next is the last
	filter status.ResultFilter
	head   status.Result
}

func newCursor(c *Check, f status.ResultFilter) *cursor {
	end := len(c.history.results)
	upTo := f.Observed.To
	if !f.Before.At.IsZero() && (upTo.IsZero() || f.Before.At.Before(upTo)) {
		upTo = f.Before.At.Add(time.Microsecond) // results of the same moment are compared by id
	}
	if !upTo.IsZero() {
		end = firstAt(c.history.results, upTo)
	}
	return &cursor{check: c, rest: c.history.results[:end], filter: f}
}

// firstAt returns the index of the first result observed at or after t.
func firstAt(results []compactResult, t time.Time) int {
	i, _ := slices.BinarySearchFunc(results, t.UnixMicro(), func(r compactResult, us int64) int { return cmp.Compare(r.observedAt, us) })
	return i
}

// forward moves to the next result that matches the filter. It reports whether there is one.
func (c *cursor) forward() bool {
	from := c.filter.Observed.From.UnixMicro()
	for len(c.rest) > 0 {
		r := c.rest[len(c.rest)-1]
		if r.observedAt < from {
			return false
		}
		c.rest = c.rest[:len(c.rest)-1]
		if c.filter.Status != "" && r.status.status() != c.filter.Status || c.filter.RunID != "" && r.run.Value() != c.filter.RunID {
			continue
		}
		c.head = r.result(c.check.Check)
		if c.filter.Before.At.IsZero() || isAfter(c.head, c.filter.Before) {
			return true
		}
	}
	return false
}

// isAfter reports whether a result comes after the cursor in a list that is newest first.
func isAfter(r status.Result, cursor status.Cursor) bool {
	return cmp.Or(r.ObservedAt.Compare(cursor.At), strings.Compare(r.ID, cursor.ID)) < 0
}

// cursors is a heap with the newest head on top.
type cursors []*cursor

func (c cursors) Len() int      { return len(c) }
func (c cursors) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c cursors) Less(i, j int) bool {
	return c[i].head.Compare(c[j].head) > 0
}

// Push implements heap.Interface; nothing is ever pushed after Init.
func (c *cursors) Push(x any) {
	if cur, ok := x.(*cursor); ok {
		*c = append(*c, cur)
	}
}

// Pop implements heap.Interface.
func (c *cursors) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
