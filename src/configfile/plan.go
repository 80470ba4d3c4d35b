package configfile

import (
	"context"
	"fmt"
	"time"

	"buoy/src/catalog"
	"buoy/src/status"
)

// Options say how files are compared with the store.
type Options struct {
	Actor string // who has made what is new
	Now   time.Time
	Prune bool // archive what a file managed and none names any more

	Kinds         status.Kinds
	MeasuredEvery time.Duration // how often checks are measured, for warnings; 0: not known
}

// planner compares what is declared with what is stored.
type planner struct {
	Plan
	Options
	now       time.Time
	problems  Problems
	stored    stored
	platforms map[string]status.Platform // stored, by slug
	names     map[string]status.Platform // stored, by name as it is stored today
	messages  map[string]status.Message  // stored, by messageKey
	ids       map[string]string          // of platforms, by slug, the new ones included
	slugs     map[string]string          // the other way round
	named     map[string]bool            // ids of what the files name
	restored  map[string]catalog.Change  // checks that come back together with their platform, by id
	declared  declaredSlugs
}

// MakePlan compares the files with the store. What is wrong with the files in view of the store is reported together, as
// Problems. What the files do not name is left as it is, unless it is to be pruned.
func MakePlan(ctx context.Context, stored Catalog, d Declared, o Options) (Plan, error) {
	if o.Prune && len(d.Platforms)+len(d.Messages) == 0 {
		return Plan{}, Problems{{Message: "nothing is declared, so --prune would archive everything that files manage: " +
			"give it the files, or archive by other means"}}
	}
	s, err := read(ctx, stored)
	if err != nil {
		return Plan{}, err
	}
	p := newPlanner(s, o)
	p.declared = slugsOf(d)
	for _, e := range d.Platforms {
		p.platform(e)
	}
	for _, e := range d.Messages {
		p.message(e)
	}
	if o.Prune {
		p.prune()
	}
	if len(p.problems) > 0 {
		return Plan{}, p.problems
	}
	return p.Plan, nil
}

func newPlanner(s stored, o Options) *planner {
	p := &planner{
		Options: o, now: status.Micro(o.Now), stored: s,
		platforms: map[string]status.Platform{}, names: map[string]status.Platform{}, messages: map[string]status.Message{},
		ids: map[string]string{}, slugs: map[string]string{}, named: map[string]bool{}, restored: map[string]catalog.Change{},
	}
	for _, e := range s.platforms {
		p.platforms[e.Slug] = e
		keepByName(p.names, e.Name, e)
		p.ids[e.Slug], p.slugs[e.ID] = e.ID, e.Slug
	}
	for _, e := range s.messages {
		p.messages[messageKey(e)] = e
	}
	return p
}

func (p *planner) platform(d Platform) {
	old, found := p.storedPlatform(&d)
	platform := old
	if found && isLeftToApp(old.Origin, d.Origin) {
		p.leave(old.ID)
	} else {
		platform = p.managedPlatform(d, old, found)
	}
	siblings := map[string]status.Check{}
	for _, c := range p.stored.checks[platform.ID] {
		keepByName(siblings, c.Name, c)
	}
	if platform.State == status.PlatformArchived {
		p.leaveChecks(platform, siblings, d.Checks)
		return
	}
	if old.State == status.PlatformArchived {
		for _, c := range catalog.RestoreChecks(old, p.stored.checks[old.ID], catalog.Actor{Name: p.Actor}, p.now) {
			p.restored[*c.After.Meta().ID] = c
		}
	}
	for _, c := range d.Checks {
		p.check(platform, siblings, c, d.File)
	}
	for _, c := range p.stored.checks[platform.ID] {
		pruned := p.Prune && c.Origin == status.OriginFile
		if !p.named[c.ID] && !pruned {
			p.restore(platform, c.ID)
		}
	}
}

// leaveChecks leaves the declared checks of a platform alone that is archived in the app: without it they do not count.
func (p *planner) leaveChecks(platform status.Platform, siblings map[string]status.Check, checks []status.Check) {
	for _, c := range checks {
		if old, found := siblings[c.Name]; found {
			p.leave(old.ID)
		}
	}
	if len(checks) > 0 {
		p.Warnings = append(p.Warnings, fmt.Sprintf("platform %s is archived in the app, so its checks are left as they are", platform.Slug))
	}
}

