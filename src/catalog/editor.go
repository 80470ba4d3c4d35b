package catalog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Options of an Editor.
type Options struct {
	AuditLog *AuditLog
	Results  store.Results // where pushed results go
	Now      func() time.Time
	Kinds    status.Kinds
}

// Precondition is an entity as it is known here, and the version of it that the caller has read. A change is refused if they differ.
type Precondition[T any] struct {
	Known   T
	Version int64
}

// Editor makes the changes that people ask for in the app, and returns the entity as it is stored afterwards. Its errors are:
//   - status.CodeInvalid with every broken rule
//   - status.CodeStale for a version that is not the stored one any more
//   - status.CodeConflict for a step that the life cycle does not have, and for a name that another entity has
//   - status.CodeManaged for an entity of a file
type Editor struct {
	Options
	pushing     chan struct{} // full while results are pushed
	lastArrival time.Time     // of a result that was pushed without a time; belongs to the push in progress
}

// New returns an editor.
func New(o Options) *Editor { return &Editor{Options: o, pushing: make(chan struct{}, 1)} }

// requireEditable reports why the app must not change an entity, or why this caller must read it again first.
func requireEditable(entity status.Declared, expected int64) error {
	m := entity.Meta()
	switch {
	case *m.Origin == status.OriginFile:
		return status.Errorf(status.CodeManaged, "%s is managed by the file %s: change it there", m.Label(), m.Audit.UpdatedBy)
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

// isSameCreation reports whether a creation that is sent again finds what the first one has created: whether it would have
// stored, at that moment, what is stored. The images are compared. After a change nobody can tell any more, so it counts as
// the same.
func isSameCreation(stored, declared status.Declared) bool {
	*declared.Meta().Version = 1
	was, errWas := image(stored)
	is, errIs := image(declared)
	return *stored.Meta().Version > 1 || errors.Join(errWas, errIs) == nil && bytes.Equal(was, is)
}

// joinInvalid joins the broken rules of an entity with more of them.
func joinInvalid(what string, invalid error, more []status.FieldError) error {
	var coded *status.Error
	if errors.As(invalid, &coded) {
		more = append(coded.Fields, more...)
	} else if invalid != nil {
		return invalid
	}
	return status.Invalid(what, more)
}

// renameField gives a field of a domain error the name that it has in the API.
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

// conflictError names the fields that may have the name of another entity. Other errors stay as they are.
func conflictError(err error, what string, fields ...status.FieldError) error {
	if !status.HasCode(err, status.CodeConflict) {
		return err
	}
	e := status.Errorf(status.CodeConflict, "%s has a name that another has", what).Because(err)
	e.Fields = fields
	return e
}

func notUnique(field, value string) status.FieldError {
	return status.FieldError{Field: field, Rule: "unique", Message: fmt.Sprintf("%q may be in use already", value)}
}

// alreadyError reports a step into a state that the entity has.
func alreadyError(m status.Meta) error {
	return status.Errorf(status.CodeConflict, "%s is %s already", m.Label(), strings.ToLower(string(*m.State)))
}
