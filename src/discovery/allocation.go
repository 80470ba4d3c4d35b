package discovery

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// allocation decides which check of one kind watches which object. No object gets a second check.
type allocation struct {
	*enrolment
	kind     probe.Kind
	rules    []*rule
	hasUnset bool       // there is a rule of which nobody knows what it selects
	own      []existing // checks that rules have enrolled, without archived ones

	objects    []*object // by name
	byID       map[string]*object
	archived   map[*platform][]existing // checks that rules have enrolled before
	missing    map[*platform][]existing // own checks whose objects are not listed
	unselected []existing               // own checks whose objects their platforms do not select any more, one for each object
}

// rule is a watch rule of a platform.
type rule struct {
	configfile.WatchRule
	at       *platform
	selected []*object
}

// object is an object that checks of the kind can watch.
type object struct {
	probe.Object
	keptBy    []*platform // platforms whose rules select it, or could: its owner is not known
	isTaken   bool        // a check of the files or of a rule watches it after the plan
	isWatched bool        // another check watches it, and still does after the plan
	pruned    *existing   // a check that watches it, and that the plan archives unless a rule goes on with it
	left      *existing   // an enrolled check of a platform that does not select it any more
}

// existing is a stored check.
type existing struct {
	at    *platform // nil if the files do not contain it
	check status.Check
	id    string // of the object that it watches; empty if that is not known
}

// newAllocation finds the rules of a kind, and the checks that rules of the kind have enrolled.
func (e *enrolment) newAllocation(kind probe.Kind) *allocation {
	a := &allocation{
		enrolment: e, kind: kind, byID: map[string]*object{}, archived: map[*platform][]existing{}, missing: map[*platform][]existing{},
	}
	for _, p := range e.platforms {
		for _, r := range p.Watch {
			if r.Unset {
				a.hasUnset = a.hasUnset || r.IsFor(kind.Name)
			} else if r.IsFor(kind.Name) {
				a.rules = append(a.rules, &rule{WatchRule: r, at: p})
			}
		}
		for _, c := range p.checks {
			if c.Kind == kind.Name && c.State != status.CheckArchived && p.owns(c) {
				a.own = append(a.own, existing{at: p, check: c})
			}
		}
	}
	return a
}

// leave leaves the enrolled checks as they are.
func (a *allocation) leave() {
	for _, c := range a.own {
		c.at.Enrolled = append(c.at.Enrolled, c.check)
	}
}

// run allocates the objects.
func (a *allocation) run(ctx context.Context, items []Item) {
	for _, item := range items {
		o := &object{Object: item.Object}
		a.objects, a.byID[item.ID] = append(a.objects, o), o
	}
	for _, r := range a.rules {
		a.selectObjects(r)
	}
	a.findDeclared(ctx)
	a.findStored(ctx)
	for _, c := range a.own {
		c.id = a.objectID(ctx, c.check)
		a.review(c)
	}
	for _, r := range a.rules {
		for _, o := range r.selected {
			if !r.isFull() && !o.isTaken && !o.isWatched {
				o.isTaken = true
				a.allocate(r.at, o)
			}
		}
	}
	a.endUnselected()
	a.endMissing(ctx)
}

// isFull reports whether the rule selects more than it allows, so it enrols nothing.
func (r *rule) isFull() bool { return len(r.selected) > r.Max }

// selectObjects finds the objects of a rule, and warns if there are none or too many.
func (a *allocation) selectObjects(r *rule) {
	filter := Filter{Name: r.Name, Not: r.Not, Owner: r.Owner, Tag: r.Tag}
	ofAnyOwner := filter
	ofAnyOwner.Owner = ""
	for _, o := range a.objects {
		isSelected := filter.Selects(o.Object)
		if isSelected {
			r.selected = append(r.selected, o)
		}
		if isSelected || o.Owner == "" && ofAnyOwner.Selects(o.Object) {
			o.keptBy = append(o.keptBy, r.at)
		}
	}
	noun := a.kind.Discovery.Noun
	switch {
	case len(r.selected) == 0:
		a.warn("%s: watch: the rule selects none of %s", r.At, status.Count(len(a.objects), "visible "+noun))
	case r.isFull():
		a.warn("%s: watch: the rule enrols nothing, because it selects %s, more than its max %d: select fewer, or allow more",
			r.At, status.Count(len(r.selected), noun), r.Max)
	}
}

// findDeclared finds what the checks of the files watch.
func (a *allocation) findDeclared(ctx context.Context) {
	for _, p := range a.platforms {
		for _, c := range p.Checks {
			if o := a.byID[a.objectID(ctx, c)]; o != nil && !p.leavesArchived(c) {
				o.isTaken = true
			}
		}
	}
}