// restore notes that a check comes back together with its platform. It reports whether the check does.
func (p *planner) restore(platform status.Platform, id string) bool {
	c, ok := p.restored[id]
	if ok {
		p.recordUpdate(describe(platform, c.After), c)
	}
	return ok
}

func (p *planner) managedPlatform(d Platform, old status.Platform, found bool) status.Platform {
	want := d.Platform
	if holder, taken := p.names[want.Name]; taken && holder.Slug != want.Slug {
		p.problems.add(d.At, "platform %s: the name %q is that of platform %s, which %s. A name is free once its platform has another; "+
			"a slug is what a platform is known by, and cannot be changed", want.Slug, want.Name, holder.Slug, described(holder))
	}
	p.record("platform "+want.Slug, declaredOrNil(old, found), &want, d.File)
	p.ids[want.Slug], p.slugs[want.ID] = want.ID, want.Slug
	return want
}

// described says who made a platform whose name is in the way, since it may not be on the board.
func described(p status.Platform) string {
	by := "was made in the app"
	if p.Origin == status.OriginFile {
		by = "is managed by " + p.UpdatedBy
	}
	if p.State == status.PlatformArchived {
		by += " and is archived"
	}
	return by
}

func (p *planner) check(platform status.Platform, siblings map[string]status.Check, want status.Check, file string) {
	old, found := siblings[want.Name]
	if found && isLeftToApp(old.Origin, want.Origin) {
		if p.named[old.ID] = true; !p.restore(platform, old.ID) {
			p.Unchanged++
		}
		return
	}
	want.PlatformID = platform.ID
	what := describe(platform, &want)
	if text := status.FreshnessWarning(want, p.Kinds.Interval(want.Kind, p.MeasuredEvery)); text != "" && want.State == status.CheckActive {
		p.Warnings = append(p.Warnings, what+": "+text)
	}
	p.record(what, declaredOrNil(old, found), &want, file)
}

func (p *planner) message(d Message) {
	old, found := p.storedMessage(&d)
	want := d.Message
	if found && isLeftToApp(old.Origin, want.Origin) {
		p.leave(old.ID)
		return
	}
	for _, slug := range d.PlatformSlugs {
		id, known := p.ids[slug]
		if !known {
			p.problems.add(d.At, "message %s: platforms: there is no platform with the slug %q, in no file and not in the store", want.Slug, slug)
		}
		want.PlatformIDs = append(want.PlatformIDs, id)
	}
	p.record("message "+want.Slug, declaredOrNil(old, found), &want, d.File)
}

// describe names an entity in a plan. A check belongs to the platform.
func describe(of status.Platform, entity status.Declared) string {
	switch e := entity.(type) {
	case *status.Platform:
		return "platform " + e.Slug
	case *status.Check:
		return fmt.Sprintf("check %s/%q", of.Slug, e.Name)
	case *status.Message:
		return "message " + e.Slug
	}
	return entity.Meta().Label()
}

// isLeftToApp reports whether an entity belongs to the app, and the file says so. Then the file is not compared.
func isLeftToApp(stored, declared status.Origin) bool {
	return stored == status.OriginApp && declared == status.OriginApp
}

func (p *planner) leave(id string) {
	p.named[id] = true
	p.Unchanged++
}

// record completes an entity that a file declares, compares it with what is stored, nil for a new one, and notes the change.
func (p *planner) record(what string, stored, declared status.Declared, file string) {
	c := catalog.NewVersion(stored, declared, catalog.Actor{Name: p.Actor, File: file}, p.now)
	p.named[*declared.Meta().ID] = true
	if stored == nil {
		p.Changes = append(p.Changes, Change{Action: ActionCreate, What: what})
		p.Write = append(p.Write, c)
		return
	}
	p.recordUpdate(what, c)
}

// recordUpdate notes a change of a stored entity, if anything differs.
func (p *planner) recordUpdate(what string, c catalog.Change) {
	fields, note := differences(c.Before, c.After, p.slugs)
	if len(fields) == 0 {
		p.Unchanged++
		return
	}
	p.Changes = append(p.Changes, Change{Action: ActionUpdate, What: what, Note: note, Fields: fields})
	p.Write = append(p.Write, c)
}

// declaredOrNil returns a stored entity; nil if there is none.
func declaredOrNil[T any, P status.DeclaredPointer[T]](stored T, found bool) status.Declared {
	if !found {
		return nil
	}
	return P(&stored)
}
