package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// viewOptions is what a view is made with, beside the state.
type viewOptions struct {
	kinds               status.Kinds
	now, asOf, hotSince time.Time
	doubt               string // why it may not be up to date; empty where it is
	staleAfter          time.Duration
	measuredEvery       time.Duration // 0: not known
	historyDays         int
}

// view evaluates the state at one moment.
func (s *state) view(o viewOptions) *View {
	v := &View{
		At: o.now, AsOf: o.asOf, Stale: o.doubt != "", Reason: o.doubt, HotSince: o.hotSince,
		NextChange: status.DayOf(o.now).Add(dayLength), historyDays: o.historyDays,
		platforms: make(map[string]*Platform, 2*len(s.platforms)), checks: make(map[string]*Check, len(s.checks)),
	}
	v.Runs = sorted(s.runs, func(r status.Run) (time.Time, string) { return r.StartedAt, r.ID })
	v.evaluateSources(s, o)
	v.evaluateChecks(s, o)
	v.evaluateMessages(s)
	v.evaluatePlatforms(s)
	return v
}

// changesAt notes a time at which the view will no longer be true.
func (v *View) changesAt(t time.Time) {
	if t.After(v.At) && t.Before(v.NextChange) {
		v.NextChange = t
	}
}

func (v *View) evaluateSources(s *state, o viewOptions) {
	active := map[status.Source]bool{}
	for _, h := range s.checks {
		if h.check != nil && h.check.State == status.CheckActive {
			active[o.kinds.SourceOf(h.check.Kind)] = true
		}
	}
	v.Ingestion.State = status.IngestionOK
	for _, source := range o.kinds.Sources() {
		newest, success := latestRuns(v.Runs, source)
		if newest == nil && !active[source] {
			continue
		}
		now := status.EvaluateSource(source, newest, success, o.staleAfter, o.now)
		v.Sources = append(v.Sources, SourceRuns{source, now})
		if success != nil {
			v.changesAt(success.FinishedAt.Add(o.staleAfter + time.Microsecond))
		}
		if !active[source] {
			continue // nothing of it is shown, so how it is doing does not matter
		}
		v.Ingestion.add(now)
	}
	if len(active) == 0 {
		v.Ingestion.State = status.IngestionNone
	}
}

func (i *Ingestion) add(s status.SourceNow) {
	if s.State.Rank() > i.State.Rank() {
		i.State, i.Reason = s.State, s.Reason
	}
	if s.Newest != nil {
		i.LastRunAt = later(i.LastRunAt, s.Newest.FinishedAt)
	}
	if s.NewestSuccess != nil {
		i.LastSuccessAt = later(i.LastSuccessAt, s.NewestSuccess.FinishedAt)
	}
}

func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}

// latestRuns finds a source's newest finished run and newest success in a list that is newest first.
func latestRuns(runs []status.Run, source status.Source) (newest, success *status.Run) {
	for i, r := range runs {
		if r.Source != source || r.State == status.RunRunning {
			continue
		}
		if newest == nil {
			newest = &runs[i]
		}
		if r.State == status.RunSuccess {
			return newest, &runs[i]
		}
	}
	return newest, nil
}

func (v *View) evaluateChecks(s *state, o viewOptions) {
	sources := map[status.Source]status.SourceNow{}
	for _, source := range v.Sources {
		sources[source.Source] = source.SourceNow
	}
	for id, h := range s.checks {
		if h.check == nil {
			continue // its facts came before the check itself; the next refresh brings it
		}
		c := NewCheck(o.kinds, *h.check)
		c.history = *h
		source := sources[c.Source]
		source.Every = o.kinds.Interval(c.Kind, o.measuredEvery)
		newest, course, next := h.at(v.At)
		c.Now = status.EvaluateCheck(o.kinds.WithUnit(c.Check), newest, course, source, v.At)
		v.changesAt(next)
		if c.Now.Counted && c.Now.Newest != nil {
			v.changesAt(c.FreshUntil(*c.Now.Newest))
		}
		v.checks[id] = c
	}
	v.Checks = sorted(v.checks, func(c *Check) (time.Time, string) { return c.CreatedAt, c.ID })
}

func (v *View) evaluateMessages(s *state) {
	v.AllMessages = sorted(s.messages, func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID })
	for _, m := range v.AllMessages {
		v.changesAt(m.StartsAt)
		if m.EndsAt != nil {
			v.changesAt(*m.EndsAt)
		}
		if m.ActiveAt(v.At) {
			v.Messages = append(v.Messages, m)
		}
	}
}

func (v *View) evaluatePlatforms(s *state) {
	all := make([]status.Message, 0, len(s.messages))
	for _, m := range s.messages {
		all = append(all, m)
	}
	byPlatform := map[string][]*Check{}
	for _, c := range v.Checks {
		byPlatform[c.PlatformID] = append(byPlatform[c.PlatformID], c)
	}
	var counted []status.PlatformNow
	for id, p := range s.platforms {
		windows := status.WindowsOf(id, all)
		platform := newPlatform(p, byPlatform[id], windows, v.At)
		v.platforms[id], v.platforms[p.Slug] = platform, platform
		v.Platforms = append(v.Platforms, platform)
		if p.State == status.PlatformActive {
			counted = append(counted, platform.Now)
			v.Counts.add(platform.Now)
		}
	}
	newestFirst(v.Platforms, func(p *Platform) (time.Time, string) { return p.CreatedAt, p.ID })
	v.Status = status.EvaluateBoard(counted)
}

// newPlatform evaluates a platform with all its checks. Those that are archived are not shown, but the past is theirs, too.
func newPlatform(p status.Platform, checks []*Check, windows status.Windows, now time.Time) *Platform {
	slices.SortFunc(checks, func(a, b *Check) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), strings.Compare(a.Name, b.Name))
	})
	platform := &Platform{Platform: p, allChecks: checks, windows: windows}
	named := make([]status.NamedCheck, len(checks))
	for i, c := range checks {
		named[i] = status.NamedCheck{Name: c.Name, CheckNow: c.Now}
		if c.State != status.CheckArchived {
			platform.Checks = append(platform.Checks, c)
		}
	}
	platform.Now = status.EvaluatePlatform(named, windows, now)
	platform.History = platform.days(now, SummaryDays)
	return platform
}

// rank sorts checks for people: those that count by how bad they are, then the paused ones.
func (c *Check) rank() int {
	if !c.Now.Counted {
		return -1
	}
	return c.Now.Status.Rank()
}

func (c *Counts) add(p status.PlatformNow) {
	c.Total++
	switch {
	case p.Maintenance:
		c.Maintenance++
	case p.Status == status.Red:
		c.Red++
	case p.Status == status.Yellow:
		c.Yellow++
	case p.Status == status.Green:
		c.Green++
	default:
		c.Unknown++
	}
}

// Ranked gives the ACTIVE platforms in the order in which people want to see them: worst first, maintenance behind
// what is not known, then by name.
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

// sorted gives the values of a map, newest first.
func sorted[T any](items map[string]T, key func(T) (time.Time, string)) []T {
	list := make([]T, 0, len(items))
	for _, item := range items {
		list = append(list, item)
	}
	newestFirst(list, key)
	return list
}

// newestFirst is the order of every list: time descending, id descending.
func newestFirst[T any](list []T, key func(T) (time.Time, string)) {
	slices.SortFunc(list, func(a, b T) int {
		at, aid := key(a)
		bt, bid := key(b)
		return cmp.Or(bt.Compare(at), strings.Compare(bid, aid))
	})
}