// findStored finds what the stored checks watch that no rule has enrolled, and the enrolled ones that are archived.
func (a *allocation) findStored(ctx context.Context) {
	for _, c := range a.stored.Checks {
		if c.Kind != a.kind.Name {
			continue
		}
		p, isArchived := a.platformOf(c), c.State == status.CheckArchived
		switch {
		case p != nil && p.owns(c):
			if isArchived {
				a.archived[p] = append(a.archived[p], existing{p, c, a.objectID(ctx, c)})
			}
			continue
		case isArchived || p != nil && p.declares(c):
			continue
		}
		o := a.byID[a.objectID(ctx, c)]
		switch {
		case o == nil:
		case a.Prune && a.isPruned(p, c):
			o.pruned = &existing{p, c, o.ID}
		default:
			o.isWatched = true
		}
	}
}

// objectID returns the id of the object that a check watches; empty if that is none of this kind, or not known.
func (a *allocation) objectID(ctx context.Context, c status.Check) string {
	if c.Kind != a.kind.Name {
		return ""
	}
	id, isKnown := a.kind.Discovery.Watches(ctx, a.scope, c.Target)
	if !isKnown {
		return ""
	}
	return id
}

// platformOf returns the declared platform of a check; nil if the files do not contain it.
func (a *allocation) platformOf(c status.Check) *platform {
	i := slices.IndexFunc(a.platforms, func(p *platform) bool { return p.stored.ID != "" && p.stored.ID == c.PlatformID })
	if i < 0 {
		return nil
	}
	return a.platforms[i]
}

// isPruned reports whether pruning archives a check that no file contains. The checks of a platform are archived with it.
func (a *allocation) isPruned(p *platform, c status.Check) bool {
	i := slices.IndexFunc(a.stored.Platforms, func(s status.Platform) bool { return s.ID == c.PlatformID })
	return c.Origin == status.OriginFile || p == nil && i >= 0 && a.stored.Platforms[i].Origin == status.OriginFile
}

// review decides what becomes of an enrolled check.
func (a *allocation) review(c existing) {
	o := a.byID[c.id]
	switch {
	case o == nil:
		a.missing[c.at] = append(a.missing[c.at], c)
	case o.isTaken:
		a.retire(c)
	case a.hasUnset || slices.Contains(o.keptBy, c.at):
		o.isTaken = true
		a.keep(c, o)
	case o.left != nil:
		a.retire(c)
	default:
		o.left = &c
		a.unselected = append(a.unselected, c)
	}
}

// retire archives a check with the plan.
func (a *allocation) retire(c existing) {
	delete(a.memory.Missing, c.check.ID)
	c.at.Retired = append(c.at.Retired, c.check.ID)
}

// keep keeps a check for an object, under the name that the object has now.
func (a *allocation) keep(c existing, o *object) {
	delete(a.memory.Missing, c.check.ID)
	c.check.Name = checkName(a.kind, o.Object, c.at.used, c.check.Name)
	a.add(c.at, c.check, o, false)
}

// add adds a check to its platform, or to those that first need limits.
func (a *allocation) add(p *platform, c status.Check, o *object, isNew bool) {
	if isNew || c.Crit == nil && a.kind.Discovery.Limits != nil {
		a.unlimited = append(a.unlimited, unlimited{&Proposal{Object: o.Object, Check: c, discovery: a.kind.Discovery}, p, isNew})
		return
	}
	p.Enrolled = append(p.Enrolled, c)
}

// allocate enrols an object. A check that has watched it on this platform goes on. So does a check whose object is not visible, or an archived
// one, if the new object has its name: deploying a job again gives it another id.
func (a *allocation) allocate(p *platform, o *object) {
	isAbout := func(c existing) bool { return c.id == o.ID }
	isNamed := func(c existing) bool { return c.check.Name == status.Clip(line(o.Name), status.MaxName) }
	switch {
	case o.pruned != nil && o.pruned.at == p:
		a.resume(*o.pruned, o)
	case a.takeOver(a.archived, p, o, isAbout), a.takeOver(a.missing, p, o, isNamed), a.takeOver(a.archived, p, o, isNamed):
	case o.left != nil:
		a.addCopy(o.left.check, p, o)
	case o.pruned != nil:
		a.addCopy(o.pruned.check, p, o)
	default:
		a.add(p, newCheck(a.kind, o.Object, p.used), o, true)
	}
}

