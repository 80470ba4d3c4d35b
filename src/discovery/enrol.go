package discovery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// EnrolOptions are the options of Enrol.
type EnrolOptions struct {
	Kinds probe.Registry
	Prune bool // the plan archives what no file contains any more
	// HistoriesUntil is when no more histories are read, so that other work can begin; zero: when all are read. Limits that are missing
	// then follow in the next call.
	HistoriesUntil time.Time
}

// Enrol adds to declared platforms the checks that their watch rules demand: those that the rules have enrolled before, and new ones for
// objects that no check watches. An enrolled check follows the name of its object, and gets limits once, as soon as the history suffices.
//
// A check is retired, which means that the plan archives it, only on evidence: its object is visible and no rule selects it, its object has
// been missing for a week, or its platform has no rule of its kind any more. If that is not known, the check stays.
//
// The warnings are for people. Enrol writes to the memory of the scope, which the caller stores.
func Enrol(ctx context.Context, scope *probe.Scope, declared *configfile.Config, stored Stored, o EnrolOptions) (warnings []string, err error) {
	now := scope.Now()
	e := enrolment{
		EnrolOptions: o, scope: scope, stored: stored, now: now, memory: recall(scope.Memory, stored, now), warnings: declared.Warnings,
	}
	e.findPlatforms(declared)
	if err := e.followRules(ctx); err != nil {
		return nil, err
	}
	if err := e.addLimits(ctx); err != nil {
		return nil, err
	}
	return e.warnings, scope.Memory.Keep(memoryKey, e.memory)
}

// enrolment is one call of Enrol.
type enrolment struct {
	EnrolOptions
	scope  *probe.Scope
	stored Stored
	now    time.Time
	memory enrolMemory

	platforms []*platform
	unlimited []unlimited
	warnings  []string
}

// platform is a declared platform whose rules are followed.
type platform struct {
	*configfile.PlatformEntry
	stored status.Platform // without an id if there is none yet
	checks []status.Check  // stored ones, also archived
	used   map[string]bool // names that new checks cannot have
}

// unlimited is a check that has no limits yet.
type unlimited struct {
	*Proposal
	at    *platform
	isNew bool
}

// findPlatforms finds the declared platforms. One that people have archived in the App stays as it is, and its checks watch nothing.
func (e *enrolment) findPlatforms(declared *configfile.Config) {
	for i := range declared.Platforms {
		p := &platform{PlatformEntry: &declared.Platforms[i], used: map[string]bool{}}
		if at := p.FindIn(e.stored.Platforms); at >= 0 {
			p.stored = e.stored.Platforms[at]
		}
		isAppOnly := p.stored.Origin == status.OriginApp && p.Origin == status.OriginApp
		if p.stored.State == status.PlatformArchived && (isAppOnly || p.State == status.PlatformArchived) {
			continue
		}
		for _, c := range p.Checks {
			p.used[c.Name] = true
		}
		for _, c := range e.stored.Checks {
			if p.stored.ID != "" && c.PlatformID == p.stored.ID {
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

// leavesArchived reports whether a declared check stays archived, because the App manages it and people have archived it there.
func (p *platform) leavesArchived(declared status.Check) bool {
	return declared.Origin == status.OriginApp && p.stored.State != status.PlatformArchived &&
		slices.ContainsFunc(p.checks, func(c status.Check) bool {
			return c.Name == declared.Name && c.State == status.CheckArchived && c.Origin == status.OriginApp
		})
}

// hasRule reports whether a rule of the platform enrols checks of a kind, or could.
func (p *platform) hasRule(kind status.Kind) bool {
	return slices.ContainsFunc(p.Watch, func(r configfile.WatchRule) bool { return r.IsFor(kind) })
}

// owns reports whether the rules of this platform are responsible for a stored check. Other files can have rules for a platform of the
// App.
func (p *platform) owns(c status.Check) bool {
	return configfile.IsEnrolled(c) && !p.declares(c) &&
		(p.Origin == status.OriginFile || p.hasRule(c.Kind) || c.UpdatedBy == configfile.WatchFile(p.File))
}

// followRules follows the rules of all kinds. It lists the objects of several kinds at the same time.
func (e *enrolment) followRules(ctx context.Context) error {
	var kinds probe.Registry
	var allocations []*allocation
	unfollowed := 0
	for _, kind := range e.Kinds {
		a := e.newAllocation(kind)
		switch {
		case len(a.rules) == 0 && !a.hasUnset:
			for _, c := range a.own {
				a.retire(c)
			}
		case len(a.rules) == 0: // what its rules select is not known
			a.leave()
		case kind.Discovery == nil || kind.Unavailable != "":
			unfollowed += len(a.rules)
			a.leave()
		default:
			kinds, allocations = append(kinds, kind), append(allocations, a)
		}
	}
	if unfollowed > 0 {
		e.warn("skipped %s, because this command is not connected to a Databricks workspace; their checks stay as they are",
			status.Count(unfollowed, "watch rule"))
	}
	for i, section := range Survey(ctx, e.scope, kinds, Stored{}, "") {
		if unknown := section.Unknown(); unknown != nil {
			e.warn("watch rules of the kind %s: %v; their checks stay as they are", section.Kind.Name, unknown)
			allocations[i].leave()
			continue
		}
		allocations[i].run(ctx, section.Items)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("list what watch rules select from: %w", err)
	}
	return nil
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
	if !e.HistoriesUntil.IsZero() {
		reading, cancel = context.WithDeadline(ctx, e.HistoriesUntil)
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
			e.warn("platform %s: could not enrol %s: %s", p.Slug, status.Count(len(names), "object"), status.Some(names, shownNames))
		}
	}
	return nil
}

// shownNames is how many names a warning has.
const shownNames = 5

func (e *enrolment) warn(format string, args ...any) {
	e.warnings = append(e.warnings, fmt.Sprintf(format, args...))
}
