package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// EnrolOptions are the options of Enrol.
type EnrolOptions struct {
	Kinds     probe.Registry
	Prune     bool          // the plan archives what no file contains any more
	Histories time.Duration // how long histories are read, so that other work can begin; 0: until all are read
}

// Enrol adds to declared platforms the checks that their watch rules demand: those that the rules have enrolled before, and new ones for
// objects that no check watches. An enrolled check follows the name of its object, and gets limits once, as soon as the history suffices.
//
// A check is retired, which means that the plan archives it, only on evidence: its object is visible and no rule selects it, its object has
// not been visible for a week, or its platform has no rule of its kind any more. If the objects are not known, the checks stay.
//
// The warnings are for people. The memory of the scope is kept for the next call.
func Enrol(ctx context.Context, scope *probe.Scope, declared *configfile.Config, stored Stored, o EnrolOptions) (warnings []string, err error) {
	now := scope.Now()
	e := enrolment{
		EnrolOptions: o, scope: scope, stored: stored, declared: declared, now: now, memory: recall(scope.Memory, stored, now),
		warnings: declared.Warnings,
	}
	e.findPlatforms()
	for _, kind := range o.Kinds {
		if err := e.follow(ctx, kind); err != nil {
			return nil, err
		}
	}
	if e.unfollowed > 0 {
		e.warn("skipped %s, because this command is not connected to a Databricks workspace; their checks stay as they are",
			status.Count(e.unfollowed, "watch rule"))
	}
	if err := e.addLimits(ctx); err != nil {
		return nil, err
	}
	return e.warnings, scope.Memory.Keep(memoryKey, e.memory)
}

// enrolment is one call of Enrol.
type enrolment struct {
	EnrolOptions
	scope    *probe.Scope
	stored   Stored
	declared *configfile.Config
	now      time.Time
	memory   enrolMemory

	platforms  []*platform
	unlimited  []unlimited
	unfollowed int // rules that need a workspace
	warnings   []string
}

// platform is a declared platform whose rules are followed.
type platform struct {
	*configfile.PlatformEntry
	kinds  probe.Registry
	id     string          // of the stored platform; empty if there is none yet
	checks []status.Check  // stored ones, also archived
	used   map[string]bool // names that new checks cannot have
}

// unlimited is a check that has no limits yet.
type unlimited struct {
	*Proposal
	at    *platform
	isNew bool
}

// findPlatforms finds the declared platforms. One that people have archived in the App stays as it is.
func (e *enrolment) findPlatforms() {
	for i := range e.declared.Platforms {
		p := &platform{PlatformEntry: &e.declared.Platforms[i], kinds: e.Kinds, used: map[string]bool{}}
		isDormant := false
		if at := p.FindIn(e.stored.Platforms); at >= 0 {
			stored := e.stored.Platforms[at]
			isAppOnly := stored.Origin == status.OriginApp && p.Origin == status.OriginApp
			isDormant = stored.State == status.PlatformArchived && (isAppOnly || p.State == status.PlatformArchived)
			p.id = stored.ID
		}
		if isDormant {
			continue
		}
		for _, c := range p.Checks {
			p.used[c.Name] = true
		}
		for _, c := range e.stored.Checks {
			if p.id != "" && c.PlatformID == p.id {
				p.checks = append(p.checks, c)
				p.used[c.Name] = true
			}
		}
		e.platforms = append(e.platforms, p)
	}
}

// declares reports whether the files have a check with the name of a stored one, which replaces it.
func (p *platform) declares(c status.Check) bool {
	return slices.ContainsFunc(p.Checks, func(d status.Check) bool { return d.Name == c.Name })
}

// hasRule reports whether a rule of the platform enrols checks of a kind.
func (p *platform) hasRule(kind status.Kind) bool {
	return slices.ContainsFunc(p.Watch, func(r configfile.WatchRule) bool { return p.isFor(r, kind) })
}

// isFor reports whether a rule enrols checks of a kind, or could, because a variable that says which kind is not set.
func (p *platform) isFor(r configfile.WatchRule, kind status.Kind) bool {
	_, isKnown := p.kinds.Find(r.Kind)
	return r.Kind == kind || !isKnown
}

// isEnrolled reports whether the rules of this platform are responsible for a stored check. Other files can have rules for a platform of the
// App.
func (p *platform) isEnrolled(c status.Check) bool {
	return configfile.IsEnrolled(c) && !p.declares(c) &&
		(p.Origin == status.OriginFile || p.hasRule(c.Kind) || c.UpdatedBy == configfile.WatchFile(p.File))
}

// enrolled is a stored check that a rule of a platform has enrolled.
type enrolled struct {
	at    *platform
	check status.Check
}

