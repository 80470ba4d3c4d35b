package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Options of a Manager.
type Options struct {
	Trail   *Trail
	Results store.Results // where pushed results go
	Now     func() time.Time
	Kinds   status.Kinds
}

// Seen is an entity as it is known here, and the version of it that the person has seen who wants to change it.
type Seen[T any] struct {
	Known   T
	Version int64
}

// Manager makes the changes that people ask for in the app, and gives the entity as it is stored afterwards. A broken rule is status.CodeInvalid with
// every broken rule in it; a version that is not the stored one any more status.CodeStale; a step that the life cycle does not
// have, and a name that is taken, status.CodeConflict; an entity of a file status.CodeManaged.
type Manager struct {
	Options
	pushing     chan struct{} // full while results are pushed
	lastArrival time.Time     // of a result that was pushed without a time; belongs to who is pushing
}

// New makes a manager.
func New(o Options) *Manager { return &Manager{Options: o, pushing: make(chan struct{}, 1)} }

// editable says whether the app may change an entity, and whether the person has seen what is there.
func editable(what string, origin status.Origin, audit status.Audit, current, seen int64) error {
	switch {
	case origin == status.OriginFile:
		return status.Errorf(status.CodeManaged, "%s is managed by the file %s: change it there", what, audit.UpdatedBy)
	case current != seen:
		return stale(what, audit, current)
	}
	return nil
}

func stale(what string, audit status.Audit, version int64) error {
	return status.Errorf(status.CodeStale, "%s was changed by %s at %s; it is version %d now",
		what, audit.UpdatedBy, audit.UpdatedAt.Format(time.RFC3339), version)
}

// made is the audit of something new.
func (m *Manager) made(by By) status.Audit {
	now := status.Micro(m.Now())
	return status.Audit{CreatedAt: now, CreatedBy: by.Actor, UpdatedAt: now, UpdatedBy: by.Actor}
}

// changed is the audit of something that exists. Its time goes forward even where the clock does not.
func (m *Manager) changed(by By, old status.Audit) status.Audit {
	now := status.Micro(m.Now())
	if !now.After(old.UpdatedAt) {
		now = old.UpdatedAt.Add(time.Microsecond)
	}
	old.UpdatedAt, old.UpdatedBy = now, by.Actor
	return old
}

// valid joins what an entity and its target break.
func valid(what string, broken error, more []status.FieldError) error {
	var coded *status.Error
	if errors.As(broken, &coded) {
		more = append(coded.Fields, more...)
	} else if broken != nil {
		return broken
	}
	return status.Invalid(what, more)
}

// taken says which field a name is in that another entity has.
func taken(err error, what string, fields ...status.FieldError) error {
	if !status.HasCode(err, status.CodeConflict) {
		return err
	}
	e := status.Errorf(status.CodeConflict, "%s has a name that another has", what).Because(err)
	e.Fields = fields
	return e
}

func inUse(field string, value any) status.FieldError {
	return status.FieldError{Field: field, Rule: "unique", Message: fmt.Sprintf("%q may be in use already", value)}
}

// CreatePlatform adds a platform; a slug that is left out is made from the name.
func (m *Manager) CreatePlatform(ctx context.Context, by By, id string, p status.Platform) (status.Platform, error) {
	p = newPlatform(id, m.made(by), p)
	return p, m.savePlatform(ctx, by, nil, p)
}

// newPlatform is a platform of the app in its first version; what is left out of it is filled in.
func newPlatform(id string, audit status.Audit, p status.Platform) status.Platform {
	if p.Slug == "" {
		p.Slug = status.Slug(p.Name)
	}
	p.ID, p.State, p.Origin, p.Version, p.Audit = id, status.PlatformActive, status.OriginApp, 1, audit
	return p
}

// UpdatePlatform replaces what is declared of a platform.
func (m *Manager) UpdatePlatform(ctx context.Context, by By, seen Seen[status.Platform], p status.Platform) (status.Platform, error) {
	current := seen.Known
	if err := editable(nameOf(current), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return p, err
	}
	if p.Slug == "" {
		p.Slug = current.Slug
	}
	p.ID, p.State, p.Origin, p.Version, p.Audit = current.ID, current.State, current.Origin, current.Version+1, m.changed(by, current.Audit)
	return p, m.savePlatform(ctx, by, &current, p)
}

func nameOf(p status.Platform) string { return fmt.Sprintf("platform %q", p.Name) }

func (m *Manager) savePlatform(ctx context.Context, by By, before *status.Platform, after status.Platform) error {
	if err := after.Validate(); err != nil {
		return err
	}
	err := m.Trail.Save(ctx, by, Changes{Platforms: []Change[status.Platform]{{before, after}}})
	return taken(err, "the platform", inUse("name", after.Name), inUse("slug", after.Slug))
}

