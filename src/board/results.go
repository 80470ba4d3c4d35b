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
	More      bool // there are older ones behind it
	FromStore bool // read from the store: the window begins before the hot one
}

// Results lists results. A window inside the hot one is answered from memory; without a begin it is the hot one. Any
// other is the one read that goes to the store.
func (b *Board) Results(ctx context.Context, v *View, f status.ResultFilter) (ResultPage, error) {
	if f.Observed.From.IsZero() {
		f.Observed.From = v.HotSince
	}
	if f.Observed.From.Before(v.HotSince) {
		limit := f.Limit
		f.Limit++ // one more says whether there are more
		found, err := b.Store.ListResults(ctx, f)
		if err != nil {
			return ResultPage{}, err
		}
		return ResultPage{found[:min(limit, len(found))], len(found) > limit, true}, nil
	}
	return v.hotResults(f), nil
}

// hotResults merges the checks' results, newest first.
func (v *View) hotResults(f status.ResultFilter) ResultPage {
	var merge cursors
	for _, c := range v.Checks {
		if (f.CheckID == "" || c.ID == f.CheckID) && (f.PlatformID == "" || c.PlatformID == f.PlatformID) {
			if cur := newCursor(c, f); cur.forward() {
				merge = append(merge, cur)
			}
		}
	}
	heap.Init(&merge)
	page := ResultPage{}
	for len(merge) > 0 {
		if len(page.Results) == f.Limit {
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

// cursor walks the results of one check from the newest to the oldest that the filter wants.
type cursor struct {
	check *Check
	facts []fact // those not yet visited; the next is the last
	f     status.ResultFilter
	head  status.Result
}

func newCursor(c *Check, f status.ResultFilter) *cursor {
	end := len(c.history.facts)
	upTo := f.Observed.To
	if !f.Before.At.IsZero() && (upTo.IsZero() || f.Before.At.Before(upTo)) {
		upTo = f.Before.At.Add(time.Microsecond) // those at the same instant are told apart by id
	}
	if !upTo.IsZero() {
		end = firstAt(c.history.facts, upTo)
	}
	return &cursor{check: c, facts: c.history.facts[:end], f: f}
}

// firstAt is the index of the first fact observed at or after t.
func firstAt(facts []fact, t time.Time) int {
	i, _ := slices.BinarySearchFunc(facts, t.UnixMicro(), func(f fact, us int64) int { return cmp.Compare(f.observedAt, us) })
	return i
}

// forward moves to the next result that the filter wants.
func (c *cursor) forward() bool {
	from := c.f.Observed.From.UnixMicro()
	for len(c.facts) > 0 {
		f := c.facts[len(c.facts)-1]
		if f.observedAt < from {
			return false
		}
		c.facts = c.facts[:len(c.facts)-1]
		if c.f.Status != "" && f.status.status() != c.f.Status {
			continue
		}
		c.head = f.result(&c.check.Check)
		if c.f.Before.At.IsZero() || behind(c.head, c.f.Before) {
			return true
		}
	}
	return false
}

// behind says whether a result comes after the place in a list that is newest first.
func behind(r status.Result, place status.Cursor) bool {
	return cmp.Or(r.ObservedAt.Compare(place.At), strings.Compare(r.ID, place.ID)) < 0
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
