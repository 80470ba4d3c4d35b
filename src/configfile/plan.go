package configfile

import (
	"context"
	"fmt"
	"time"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
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
	declared  declaredSlugs
}

// MakePlan compares the files with the store. What is wrong with the files in view of the store is reported together, as
// Problems. What the files do not name is left as it is, unless it is to be pruned.
func MakePlan(ctx context.Context, catalog store.Catalog, d Declared, o Options) (Plan, error) {
	if o.Prune && len(d.Platforms)+len(d.Messages) == 0 {
		return Plan{}, Problems{{Message: "nothing is declared, so --prune would archive everything that files manage: " +
			"give it the files, or archive by other means"}}
	}
	s, err := read(ctx, catalog)
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
		ids: map[string]string{}, slugs: map[string]string{}, named: map[string]bool{},
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
	if found && ofTheApp(old.Origin, d.Origin) {
		p.leave(old.ID)
	} else {
		platform = p.managedPlatform(d, old, found)
	}
	siblings := map[string]status.Check{}
	for _, c := range p.stored.checks[platform.ID] {
		keepByName(siblings, c.Name, c)
	}
	for _, c := range d.Checks {
		p.check(platform, siblings, c, d.File)
	}
}

func (p *planner) managedPlatform(d Platform, old status.Platform, found bool) status.Platform {
	want := d.Platform
	if holder, taken := p.names[want.Name]; taken && holder.Slug != want.Slug {
		p.problems.add(d.At, "platform %s: the name %q is that of platform %s, which %s. A name is free once its platform has another; "+
			"a slug is what a platform is known by, and cannot be changed", want.Slug, want.Name, holder.Slug, described(holder))
	}
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.audit(old.Audit, found, want.Origin, d.File)
	if !found {
		want.ID = store.NewID()
		p.ids[want.Slug], p.slugs[want.ID] = want.ID, want.Slug
	}
	if p.record("platform "+want.Slug, want.ID, found, platformFields(old), platformFields(want)) {
		p.Write.Platforms = append(p.Write.Platforms, edit(old, want, found))
	}
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
	if found && ofTheApp(old.Origin, want.Origin) {
		p.leave(old.ID)
		return
	}
	if text := status.FreshnessWarning(want, p.Kinds.Interval(want.Kind, p.MeasuredEvery)); text != "" && want.State == status.CheckActive {
		p.Warnings = append(p.Warnings, checkName(platform, want)+": "+text)
	}
	want.PlatformID = platform.ID
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.audit(old.Audit, found, want.Origin, file)
	if !found {
		want.ID = store.NewID()
	}
	want = want.WithPauses(before(old, found))
	if p.record(checkName(platform, want), want.ID, found, checkFields(old), checkFields(want)) {
		p.Write.Checks = append(p.Write.Checks, edit(old, want, found))
	}
}

func checkName(p status.Platform, c status.Check) string {
	return fmt.Sprintf("check %s/%q", p.Slug, c.Name)
}

func (p *planner) message(d Message) {
	old, found := p.storedMessage(&d)
	want := d.Message
	if found && ofTheApp(old.Origin, want.Origin) {
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
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.audit(old.Audit, found, want.Origin, d.File)
	if !found {
		want.ID = store.NewID()
	}
	want.PublishedAt, want.ArchivedAt = p.milestones(old, want.State)
	want = want.WithAnnounced(before(old, found))
	if p.record("message "+want.Slug, want.ID, found, messageFields(old, p.slugs), messageFields(want, p.slugs)) {
		p.Write.Messages = append(p.Write.Messages, edit(old, want, found))
	}
}

// milestones are when a message was published and archived. A file may also take a step back: a draft was never published,
// and what is archived without having been published never was either.
func (p *planner) milestones(old status.Message, state status.MessageState) (published, archived *time.Time) {
	published, archived = old.PublishedAt, old.ArchivedAt
	switch state {
	case status.MessageDraft:
		return nil, nil
	case status.MessagePublished:
		if published == nil {
			published = &p.now
		}
		return published, nil
	case status.MessageArchived:
		if archived == nil {
			archived = &p.now
		}
	}
	return published, archived
}

// ofTheApp says whether an entity that is there is the app's, and the file leaves it so: then the file is not compared.
func ofTheApp(stored, declared status.Origin) bool {
	return stored == status.OriginApp && declared == status.OriginApp
}

// audit is that of an entity as it will be. The last editor of what a file manages is that file.
func (p *planner) audit(old status.Audit, found bool, origin status.Origin, file string) status.Audit {
	audit := status.Audit{CreatedAt: p.now, CreatedBy: p.Actor, UpdatedAt: p.now, UpdatedBy: p.Actor}
	if found {
		audit.CreatedAt, audit.CreatedBy = old.CreatedAt, old.CreatedBy
	}
	if origin == status.OriginFile && file != "" {
		audit.UpdatedBy = file
	}
	return audit
}

func (p *planner) leave(id string) {
	p.named[id] = true
	p.Unchanged++
}

// record notes what has to be done for one entity and says whether that is anything.
func (p *planner) record(what, id string, found bool, old, want []field) bool {
	p.named[id] = true
	if !found {
		p.Changes = append(p.Changes, Change{Action: ActionCreate, What: what})
		return true
	}
	fields, note := differences(old, want)
	if len(fields) == 0 {
		p.Unchanged++
		return false
	}
	p.Changes = append(p.Changes, Change{Action: ActionUpdate, What: what, Note: note, Fields: fields})
	return true
}

func edit[T any](old, want T, found bool) catalog.Change[T] {
	return catalog.Change[T]{Before: before(old, found), After: want}
}

// before returns the stored version of an entity; nil if there is none.
func before[T any](old T, found bool) *T {
	if !found {
		return nil
	}
	return &old
}
