package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"buoy/src/current"
	"buoy/src/status"
)

// viewOptions are the inputs of a view besides the state.
type viewOptions struct {
	kinds               status.Kinds
	now, asOf, hotSince time.Time
	staleReason         string // why the view may be out of date; empty if it is not
	staleAfter          time.Duration
	measuredEvery       time.Duration // 0: unknown
	historyDays         int
}

// view returns the view of the state at one moment. Package current evaluates it.
func (s *state) view(o viewOptions) *View {
	runs := sorted(s.runs, func(r status.Run) (time.Time, string) { return r.StartedAt, r.ID })
	messages := sorted(entitiesOf[status.Message](s.entities, status.EntityMessage), func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID })
	platforms := sorted(entitiesOf[status.Platform](s.entities, status.EntityPlatform), func(p status.Platform) (time.Time, string) { return p.CreatedAt, p.ID })
	checks := s.shownChecks(o.kinds)
	facts := current.Facts{Platforms: platforms, Checks: make([]current.CheckFacts, len(checks)), Messages: messages, Runs: runs}
	for i, c := range checks {
		facts.Checks[i] = c.history.at(o.now)
	}
	evaluated := current.Evaluate(facts, current.Options{Kinds: o.kinds, Now: o.now, StaleAfter: o.staleAfter, MeasuredEvery: o.measuredEvery})
	v := &View{
		At: o.now, AsOf: o.asOf, Stale: o.staleReason != "", Reason: o.staleReason, HotSince: o.hotSince, NextChange: evaluated.NextChange,
		Status: evaluated.Status, Counts: evaluated.Counts, Ingestion: evaluated.Ingestion, Sources: evaluated.Sources,
		Checks: checks, Messages: evaluated.Messages, Planned: evaluated.Planned, AllMessages: messages, Runs: runs, historyDays: o.historyDays,
		platforms: make(map[string]*Platform, 2*len(platforms)), checks: make(map[string]*Check, len(s.checks)),
	}
	byPlatform := map[string][]*Check{}
	for i, c := range checks {
		c.Now = evaluated.Checks[i]
		v.checks[c.ID] = c
		byPlatform[c.PlatformID] = append(byPlatform[c.PlatformID], c)
	}
	for i, p := range platforms {
		platform := newPlatform(p, byPlatform[p.ID], evaluated.Platforms[i], o.now)
		v.platforms[p.ID], v.platforms[p.Slug] = platform, platform
		v.Platforms = append(v.Platforms, platform)
	}
	return v
}

// shownChecks returns the checks, newest first. Facts can arrive before their check. Then the next refresh adds the check.
func (s *state) shownChecks(kinds status.Kinds) []*Check {
	list := make([]*Check, 0, len(s.checks))
	for _, h := range s.checks {
		if h.check != nil {
			c := NewCheck(kinds, h.check)
			c.history = *h
			list = append(list, c)
		}
	}
	newestFirst(list, func(c *Check) (time.Time, string) { return c.CreatedAt, c.ID })
	return list
}

// newPlatform returns a platform with its checks. Archived checks are not shown, but they count in the history.
func newPlatform(p status.Platform, checks []*Check, state current.PlatformState, now time.Time) *Platform {
	slices.SortFunc(checks, func(a, b *Check) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), strings.Compare(a.Name, b.Name))
	})
	platform := &Platform{Platform: p, Now: state.Now, allChecks: checks, windows: state.Maintenance}
	for _, c := range checks {
		if c.State != status.CheckArchived {
			platform.Checks = append(platform.Checks, c)
		}
	}
	platform.History = platform.days(now, SummaryDays)
	return platform
}

// rank returns the sort key of a check: counted checks by severity, then paused ones.
func (c *Check) rank() int {
	if !c.Now.Counted {
		return -1
	}
	return c.Now.Status.Rank()
}

// Ranked returns the ACTIVE platforms in the order in which the page shows them: worst first, maintenance after unknown, then by
// name.
func (v *View) Ranked() []*Platform {
	var active []*Platform
	for _, p := range v.Platforms {
		if p.State == status.PlatformActive {
			active = append(active, p)
		}
	}
	rank := func(p *Platform) int {
		if p.Now.Maintenance {
			return 1
		}
		return 2 * p.Now.Status.Rank()
	}
	slices.SortFunc(active, func(a, b *Platform) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return active
}

// sorted returns the values of a map, newest first.
func sorted[T any](items map[string]T, key func(T) (time.Time, string)) []T {
	list := make([]T, 0, len(items))
	for _, item := range items {
		list = append(list, item)
	}
	newestFirst(list, key)
	return list
}

// newestFirst sorts a list by time, then by id, both descending. All lists have this order.
func newestFirst[T any](list []T, key func(T) (time.Time, string)) {
	slices.SortFunc(list, func(a, b T) int {
		at, aid := key(a)
		bt, bid := key(b)
		return cmp.Or(bt.Compare(at), strings.Compare(bid, aid))
	})
}
