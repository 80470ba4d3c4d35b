package catalog

import (
	"cmp"
	"context"

	"buoy/src/status"
)

// CreatePlatform adds a platform; an empty slug is derived from the name.
func (e *Editor) CreatePlatform(ctx context.Context, by Actor, id string, p status.Platform) (status.Platform, error) {
	p = newPlatform(p)
	if err := p.Validate(); err != nil {
		return p, err
	}
	err := e.create(ctx, by, id, &p)
	return p, platformConflict(err, p)
}

// SamePlatform reports whether creating a platform again as declared would store what is stored.
func SamePlatform(stored, declared status.Platform) bool {
	declared = newPlatform(declared)
	return isSameCreation(&stored, &declared)
}

// newPlatform fills in what the app may omit of a new platform.
func newPlatform(p status.Platform) status.Platform {
	p.Slug = cmp.Or(p.Slug, status.Slug(p.Name))
	p.State, p.Origin = status.PlatformActive, status.OriginApp
	return p
}

// UpdatePlatform replaces the declared fields of a platform. An archived platform must be restored first: its last change says
// which checks were archived together with it.
func (e *Editor) UpdatePlatform(
	ctx context.Context, by Actor, expected Precondition[status.Platform], p status.Platform,
) (status.Platform, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return p, err
	}
	if current.State == status.PlatformArchived {
		return p, status.Errorf(status.CodeConflict, "platform %q is archived: restore it first", current.Name)
	}
	p.Slug = cmp.Or(p.Slug, current.Slug)
	p.State, p.Origin = current.State, current.Origin
	if err := p.Validate(); err != nil {
		return p, err
	}
	err := e.write(ctx, by, NewVersion(&current, &p, by, e.Now()))
	return p, platformConflict(err, p)
}

func platformConflict(err error, p status.Platform) error {
	return conflictError(err, "the platform", notUnique("name", p.Name), notUnique("slug", p.Slug))
}

// ArchivePlatform archives a platform together with its checks that are not archived. checks may include those of others. It
// returns all entities that have changed.
func (e *Editor) ArchivePlatform(
	ctx context.Context, by Actor, expected Precondition[status.Platform], checks []status.Check,
) (status.Platform, []status.Declared, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, nil, err
	}
	if current.State == status.PlatformArchived {
		return current, nil, alreadyError(current.Meta())
	}
	return e.writeCascade(ctx, by, ArchivePlatform(current, checks, by, e.Now()))
}

// RestorePlatform restores a platform and the checks that were archived together with it, each in the state that it had. checks
// may include those of others. It returns all entities that have changed.
func (e *Editor) RestorePlatform(
	ctx context.Context, by Actor, expected Precondition[status.Platform], checks []status.Check,
) (status.Platform, []status.Declared, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, nil, err
	}
	if current.State == status.PlatformActive {
		return current, nil, alreadyError(current.Meta())
	}
	now := e.Now()
	restored := moveTo(current, status.Word(status.PlatformActive), by, now)
	return e.writeCascade(ctx, by, append(Changes{restored}, RestoreChecks(current, checks, by, now)...))
}

// writeCascade stores the change of a platform and those of its checks.
func (e *Editor) writeCascade(ctx context.Context, by Actor, changes Changes) (status.Platform, []status.Declared, error) {
	entities := changes.After()
	return status.Select[status.Platform](entities)[0], entities, e.write(ctx, by, changes...)
}
