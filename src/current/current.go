// Package current evaluates the current state. It takes facts from a store and returns the state of every check, source and platform
// at a moment, and the transitions that led to it. All code that shows or reports a status uses this package, so statuses cannot
// disagree. The rules are in package status.
package current

import (
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// Facts are the input of Evaluate.
type Facts struct {
	Platforms []status.Platform
	Checks    []CheckFacts
	Messages  []status.Message // in any state
	Runs      []status.Run     // newest first
}

// CheckFacts are a check and its results.
type CheckFacts struct {
	Check  *status.Check
	Newest *status.Result // the newest one that is not in the future; nil if there is none
	Course *status.Course // ends with Newest
	NextAt time.Time      // when the next result from the future starts to count; zero if there is none
}

// Options are the moment and the limits of an evaluation.
type Options struct {
	Kinds         status.Kinds
	Now           time.Time
	StaleAfter    time.Duration // maximum age of a source's newest successful run
	MeasuredEvery time.Duration // how often checks are measured; 0 if unknown
}

// State is the state at one moment.
type State struct {
	At     time.Time
	Status status.Status // the overall status

	Checks    []status.CheckNow // in the order of the facts
	Platforms []PlatformState   // in the order of the facts
	Counts    Counts
	Messages  []status.Message // the active ones, in the order of the facts
	Planned   []status.Message // maintenance that starts soon, in the order of the facts

	Sources   []SourceState // those with active checks or runs, in the order of status.Kinds.Sources
	Ingestion Ingestion

	// NextChange is when the state changes without new data: at the end of the UTC day at the latest.
	NextChange time.Time
}

// PlatformState is the state of a platform and its maintenance windows.
type PlatformState struct {
	Now         status.PlatformNow
	Maintenance status.Windows
}

// Counts counts active platforms by what is shown for them. A platform in maintenance counts only as Maintenance.
type Counts struct{ Total, Green, Yellow, Red, Unknown, Maintenance int }

// Evaluate returns the state at a moment.
func Evaluate(f Facts, o Options) State {
	s := State{At: o.Now, NextChange: status.DayOf(o.Now).AddDate(0, 0, 1)}
	s.evaluateSources(f, o)
	s.evaluateChecks(f, o)
	s.evaluateMessages(f)
	s.evaluatePlatforms(f)
	return s
}

// recordChangeAt records a time at which the state changes without new data.
func (s *State) recordChangeAt(t time.Time) {
	if t.After(s.At) && t.Before(s.NextChange) {
		s.NextChange = t
	}
}

func (s *State) evaluateChecks(f Facts, o Options) {
	sources := map[status.Source]status.SourceNow{}
	for _, source := range s.Sources {
		sources[source.Source] = source.SourceNow
	}
	s.Checks = make([]status.CheckNow, len(f.Checks))
	for i, c := range f.Checks {
		source := sources[o.Kinds.SourceOf(c.Check.Kind)]
		source.Every = o.Kinds.Interval(c.Check.Kind, o.MeasuredEvery)
		now := status.EvaluateCheck(o.Kinds.WithUnit(*c.Check), c.Newest, c.Course, source, s.At)
		s.recordChangeAt(c.NextAt)
		if now.Counted && now.Newest != nil {
			s.recordChangeAt(c.Check.ValidUntil(*now.Newest))
		}
		s.Checks[i] = now
	}
}

func (s *State) evaluateMessages(f Facts) {
	for _, m := range f.Messages {
		s.recordChangeAt(m.StartsAt.Add(-status.AnnounceAhead))
		s.recordChangeAt(m.StartsAt)
		if m.EndsAt != nil {
			s.recordChangeAt(*m.EndsAt)
		}
		if m.ActiveAt(s.At) {
			s.Messages = append(s.Messages, m)
		}
		if m.IsAnnouncedAt(s.At) {
			s.Planned = append(s.Planned, m)
		}
	}
}

func (s *State) evaluatePlatforms(f Facts) {
	byPlatform := map[string][]int{} // the indexes of its checks in the facts
	for i, c := range f.Checks {
		byPlatform[c.Check.PlatformID] = append(byPlatform[c.Check.PlatformID], i)
	}
	platforms := make([]status.PlatformFacts, len(f.Platforms))
	for i, p := range f.Platforms {
		checks := make([]status.NamedCheck, len(byPlatform[p.ID]))
		for n, index := range byPlatform[p.ID] {
			checks[n] = status.NamedCheck{Name: f.Checks[index].Check.Name, CheckNow: s.Checks[index]}
		}
		slices.SortFunc(checks, func(a, b status.NamedCheck) int { return strings.Compare(a.Name, b.Name) })
		platforms[i] = status.PlatformFacts{Platform: p, Checks: checks, Maintenance: status.WindowsOf(p.ID, f.Messages)}
	}
	all := status.EvaluateAll(platforms, s.At)
	s.Platforms = make([]PlatformState, len(all))
	for i, now := range all {
		s.Platforms[i] = PlatformState{now, platforms[i].Maintenance}
		s.Counts.add(now)
	}
	s.Status = status.OverallStatus(all)
}

func (c *Counts) add(p status.PlatformNow) {
	if !p.Active {
		return
	}
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
