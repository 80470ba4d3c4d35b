package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"buoy/src/status"
)

const (
	// maxLacks is how many reasons the report shows for things of one sort.
	maxLacks = 4
	// maxCommands is how many commands the report shows for things of one sort.
	maxCommands = 16
	// maxNames is how many names the report shows of things that cannot be read for the same reason.
	maxNames = 5
)

// sortOfThings is what is known of all things of one sort, such as jobs.
type sortOfThings struct {
	name   string
	things map[string]bool
	lacks  []*lack
}

// lack is one reason why things of a sort cannot be read.
type lack struct {
	reason   string
	unknown  bool
	things   []string // each once
	checks   []int
	commands []string // that give the permissions, each once
}

// reportAccess groups what checks read: one finding for each sort of things that can be read, and one for each reason why some cannot.
func reportAccess(all []checkAccess, checks []status.Check, principal string) []Finding {
	var findings []Finding
	for _, s := range groupAccess(all, principal) {
		if len(s.lacks) == 0 {
			findings = append(findings, Finding{State: OK, Name: s.name, Found: fmt.Sprintf("%d of %[1]d can be read", len(s.things))})
			continue
		}
		findings = append(findings, s.report(checks)...)
	}
	return findings
}

func groupAccess(all []checkAccess, principal string) []*sortOfThings {
	var sorts []*sortOfThings
	bySort := map[string]*sortOfThings{}
	type lackKey struct{ sort, reason string }
	byReason := map[lackKey]*lack{}
	seen := map[[2]string]bool{} // the commands of a sort, and the things of a reason
	isNew := func(group, text string) bool {
		key := [2]string{group, text}
		was := seen[key]
		seen[key] = true
		return !was
	}
	for _, a := range all {
		s := bySort[a.Sort]
		if s == nil {
			s = &sortOfThings{name: a.Sort, things: map[string]bool{}}
			bySort[a.Sort], sorts = s, append(sorts, s)
		}
		s.things[a.Name] = true
		if a.Lack == "" {
			continue
		}
		l := byReason[lackKey{a.Sort, a.Lack}]
		if l == nil {
			l = &lack{reason: a.Lack, unknown: a.Unknown}
			byReason[lackKey{a.Sort, a.Lack}], s.lacks = l, append(s.lacks, l)
		}
		if isNew(a.Sort+" "+a.Lack, a.Name) {
			l.things = append(l.things, a.Name)
		}
		if n := len(l.checks); n == 0 || l.checks[n-1] != a.check { // they are in order
			l.checks = append(l.checks, a.check)
		}
		if a.Grant == nil {
			continue
		}
		if command := a.Grant(principal); isNew(a.Sort, command) {
			l.commands = append(l.commands, command)
		}
	}
	return sorts
}

// report returns the findings about things that cannot be read, most checks first.
func (s *sortOfThings) report(checks []status.Check) []Finding {
	slices.SortStableFunc(s.lacks, func(a, b *lack) int { return cmp.Compare(len(b.checks), len(a.checks)) })
	shown := s.lacks[:min(len(s.lacks), maxLacks)]
	var findings []Finding
	room := maxCommands
	for _, l := range shown {
		f := l.finding(s, checks)
		if more := len(l.commands) - room; more > 0 && room > 0 {
			f.Do = fmt.Sprintf("these commands grant it, and %d more like them:", more)
		} else if more > 0 {
			f.Do = fmt.Sprintf("%d more commands like those above grant it", more)
		}
		f.Run = l.commands[:min(len(l.commands), room)]
		room -= len(f.Run)
		findings = append(findings, f)
	}
	if rest := s.lacks[len(shown):]; len(rest) > 0 {
		f := Finding{State: Unknown, Name: s.name, Optional: true, Found: fmt.Sprintf("%s more; correct those above first", status.Count(len(rest), "reason"))}
		for _, l := range rest {
			if !l.unknown {
				f.State, f.Checks = Missing, append(f.Checks, l.checks...)
			}
		}
		findings = append(findings, f)
	}
	return findings
}

func (l *lack) finding(s *sortOfThings, checks []status.Check) Finding {
	f := Finding{State: Missing, Name: s.name, Checks: l.checks, Optional: true}
	verb := "cannot be read"
	if l.unknown {
		f.State, verb = Unknown, "could not be checked"
	}
	reason := l.reason
	if len(l.commands) == 0 && !l.unknown && !strings.Contains(reason, l.things[0]) { // the commands would name them
		reason += ": " + status.Some(l.things, maxNames)
	}
	affected := "the check"
	if n := len(l.checks); n > 1 {
		affected = fmt.Sprintf("%d checks, such as", n)
	}
	f.Found = fmt.Sprintf("%d of %d %s: %s. This affects %s %q", len(l.things), len(s.things), verb, reason, affected, checks[l.checks[0]].Name)
	switch len(l.commands) {
	case 0:
	case 1:
		f.Do = grantsIt
	default:
		f.Do = "these grant it:"
	}
	return f
}