// MovePlatform archives a platform together with its checks that are not archived, or restores it with those that went at
// the same moment, each in the state that it had.
func (m *Manager) MovePlatform(
	ctx context.Context, by By, seen Seen[status.Platform], checks []status.Check, to status.PlatformState,
) (status.Platform, []status.Check, error) {
	current := seen.Known
	if err := editable(nameOf(current), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return current, nil, err
	}
	if current.State == to {
		return current, nil, status.Errorf(status.CodeConflict, "%s is %s already", nameOf(current), strings.ToLower(string(to)))
	}
	after := current
	after.State, after.Version, after.Audit = to, current.Version+1, m.changed(by, current.Audit)
	changes := Changes{Platforms: []Change[status.Platform]{{&current, after}}}
	var moved []status.Check
	for _, c := range checks {
		next := c
		switch {
		case to == status.PlatformArchived && c.State != status.CheckArchived:
			next.State = status.CheckArchived
		case to == status.PlatformActive && c.State == status.CheckArchived && c.UpdatedAt.Equal(current.UpdatedAt):
			next.State = c.RestoredState()
		default:
			continue
		}
		next.Version, next.Audit = c.Version+1, c.Audit
		next.UpdatedAt, next.UpdatedBy = after.UpdatedAt, by.Actor
		next = next.WithPauses(&c)
		changes.Checks = append(changes.Checks, Change[status.Check]{&c, next})
		moved = append(moved, next)
	}
	return after, moved, m.Trail.Save(ctx, by, changes)
}

// CreateCheck adds a check to a platform; nil where there is none of that id.
func (m *Manager) CreateCheck(ctx context.Context, by By, id string, of *status.Platform, c status.Check) (status.Check, error) {
	c = newCheck(id, m.made(by), c)
	return c, m.saveCheck(ctx, by, of, nil, c)
}

// newCheck is a check of the app in its first version; what is left out of it is filled in.
func newCheck(id string, audit status.Audit, c status.Check) status.Check {
	if c.State == "" {
		c.State = status.CheckActive
	}
	c.ID, c.Origin, c.Version, c.Audit = id, status.OriginApp, 1, audit
	return c.WithPauses(nil)
}

// UpdateCheck replaces what is declared of a check.
func (m *Manager) UpdateCheck(
	ctx context.Context, by By, of *status.Platform, seen Seen[status.Check], c status.Check,
) (status.Check, error) {
	current := seen.Known
	if err := editable(fmt.Sprintf("check %q", current.Name), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return c, err
	}
	if c.PlatformID != current.PlatformID {
		return c, status.Invalid("the check", []status.FieldError{{
			Field: "platform_id", Rule: "fixed",
			Message: "a check stays with its platform, because its past belongs there; archive it and add one to the other platform",
		}})
	}
	if c.State == "" || current.State == status.CheckArchived {
		c.State = current.State
	}
	c.ID, c.Origin, c.Version, c.Audit = current.ID, current.Origin, current.Version+1, m.changed(by, current.Audit)
	c = c.WithPauses(&current)
	return c, m.saveCheck(ctx, by, of, &current, c)
}

// ValidateDraft reports every rule that a check breaks by itself, its target included.
func (m *Manager) ValidateDraft(c status.Check) error {
	return named(c.Validate(m.Kinds), "freshness", "freshness_seconds")
}

func (m *Manager) saveCheck(ctx context.Context, by By, of *status.Platform, before *status.Check, after status.Check) error {
	broken := m.ValidateDraft(after)
	if of == nil || of.State != status.PlatformActive {
		broken = valid("the check", broken, []status.FieldError{{
			Field: "platform_id", Rule: "exists", Message: "there is no active platform with this id",
		}})
	}
	if broken != nil {
		return broken
	}
	err := m.Trail.Save(ctx, by, Changes{Checks: []Change[status.Check]{{before, after}}})
	return taken(err, "the check", inUse("name", after.Name))
}

// MoveCheck archives a check, or restores it in the state that it had.
func (m *Manager) MoveCheck(
	ctx context.Context, by By, of *status.Platform, seen Seen[status.Check], to status.CheckState,
) (status.Check, error) {
	current := seen.Known
	if err := editable(fmt.Sprintf("check %q", current.Name), current.Origin, current.Audit, current.Version, seen.Version); err != nil {
		return current, err
	}
	archived := current.State == status.CheckArchived
	switch {
	case archived == (to == status.CheckArchived):
		return current, status.Errorf(status.CodeConflict, "check %q is %s already", current.Name, strings.ToLower(string(current.State)))
	case archived && (of == nil || of.State != status.PlatformActive):
		return current, status.Errorf(status.CodeConflict, "check %q belongs to a platform that is archived: restore that first", current.Name)
	}
	if archived {
		to = current.RestoredState()
	}
	after := current
	after.State, after.Version, after.Audit = to, current.Version+1, m.changed(by, current.Audit)
	after = after.WithPauses(&current)
	return after, m.Trail.Save(ctx, by, Changes{Checks: []Change[status.Check]{{&current, after}}})
}
