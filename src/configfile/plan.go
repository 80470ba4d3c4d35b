package configfile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"buoy/src/catalog"
	"buoy/src/status"
)

// Options configure how files are compared with the store.
type Options struct {
	Actor string // the creator of new entities
	Now   time.Time
	Prune bool // archive entities of files that no file declares any more

	Kinds         status.Kinds
	MeasuredEvery time.Duration // how often checks are measured, for warnings; 0: not known
	EveryFrom     string        // the variable with that interval, because the server can have another one; empty for none
}

// planner compares the declared entities with the stored ones.
type planner struct {
	Plan
	Options
	now         time.Time
	problems    Problems
	stored      stored
	platforms   map[string]status.Platform // stored, by slug
	names       map[string]status.Platform // stored, by cleaned name
	messages    map[string]status.Message  // stored, by messageKey
	ids         map[string]string          // of platforms by slug, including new platforms
	slugs       map[string]string          // of platforms by id
	declaredIDs map[string]bool            // ids of the entities that the files declare
	restored    map[string]catalog.Change  // checks that are restored together with their platform, by id
	declared    declaredSlugs
}

// MakePlan compares the files with the store. The error contains all conflicts between files and store, as Problems. Entities
// that the files do not declare stay unchanged, unless Prune is set.
func MakePlan(ctx context.Context, stored Catalog, d Config, o Options) (Plan, error) {
	if o.Prune && len(d.Platforms)+len(d.Messages) == 0 {
		return Plan{}, Problems{{Message: "no platforms or messages found; refusing to --prune everything that files manage. Check the path of the files"}}
	}
	s, err := readStored(ctx, stored)
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
		ids: map[string]string{}, slugs: map[string]string{}, declaredIDs: map[string]bool{}, restored: map[string]catalog.Change{},
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

func (p *planner) platform(d PlatformEntry) {
	old, found := p.storedPlatform(&d)
	platform := old
	if found && isLeftToApp(old.Origin, d.Origin) {
		p.markUnchanged(old.ID)
	} else {
		platform = p.managedPlatform(d, old, found)
	}
	siblings := map[string]status.Check{}
	for _, c := range p.stored.checks[platform.ID] {
		keepByName(siblings, c.Name, c)
	}
	if platform.State == status.PlatformArchived {
		p.markChecksUnchanged(platform, siblings, d.Checks)
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
	for _, c := range d.Enrolled {
		p.check(platform, siblings, c, WatchFile(d.File))
	}
	p.retire(platform, d.Retired)
	for _, c := range p.stored.checks[platform.ID] {
		pruned := p.Prune && c.Origin == status.OriginFile
		if !p.declaredIDs[c.ID] && !pruned && !IsEnrolled(c) { // another check can watch the object by now, so its rule restores it
			p.restore(platform, c.ID)
		}
	}
}

// markChecksUnchanged marks the declared checks of a platform that is archived in the app as unchanged. They do not count without it.
func (p *planner) markChecksUnchanged(platform status.Platform, siblings map[string]status.Check, checks []status.Check) {
	for _, c := range checks {
		if old, found := siblings[c.Name]; found {
			p.markUnchanged(old.ID)
		}
	}
	if len(checks) > 0 {
		p.Warnings = append(p.Warnings, fmt.Sprintf("platform %s is archived in the app, so its checks stay unchanged", platform.Slug))
	}
}

// restore records the restoration of a check together with its platform. It reports whether the check is restored.
func (p *planner) restore(platform status.Platform, id string) bool {
	c, ok := p.restored[id]
	if ok {
		p.recordUpdate(describe(platform, c.After), c)
	}
	return ok
}

func (p *planner) managedPlatform(d PlatformEntry, old status.Platform, found bool) status.Platform {
	want := d.Platform
	if holder, taken := p.names[want.Name]; taken && holder.Slug != want.Slug {
		p.problems.add(d.At, "platform %s: the name %q is already used by platform %s, which %s. Rename that platform first; "+
			"a slug cannot be changed", want.Slug, want.Name, holder.Slug, managerText(holder))
	}
	p.record("platform "+want.Slug, storedOrNil(old, found), &want, d.File)
	p.ids[want.Slug], p.slugs[want.ID] = want.ID, want.Slug
	return want
}

// managerText describes who manages a platform and whether it is archived, because it may not be on the board.
func managerText(p status.Platform) string {
	manager := "was created in the app"
	if p.Origin == status.OriginFile {
		manager = "is managed by " + p.UpdatedBy
	}
	if p.State == status.PlatformArchived {
		manager += " and is archived"
	}
	return manager
}

func (p *planner) check(platform status.Platform, siblings map[string]status.Check, want status.Check, file string) {
	old, found := siblings[want.Name]
	if want.ID != "" { // a rule keeps a check whose name can have changed
		i := slices.IndexFunc(p.stored.checks[platform.ID], func(c status.Check) bool { return c.ID == want.ID })
		if i >= 0 {
			old, found = p.stored.checks[platform.ID][i], true
		} else {
			want.ID = "" // it belongs to another platform, so this is a new check
		}
	}
	if found && isLeftToApp(old.Origin, want.Origin) {
		if p.declaredIDs[old.ID] = true; !p.restore(platform, old.ID) {
			p.Unchanged++
		}
		return
	}
	want.PlatformID = platform.ID
	what := describe(platform, &want)
	if text := status.TimingWarning(want, p.Kinds.Interval(want.Kind, p.MeasuredEvery)); text != "" && want.State == status.CheckActive {
		if p.EveryFrom != "" {
			text += fmt.Sprintf(" (%s of this command; the server can have another interval)", p.EveryFrom)
		}
		p.Warnings = append(p.Warnings, what+": "+text)
	}
	p.record(what, storedOrNil(old, found), &want, file)
}

func (p *planner) message(d MessageEntry) {
	old, found := p.storedMessage(&d)
	want := d.Message
	if found && isLeftToApp(old.Origin, want.Origin) {
		p.markUnchanged(old.ID)
		return
	}
	for _, slug := range d.PlatformSlugs {
		id, known := p.ids[slug]
		if !known {
			p.problems.add(d.At, "message %s: platforms: there is no platform with the slug %q in the files or in the store", want.Slug, slug)
		}
		want.PlatformIDs = append(want.PlatformIDs, id)
	}
	p.record("message "+want.Slug, storedOrNil(old, found), &want, d.File)
}

// describe returns the label of an entity in a plan. platform is that of a check.
func describe(platform status.Platform, entity status.Declared) string {
	switch e := entity.(type) {
	case *status.Platform:
		return "platform " + e.Slug
	case *status.Check:
		return fmt.Sprintf("check %s/%q", platform.Slug, e.Name)
	case *status.Message:
		return "message " + e.Slug
	}
	return entity.Meta().Label()
}

// isLeftToApp reports whether store and file both have origin APP. If so, the entity is not compared.
func isLeftToApp(stored, declared status.Origin) bool {
	return stored == status.OriginApp && declared == status.OriginApp
}

func (p *planner) markUnchanged(id string) {
	p.declaredIDs[id] = true
	p.Unchanged++
}

// record completes a declared entity, compares it with the stored one, and records the change. stored is nil for a new entity.
func (p *planner) record(what string, stored, declared status.Declared, file string) {
	c := catalog.NewVersion(stored, declared, catalog.Actor{Name: p.Actor, File: file}, p.now)
	p.declaredIDs[*declared.Meta().ID] = true
	if stored == nil {
		p.Changes = append(p.Changes, Change{Action: ActionCreate, What: what})
		p.Write = append(p.Write, c)
		return
	}
	p.recordUpdate(what, c)
}

// recordUpdate records a change of a stored entity, if a field differs.
func (p *planner) recordUpdate(what string, c catalog.Change) {
	fields, note := differences(c.Before, c.After, p.slugs)
	if len(fields) == 0 {
		p.Unchanged++
		return
	}
	p.Changes = append(p.Changes, Change{Action: ActionUpdate, What: what, Note: note, Fields: fields})
	p.Write = append(p.Write, c)
}

// storedOrNil returns a stored entity; nil if there is none.
func storedOrNil[T any, P status.DeclaredPointer[T]](stored T, found bool) status.Declared {
	if !found {
		return nil
	}
	return P(&stored)
}
