package catalog

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Options are the dependencies of an Editor.
type Options struct {
	AuditLog *AuditLog
	Results  store.Results // stores pushed results
	Now      func() time.Time
	Kinds    status.Kinds
}

// Precondition is the current entity and the version that the caller has read. A change is refused if the versions differ.
type Precondition[T any] struct {
	Known   T
	Version int64
}

// Editor makes the changes of users of the app. Its methods return the stored entity. Its errors are:
//   - status.CodeInvalid with every broken rule.
//   - status.CodeStale if the expected version is not the stored one.
//   - status.CodeConflict if the life cycle does not allow the step, or if the name is taken.
//   - status.CodeManaged if a file manages the entity.
type Editor struct {
	Options
	pushing     chan struct{} // full while results are pushed
	lastArrival time.Time     // of the last result without a time; guarded by pushing
}

// New returns an editor.
func New(o Options) *Editor { return &Editor{Options: o, pushing: make(chan struct{}, 1)} }

// requireEditable returns an error if a file manages the entity, or if the entity does not have the expected version.
func requireEditable(entity status.Declared, expected int64) error {
	m := entity.Meta()
	switch {
	case *m.Origin == status.OriginFile:
		return status.Errorf(status.CodeManaged, "%s is managed by the file %s: edit it there", m.Label(), m.Audit.UpdatedBy)
	case *m.Version != expected:
		return status.Errorf(status.CodeStale, "%s was changed by %s at %s; it is version %d now",
			m.Label(), m.Audit.UpdatedBy, m.Audit.UpdatedAt.Format(time.RFC3339), *m.Version)
	}
	return nil
}

// create stores a new entity. An empty id is replaced by a new one.
func (e *Editor) create(ctx context.Context, by Actor, id string, entity status.Declared) error {
	*entity.Meta().ID = id
	return e.write(ctx, by, NewVersion(nil, entity, by, e.Now()))
}

// write stores changes.
func (e *Editor) write(ctx context.Context, by Actor, changes ...Change) error {
	return e.AuditLog.Save(ctx, by, changes)
}

// writeOne stores the change of an entity of type T and returns the entity.
func writeOne[T any](ctx context.Context, e *Editor, by Actor, c Change) (T, error) {
	var after T
	if entity, ok := any(c.After).(*T); ok {
		after = *entity
	}
	return after, e.write(ctx, by, c)
}

// isSameCreation reports whether a repeated creation matches the stored entity, by comparing their images. After a later
// change the first version is not known, so the creation counts as the same.
func isSameCreation(stored, declared status.Declared) bool {
	*declared.Meta().Version = 1
	storedImage, storedErr := image(stored)
	declaredImage, declaredErr := image(declared)
	return *stored.Meta().Version > 1 || errors.Join(storedErr, declaredErr) == nil && bytes.Equal(storedImage, declaredImage)
}

// joinInvalid adds broken rules to a validation error of an entity.
func joinInvalid(what string, invalid error, more []status.FieldError) error {
	var coded *status.Error
	if errors.As(invalid, &coded) {
		more = append(coded.Fields, more...)
	} else if invalid != nil {
		return invalid
	}
	return status.Invalid(what, more)
}

// renameField renames a field of a domain error to its name in the API.
func renameField(err error, from, to string) error {
	if coded, ok := err.(*status.Error); ok { //nolint:errorlint // Validate returns nothing else
		for i := range coded.Fields {
			if coded.Fields[i].Field == from {
				coded.Fields[i].Field = to
			}
		}
	}
	return err
}

// conflictError replaces the message of a conflict of names, and adds it to the fields that can be the reason. It returns other errors
// unchanged.
func conflictError(err error, message string, fields ...string) error {
	if !status.HasCode(err, status.CodeConflict) {
		return err
	}
	conflict := status.Errorf(status.CodeConflict, "%s", message).Because(err)
	for _, field := range fields {
		conflict.Fields = append(conflict.Fields, status.FieldError{Field: field, Rule: "unique", Message: message})
	}
	return conflict
}

// sameStateError returns the error for a step into the state that the entity already has.
func sameStateError(m status.Meta) error {
	return status.Errorf(status.CodeConflict, "%s is already %s", m.Label(), strings.ToLower(string(*m.State)))
}
