package catalog

import (
	"cmp"
	"context"
	"fmt"

	"buoy/src/status"
)

// CreatePlatform adds a platform. An empty slug is derived from the name.
func (e *Editor) CreatePlatform(ctx context.Context, by Actor, id string, p status.Platform) (status.Platform, error) {
	p = newPlatform(p)
	if err := p.Validate(); err != nil {
		return p, err
	}
	err := e.create(ctx, by, id, &p)
	return p, platformConflict(err, p)
}

// SamePlatform reports whether creating the declared platform would store the same platform as the stored one.
func SamePlatform(stored, declared status.Platform) bool {
	declared = newPlatform(declared)
	return isSameCreation(&stored, &declared)
}

// newPlatform sets the fields of a new platform that the app can omit.
func newPlatform(p status.Platform) status.Platform {
	p.Slug = cmp.Or(p.Slug, status.Slug(p.Name))
	p.State, p.Origin = status.PlatformActive, status.OriginApp
	return p
}

// UpdatePlatform replaces the declared fields of a platform. An archived platform must be restored first. The time of its last
// change identifies the checks that were archived with it, so that time must not change.
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
	return conflictError(err, fmt.Sprintf("a platform named %q or with the slug %q already exists", p.Name, p.Slug), "name", "slug")
}

// ArchivePlatform archives a platform and its checks that are not archived yet. checks can include checks of other platforms.
// It returns all changed entities.
func (e *Editor) ArchivePlatform(
	ctx context.Context, by Actor, expected Precondition[status.Platform], checks []status.Check,
) (status.Platform, []status.Declared, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, nil, err
	}
	if current.State == status.PlatformArchived {
		return current, nil, sameStateError(current.Meta())
	}
	return e.writeCascade(ctx, by, ArchivePlatform(current, checks, by, e.Now()))
}

// RestorePlatform restores a platform and the checks that were archived with it, each in its former state. checks can include
// checks of other platforms. It returns all changed entities.
func (e *Editor) RestorePlatform(
	ctx context.Context, by Actor, expected Precondition[status.Platform], checks []status.Check,
) (status.Platform, []status.Declared, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, nil, err
	}
	if current.State == status.PlatformActive {
		return current, nil, sameStateError(current.Meta())
	}
	now := e.Now()
	restored := moveTo(current, status.Word(status.PlatformActive), by, now)
	return e.writeCascade(ctx, by, append(Changes{restored}, RestoreChecks(current, checks, by, now)...))
}

// writeCascade stores the change of a platform and the changes of its checks.
func (e *Editor) writeCascade(ctx context.Context, by Actor, changes Changes) (status.Platform, []status.Declared, error) {
	entities := changes.After()
	return status.Select[status.Platform](entities)[0], entities, e.write(ctx, by, changes...)
}