// takeOver gives an object to the first fitting check of a platform. It returns false if there is none.
func (a *allocation) takeOver(from map[*platform][]existing, p *platform, o *object, fits func(existing) bool) bool {
	i := slices.IndexFunc(from[p], fits)
	if i < 0 {
		return false
	}
	c := from[p][i]
	from[p] = slices.Delete(from[p], i, i+1)
	if c.id != o.ID {
		c.check.Target = retarget(c.check.Target, json.RawMessage(o.Target))
	}
	a.resume(c, o)
	return true
}

// retarget returns a target that names another object. Its other fields, such as a time limit that a person has set, stay.
func retarget(target, other json.RawMessage) json.RawMessage {
	var fields, changed map[string]json.RawMessage
	if json.Unmarshal(target, &fields) != nil || json.Unmarshal(other, &changed) != nil {
		return other
	}
	maps.Copy(fields, changed)
	text, err := json.Marshal(fields)
	if err != nil {
		return other // cannot happen: the fields have been read from JSON
	}
	return text
}

// resume keeps a check, which watches an object from now on.
func (a *allocation) resume(c existing, o *object) {
	c.check.State, c.check.Origin = status.CheckActive, status.OriginFile
	a.keep(c, o)
}

// addCopy enrols an object like a check of another platform, which cannot move: its results belong to that platform.
func (a *allocation) addCopy(from status.Check, p *platform, o *object) {
	c := newCheck(a.kind, o.Object, p.used)
	c.Target, c.Unit, c.Warn, c.Crit, c.Owner, c.RunbookURL = from.Target, from.Unit, from.Warn, from.Crit, from.Owner, from.RunbookURL
	c.Freshness, c.Timeout, c.Attempts = from.Freshness, from.Timeout, from.Attempts
	a.add(p, c, o, false) // it is not left out if it has no limits: the check that it follows is archived
}

// endUnselected retires the checks whose objects no rule selects any more, or whose objects another platform has got. A full rule enrols
// nothing, and so does one that needs an owner who is not known. The check of an object that only such rules select stays where it is.
func (a *allocation) endUnselected() {
	for _, c := range a.unselected {
		if o := a.byID[c.id]; len(o.keptBy) > 0 && !o.isTaken && !o.isWatched {
			a.keep(c, o)
		} else {
			a.retire(c)
		}
	}
}

// endMissing retires the checks whose objects have been missing for long, or whose platforms have no rule any more. The others stay.
func (a *allocation) endMissing(ctx context.Context) {
	var visibleIDs map[string]bool
	if len(a.missing) > 0 {
		visibleIDs = a.visibleIDs(ctx)
	}
	for _, p := range a.platforms {
		var unseen, visible []string
		for _, c := range a.missing[p] {
			if !p.hasRule(a.kind.Name) || a.memory.isGone(c.check.ID, a.now) {
				a.retire(c)
				continue
			}
			p.Enrolled = append(p.Enrolled, c.check)
			if name := fmt.Sprintf("%q", c.check.Name); visibleIDs[c.id] {
				visible = append(visible, name)
			} else {
				unseen = append(unseen, name)
			}
		}
		a.warnMissing(p, unseen, visible)
	}
}

// warnMissing warns about the checks of a platform that have nothing to watch any more.
func (a *allocation) warnMissing(p *platform, unseen, visible []string) {
	noun, days := a.kind.Discovery.Noun, int(goneAfter.Hours()/24)
	if len(unseen) > 0 {
		a.warn("platform %s: cannot see %s any more: deleted, or a permission is missing. A check is archived if that lasts %d days: %s",
			p.Slug, status.Count(len(unseen), noun), days, status.Some(unseen, shownNames))
	}
	if len(visible) > 0 {
		a.warn("platform %s: checks of the kind %s cannot watch %s any more. A check is archived if that lasts %d days: %s",
			p.Slug, a.kind.Name, status.Count(len(visible), "visible "+noun), days, status.Some(visible, shownNames))
	}
}

// visibleIDs returns the ids of what is visible, whether or not checks of the kind can watch it: a job without a schedule is not listed for
// job_schedule, but for another kind of job. These lists share a request.
func (a *allocation) visibleIDs(ctx context.Context) map[string]bool {
	ids := map[string]bool{}
	for _, k := range a.Kinds {
		if k.Discovery == nil || k.Unavailable != "" || k.Discovery.Noun != a.kind.Discovery.Noun {
			continue
		}
		objects, err := k.Discovery.List(ctx, a.scope)
		if err != nil {
			continue // then it is not known whether they are visible
		}
		for _, o := range objects {
			ids[o.ID] = true
		}
	}
	return ids
}
