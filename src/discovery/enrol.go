package discovery

import (
	"context"
	"fmt"
	"slices"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// Enrol adds the checks that the watch rules of declared platforms demand: those that the rules have enrolled before, unchanged, and new
// ones for objects that no check watches. A check whose object no rule selects any more is retired: the plan archives it.
//
// The error lists rules that cannot be followed, as configfile.Problems, such as one that selects more objects than it allows. A listing
// that cannot be read is only a warning, and then the checks of its rules stay as they are. So they do if the listing is empty, because
// an identity that has lost its permissions sees nothing.
func Enrol(ctx context.Context, scope *probe.Scope, kinds probe.Registry, declared *configfile.Config, stored Stored) (warnings []string, err error) {
	e := enrolment{scope: scope, kinds: kinds, stored: stored, sections: map[status.Kind]Section{}, declared: *declared}
	for i := range declared.Platforms {
		if err := e.platform(ctx, &declared.Platforms[i]); err != nil {
			return nil, err
		}
	}
	if len(e.problems) > 0 {
		return nil, e.problems
	}
	return e.warnings, nil
}

// enrolment is one call of Enrol.
type enrolment struct {
	scope    *probe.Scope
	kinds    probe.Registry
	stored   Stored
	declared configfile.Config
	sections map[status.Kind]Section
	warnings []string
	problems configfile.Problems
}

// platform follows the rules of a platform.
func (e *enrolment) platform(ctx context.Context, p *configfile.PlatformEntry) error {
	earlier := e.earlier(*p)
	kept := map[string]bool{} // ids of earlier checks that stay
	used := map[string]bool{} // names of checks
	for _, c := range p.Checks {
		used[c.Name] = true
	}
	e.reserveNames(*p, used)
	var added []Section
	for _, rule := range p.Watch {
		section, ok := e.section(ctx, rule, earlier)
		if !ok {
			for _, c := range earlier[rule.Kind] {
				kept[c.ID] = true
			}
			continue
		}
		section.Items = e.selected(rule, section)
		declared := e.declaredIDs(ctx, section.Kind)
		for _, item := range section.Items {
			for _, w := range item.WatchedBy {
				kept[w.Check.ID] = !declared[item.ID] // the files have a check of their own
			}
		}
		added = append(added, section)
	}
	for _, rule := range p.Watch {
		for _, c := range earlier[rule.Kind] {
			if kept[c.ID] && !used[c.Name] {
				used[c.Name] = true
				p.Enrolled = append(p.Enrolled, c)
			} else if !kept[c.ID] && !slices.Contains(p.Retired, c.ID) {
				p.Retired = append(p.Retired, c.ID)
			}
		}
	}
	return e.add(ctx, p, added, used)
}

// add adds a check for each object that no check watches. An object that several rules select gets one check of each kind.
func (e *enrolment) add(ctx context.Context, p *configfile.PlatformEntry, sections []Section, used map[string]bool) error {
	for i, s := range sections {
		watched := e.declaredIDs(ctx, s.Kind)
		for _, before := range sections[:i] {
			if before.Kind.Name == s.Kind.Name {
				for _, item := range before.Items {
					watched[item.ID] = true
				}
			}
		}
		sections[i].Items = slices.DeleteFunc(s.Items, func(item Item) bool { return len(item.WatchedBy) > 0 || watched[item.ID] })
	}
	proposals, err := propose(ctx, e.scope, sections, used)
	if err != nil {
		return err
	}
	for _, proposal := range proposals {
		if err := proposal.Problem(e.kinds.Rules()); err != nil {
			e.warnings = append(e.warnings, fmt.Sprintf("platform %s: %s is not enrolled: %v", p.Slug, line(proposal.Object.Name), err))
			continue
		}
		p.Enrolled = append(p.Enrolled, proposal.Check)
	}
	return nil
}

// earlier returns the checks that rules of a platform have enrolled, by kind. A check that the files declare by now is not among them.
func (e *enrolment) earlier(p configfile.PlatformEntry) map[status.Kind][]status.Check {
	found := map[status.Kind][]status.Check{}
	for _, c := range e.checksOf(p) {
		isDeclared := slices.ContainsFunc(p.Checks, func(d status.Check) bool { return d.Name == c.Name })
		if configfile.IsEnrolled(c) && c.State != status.CheckArchived && !isDeclared {
			found[c.Kind] = append(found[c.Kind], c)
		}
	}
	return found
}

// reserveNames adds the names that other checks of a platform have, also archived ones.
func (e *enrolment) reserveNames(p configfile.PlatformEntry, used map[string]bool) {
	for _, c := range e.checksOf(p) {
		if !configfile.IsEnrolled(c) {
			used[c.Name] = true
		}
	}
}

// checksOf returns the stored checks of a declared platform.
func (e *enrolment) checksOf(p configfile.PlatformEntry) (checks []status.Check) {
	for _, stored := range e.stored.Platforms {
		if !p.IsAbout(stored) {
			continue
		}
		for _, c := range e.stored.Checks {
			if c.PlatformID == stored.ID {
				checks = append(checks, c)
			}
		}
	}
	return checks
}

// section lists the objects of a rule's kind. It returns false if they are not known, with a warning or a problem.
func (e *enrolment) section(ctx context.Context, rule configfile.WatchRule, earlier map[status.Kind][]status.Check) (Section, bool) {
	kind, _ := e.kinds.Find(rule.Kind)
	filter := Filter{Name: rule.Name, Owner: rule.Owner, Tag: rule.Tag}
	if err := filter.Validate(); err != nil {
		e.problem(rule, "%v", err)
		return Section{}, false
	}
	if kind.Discovery == nil {
		e.problem(rule, "the objects that checks of the kind %s watch cannot be listed", rule.Kind)
		return Section{}, false
	}
	section, known := e.sections[rule.Kind]
	if !known {
		section = Survey(ctx, e.scope, e.kinds, e.stored, rule.Kind)[0]
		e.sections[rule.Kind] = section
	}
	switch {
	case section.Err != nil:
		e.warn(rule, "%v; its checks stay as they are", section.Err)
	case len(section.Items) == 0 && len(earlier[rule.Kind]) > 0:
		e.warn(rule, "no %s is visible any more, perhaps because of missing permissions; its checks stay as they are", kind.Discovery.Noun)
	default:
		return section, true
	}
	return Section{}, false
}

// selected returns the items that a rule selects. More than it allows are a problem.
func (e *enrolment) selected(rule configfile.WatchRule, section Section) []Item {
	sections := []Section{{Kind: section.Kind, Items: slices.Clone(section.Items)}}
	Filter{Name: rule.Name, Owner: rule.Owner, Tag: rule.Tag}.Apply(sections)
	if found := sections[0].Items; len(found) <= rule.Max {
		return found
	}
	e.problem(rule, "the rule selects %d objects, more than its max %d: select fewer, or allow more", len(sections[0].Items), rule.Max)
	return nil
}

// declaredIDs returns the ids of the objects that checks of a kind in the files watch.
func (e *enrolment) declaredIDs(ctx context.Context, kind probe.Kind) map[string]bool {
	ids := map[string]bool{}
	for _, p := range e.declared.Platforms {
		for _, c := range slices.Concat(p.Checks, p.Enrolled) {
			if c.Kind != kind.Name {
				continue
			}
			if id, ok := kind.Discovery.Watches(ctx, e.scope, c.Target); ok {
				ids[id] = true
			}
		}
	}
	return ids
}

func (e *enrolment) warn(rule configfile.WatchRule, format string, args ...any) {
	e.warnings = append(e.warnings, fmt.Sprintf("%s: watch: %s", rule.At, fmt.Sprintf(format, args...)))
}

func (e *enrolment) problem(rule configfile.WatchRule, format string, args ...any) {
	e.problems = append(e.problems, configfile.Problem{Position: rule.At, Message: "watch: " + fmt.Sprintf(format, args...)})
}