// earlier returns the checks of a kind that rules have enrolled and that are not archived.
func (e *enrolment) earlier(kind status.Kind) (found []enrolled) {
	for _, p := range e.platforms {
		for _, c := range p.checks {
			if c.Kind == kind && c.State != status.CheckArchived && p.isEnrolled(c) {
				found = append(found, enrolled{p, c})
			}
		}
	}
	return found
}

// follow follows the rules of a kind.
func (e *enrolment) follow(ctx context.Context, kind probe.Kind) error {
	var rules []*selection
	for _, p := range e.platforms {
		for _, rule := range p.Watch {
			if p.isFor(rule, kind.Name) {
				rules = append(rules, &selection{WatchRule: rule, at: p})
			}
		}
	}
	earlier := e.earlier(kind.Name)
	if len(rules) == 0 {
		for _, c := range earlier {
			e.retire(c)
		}
		return nil
	}
	section, known := e.list(ctx, kind, len(rules))
	if !known {
		for _, c := range earlier {
			c.at.Enrolled = append(c.at.Enrolled, c.check)
		}
		return ctx.Err()
	}
	newAllocation(ctx, e, section, rules, earlier).run()
	return ctx.Err()
}

// list lists the objects of a kind. It returns false if they are not known, with a warning.
func (e *enrolment) list(ctx context.Context, kind probe.Kind, rules int) (Section, bool) {
	if kind.Unavailable != "" || kind.Discovery == nil {
		e.unfollowed += rules
		return Section{}, false
	}
	section := Survey(ctx, e.scope, probe.Registry{kind}, Stored{}, kind.Name)[0]
	switch {
	case section.Err != nil:
		e.warn("watch rules of the kind %s: %v; their checks stay as they are", kind.Name, section.Err)
		return section, false
	case len(section.Items) == 0: // an identity that has lost its permissions sees nothing
		e.warn("watch rules of the kind %s: no %s is visible, perhaps because of missing permissions; their checks stay as they are",
			kind.Name, kind.Discovery.Noun)
		return section, false
	}
	return section, true
}

// retire archives a check with the plan.
func (e *enrolment) retire(c enrolled) {
	delete(e.memory.Missing, c.check.ID)
	c.at.Retired = append(c.at.Retired, c.check.ID)
}

// keep keeps a check for an object, under the name that the object has now.
func (e *enrolment) keep(kind probe.Kind, c enrolled, o probe.Object) {
	delete(e.memory.Missing, c.check.ID)
	c.check.Name = checkName(kind, o, c.at.used, c.check.Name)
	e.enrol(kind, c, o, false)
}

// enrol adds a check to its platform, or to those that first need limits.
func (e *enrolment) enrol(kind probe.Kind, c enrolled, o probe.Object, isNew bool) {
	if c.check.Crit == nil && kind.Discovery.Limits != nil || isNew {
		e.unlimited = append(e.unlimited, unlimited{&Proposal{Object: o, Check: c.check, discovery: kind.Discovery}, c.at, isNew})
		return
	}
	c.at.Enrolled = append(c.at.Enrolled, c.check)
}

// addLimits derives limits for the checks that have none. A new check that is of no use without limits is left out until it has some.
func (e *enrolment) addLimits(ctx context.Context) error {
	var proposals []*Proposal
	for _, u := range e.unlimited {
		if u.Check.Crit == nil {
			proposals = append(proposals, u.Proposal)
		}
	}
	reading, cancel := ctx, context.CancelFunc(func() {})
	if e.Histories > 0 {
		reading, cancel = context.WithTimeout(ctx, e.Histories)
	}
	defer cancel()
	untried := e.memory.untried(proposals)
	deriveLimits(reading, e.scope, untried)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read the history of what watch rules select: %w", err)
	}
	e.memory.keepTried(untried, e.now)
	left := map[*platform][]string{}
	for _, u := range e.unlimited {
		if err := u.Problem(e.Kinds.Rules()); err != nil && u.isNew {
			left[u.at] = append(left[u.at], fmt.Sprintf("%q (%s)", u.Check.Name, line(err.Error())))
			continue
		}
		u.at.Enrolled = append(u.at.Enrolled, u.Check)
	}
	for _, p := range e.platforms {
		if names := left[p]; len(names) > 0 {
			e.warn("platform %s: could not enrol %s: %s", p.Slug, status.Count(len(names), "object"), some(names))
		}
	}
	return nil
}

func (e *enrolment) warn(format string, args ...any) {
	e.warnings = append(e.warnings, fmt.Sprintf(format, args...))
}

// some lists the first names, and counts the others.
func some(names []string) string {
	const shown = 5
	if more := len(names) - shown; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), more)
	}
	return strings.Join(names, ", ")
}
