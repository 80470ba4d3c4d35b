package discovery

import (
	"context"
	"fmt"
	"slices"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// selection is a rule of a platform, with the objects that it selects.
type selection struct {
	configfile.WatchRule
	at     *platform
	items  []Item
	isFull bool // it selects more than it allows, so it enrols nothing
}

// allocation decides which check of one kind watches which object. No object gets a second check.
type allocation struct {
	*enrolment
	ctx     context.Context //nolint:containedctx // of one call of Enrol
	section Section
	objects map[string]probe.Object // by id
	rules   []*selection
	earlier []enrolled

	declared   map[string]bool          // ids of objects that checks of the files watch
	watched    map[string]bool          // ids of objects that other checks watch, and still do after the plan
	allocated  map[string]bool          // ids of objects that an enrolled check watches
	pruned     map[string]enrolled      // checks that the plan archives although a rule can select their objects, by the id of the object
	unselected map[string]enrolled      // enrolled checks whose objects their platform does not select any more, by the id of the object
	archived   map[*platform][]enrolled // checks that rules have enrolled before
	missing    map[*platform][]enrolled // checks whose objects are not in the listing
}

func newAllocation(ctx context.Context, e *enrolment, section Section, rules []*selection, earlier []enrolled) *allocation {
	a := &allocation{
		enrolment: e, ctx: ctx, section: section, objects: map[string]probe.Object{}, rules: rules, earlier: earlier,
		declared: map[string]bool{}, watched: map[string]bool{}, allocated: map[string]bool{}, pruned: map[string]enrolled{},
		unselected: map[string]enrolled{}, archived: map[*platform][]enrolled{}, missing: map[*platform][]enrolled{},
	}
	for _, item := range section.Items {
		a.objects[item.ID] = item.Object
	}
	return a
}

// run allocates the objects.
func (a *allocation) run() {
	a.selectObjects()
	a.findOthers()
	for _, c := range a.earlier {
		a.review(c)
	}
	for _, rule := range a.rules {
		for _, item := range rule.items {
			if !rule.isFull && !a.declared[item.ID] && !a.watched[item.ID] && !a.allocated[item.ID] {
				a.allocated[item.ID] = true
				a.allocate(rule.at, item.Object)
			}
		}
	}
	a.endUnselected()
	for _, p := range a.platforms {
		a.endMissing(p)
	}
}

// selectObjects finds the objects of each rule, and warns about a rule that selects none or too many.
func (a *allocation) selectObjects() {
	noun := a.section.Kind.Discovery.Noun
	for _, rule := range a.rules {
		if rule.Unset {
			continue
		}
		selected := []Section{{Kind: a.section.Kind, Items: slices.Clone(a.section.Items)}}
		Filter{Name: rule.Name, Not: rule.Not, Owner: rule.Owner, Tag: rule.Tag}.Apply(selected)
		rule.items = selected[0].Items
		switch {
		case len(rule.items) == 0:
			a.warn("%s: watch: the rule selects none of %s", rule.At, status.Count(len(a.section.Items), "visible "+noun))
		case len(rule.items) > rule.Max:
			rule.isFull = true
			a.warn("%s: watch: the rule enrols nothing, because it selects %s, more than its max %d: select fewer, or allow more",
				rule.At, status.Count(len(rule.items), noun), rule.Max)
		}
	}
}

// findOthers finds what watches objects besides the checks that are reviewed.
func (a *allocation) findOthers() {
	for _, p := range a.enrolment.declared.Platforms {
		for _, c := range p.Checks {
			if id, ok := a.objectOf(c); ok {
				a.declared[id] = true
			}
		}
	}
	for _, c := range a.stored.Checks {
		id, ok := a.objectOf(c)
		switch p := a.platformOf(c); {
		case c.Kind != a.section.Kind.Name:
		case p != nil && p.isEnrolled(c):
			if c.State == status.CheckArchived {
				a.archived[p] = append(a.archived[p], enrolled{p, c})
			}
		case c.State == status.CheckArchived || p != nil && p.declares(c) || !ok:
		case a.Prune && a.isPruned(p, c):
			a.pruned[id] = enrolled{p, c}
		default:
			a.watched[id] = true
		}
	}
}

// objectOf returns the id of the object that a check of this kind is about.
func (a *allocation) objectOf(c status.Check) (id string, ok bool) {
	if c.Kind != a.section.Kind.Name {
		return "", false
	}
	return a.section.Kind.Discovery.Watches(a.ctx, a.scope, c.Target)
}

// platformOf returns the declared platform of a check; nil if the files do not contain it.
func (a *allocation) platformOf(c status.Check) *platform {
	i := slices.IndexFunc(a.platforms, func(p *platform) bool { return p.id != "" && p.id == c.PlatformID })
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
func (a *allocation) review(c enrolled) {
	id, ok := a.objectOf(c.check)
	object, visible := a.objects[id]
	hasUnset := slices.ContainsFunc(a.rules, func(r *selection) bool { return r.Unset })
	switch {
	case !ok || !visible:
		a.missing[c.at] = append(a.missing[c.at], c)
	case a.declared[id] || a.allocated[id]:
		a.retire(c) // another check watches the object
	case hasUnset || a.selects(id, func(r *selection) bool { return r.at == c.at }):
		a.allocated[id] = true
		a.keep(a.section.Kind, c, object)
	case a.unselected[id].at != nil:
		a.retire(c)
	default:
		a.unselected[id] = c
	}
}

// selects reports whether one of some rules selects an object.
func (a *allocation) selects(id string, rules func(*selection) bool) bool {
	return slices.ContainsFunc(a.rules, func(r *selection) bool {
		return rules(r) && slices.ContainsFunc(r.items, func(i Item) bool { return i.ID == id })
	})
}

// allocate enrols an object. A check that has watched it on this platform goes on. So does a check whose object is not visible, or an archived
// one, if the new object has its name: deploying a job again gives it another id.
func (a *allocation) allocate(p *platform, o probe.Object) {
	kind := a.section.Kind
	isAbout := func(c enrolled) bool { id, ok := a.objectOf(c.check); return ok && id == o.ID }
	isNamed := func(c enrolled) bool { return c.check.Name == status.Clip(line(o.Name), status.MaxName) }
	former, isRemoved := a.pruned[o.ID]
	moved, isMoved := a.unselected[o.ID]
	switch {
	case isRemoved && former.at == p:
		a.resume(former, o)
	case a.takeOver(a.archived, p, o, isAbout), a.takeOver(a.missing, p, o, isNamed), a.takeOver(a.archived, p, o, isNamed):
	case isMoved:
		a.copy(moved.check, p, o)
	case isRemoved:
		a.copy(former.check, p, o)
	default:
		a.enrol(kind, enrolled{p, newCheck(kind, o, p.used)}, o, true)
	}
}

// takeOver gives an object to the first fitting check of a platform. It returns false if there is none.
func (a *allocation) takeOver(from map[*platform][]enrolled, p *platform, o probe.Object, fits func(enrolled) bool) bool {
	i := slices.IndexFunc(from[p], fits)
	if i < 0 {
		return false
	}
	c := from[p][i]
	from[p] = slices.Delete(from[p], i, i+1)
	if id, ok := a.objectOf(c.check); !ok || id != o.ID {
		c.check.Target = []byte(o.Target)
	}
	a.resume(c, o)
	return true
}

// resume keeps a check, which watches an object from now on.
func (a *allocation) resume(c enrolled, o probe.Object) {
	c.check.State, c.check.Origin = status.CheckActive, status.OriginFile
	a.keep(a.section.Kind, c, o)
}

// copy enrols an object like a check of another platform, which cannot move: its results belong to that platform.
func (a *allocation) copy(from status.Check, p *platform, o probe.Object) {
	c := newCheck(a.section.Kind, o, p.used)
	c.Target, c.Unit, c.Warn, c.Crit, c.Owner, c.RunbookURL = from.Target, from.Unit, from.Warn, from.Crit, from.Owner, from.RunbookURL
	c.Freshness, c.Timeout, c.Attempts = from.Freshness, from.Timeout, from.Attempts
	a.enrol(a.section.Kind, enrolled{p, c}, o, true)
}

// endUnselected retires the checks whose objects no rule selects any more, or whose objects another platform has got. A full rule enrols
// nothing, so the check of an object that only such a rule selects stays where it is.
func (a *allocation) endUnselected() {
	for _, c := range a.earlier {
		id, _ := a.objectOf(c.check)
		if a.unselected[id].check.ID != c.check.ID {
			continue
		}
		if isSelected := a.selects(id, func(*selection) bool { return true }); isSelected && !a.allocated[id] && !a.watched[id] {
			a.keep(a.section.Kind, c, a.objects[id])
		} else {
			a.retire(c)
		}
	}
}

// endMissing retires the checks of a platform whose objects have been missing for long, or whose rule is gone. The others stay.
func (a *allocation) endMissing(p *platform) {
	noun := a.section.Kind.Discovery.Noun
	var names []string
	for _, c := range a.missing[p] {
		if !p.hasRule(c.check.Kind) || a.memory.isGone(c.check.ID, a.now) {
			a.retire(c)
			continue
		}
		p.Enrolled = append(p.Enrolled, c.check)
		names = append(names, fmt.Sprintf("%q", c.check.Name))
	}
	if len(names) > 0 {
		a.warn("platform %s: cannot see %s any more: deleted, or a permission is missing. A check is archived if that lasts %d days: %s",
			p.Slug, status.Count(len(names), noun), int(goneAfter.Hours()/24), some(names))
	}
}
