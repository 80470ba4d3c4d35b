package catalog

import (
	"cmp"
	"context"
	"fmt"

	"buoy/src/status"
)

// CreateCheck adds a check to a platform. platform is nil if no platform has the id in c.
func (e *Editor) CreateCheck(ctx context.Context, by Actor, id string, platform *status.Platform, c status.Check) (status.Check, error) {
	c = newCheck(c)
	if err := e.validateCheck(platform, c); err != nil {
		return c, err
	}
	err := e.create(ctx, by, id, &c)
	return c, checkConflict(err, c)
}

// SameCheck reports whether creating the declared check would store the same check as the stored one.
func SameCheck(stored, declared status.Check) bool {
	declared = newCheck(declared)
	return isSameCreation(&stored, &declared)
}

// newCheck sets the fields of a new check that the app can omit.
func newCheck(c status.Check) status.Check {
	c.State, c.Origin = cmp.Or(c.State, status.CheckActive), status.OriginApp
	return c
}

// UpdateCheck replaces the declared fields of a check.
func (e *Editor) UpdateCheck(
	ctx context.Context, by Actor, platform *status.Platform, expected Precondition[status.Check], c status.Check,
) (status.Check, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return c, err
	}
	if c.PlatformID != current.PlatformID {
		return c, status.Invalid("the check", []status.FieldError{{
			Field: "platform_id", Rule: "fixed",
			Message: "a check cannot move to another platform, because its history stays; archive it and create a check in the other platform",
		}})
	}
	if c.State == "" || current.State == status.CheckArchived {
		c.State = current.State
	}
	c.Origin = current.Origin
	if err := e.validateCheck(platform, c); err != nil {
		return c, err
	}
	err := e.write(ctx, by, NewVersion(&current, &c, by, e.Now()))
	return c, checkConflict(err, c)
}

// ValidateDraft returns every rule that a check and its target break. It does not need a platform.
func (e *Editor) ValidateDraft(c status.Check) error {
	err := renameField(c.Validate(e.Kinds), "freshness", "freshness_seconds")
	return renameField(err, "timeout", "timeout_seconds")
}

// validateCheck returns every rule that a check of a platform breaks.
func (e *Editor) validateCheck(platform *status.Platform, c status.Check) error {
	err := e.ValidateDraft(c)
	if platform == nil || platform.State != status.PlatformActive {
		return joinInvalid("the check", err, []status.FieldError{{
			Field: "platform_id", Rule: "exists", Message: "there is no active platform with this id",
		}})
	}
	return err
}

func checkConflict(err error, c status.Check) error {
	return conflictError(err, fmt.Sprintf("a check named %q already exists on this platform", c.Name), "name")
}

// ArchiveCheck archives a check.
func (e *Editor) ArchiveCheck(ctx context.Context, by Actor, expected Precondition[status.Check]) (status.Check, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, err
	}
	if current.State == status.CheckArchived {
		return current, sameStateError(current.Meta())
	}
	return writeOne[status.Check](ctx, e, by, Archive(current, by, e.Now()))
}

// RestoreCheck restores a check of a platform in the state that it had before it was archived.
func (e *Editor) RestoreCheck(
	ctx context.Context, by Actor, platform *status.Platform, expected Precondition[status.Check],
) (status.Check, error) {
	current := expected.Known
	if err := requireEditable(&current, expected.Version); err != nil {
		return current, err
	}
	switch {
	case current.State != status.CheckArchived:
		return current, sameStateError(current.Meta())
	case platform == nil || platform.State != status.PlatformActive:
		return current, status.Errorf(status.CodeConflict, "check %q belongs to an archived platform: restore the platform first", current.Name)
	}
	return writeOne[status.Check](ctx, e, by, RestoreCheck(current, by, e.Now()))
}
