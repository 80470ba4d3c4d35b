package databricksprobe

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// listing is one of the workspace's listings.
type listing[T any] struct {
	field   string // of a target that names one of its objects
	noun    string // what its objects are, such as "SQL warehouse"
	example string // the name of an object
	grant   string // what an identity needs to see one, such as "CAN VIEW or CAN USE"
	command grantCommand
	read    func(context.Context, *databricks.Workspace) ([]T, error)
	system  probe.SystemTable    // has all its objects; zero if there is none
	object  func(T) probe.Object // what the listing says of an object, without a target
	// namesLast is true if an object keeps its name, and no other object has it. Then a proposed check uses the name, which is easier to
	// read than the id.
	namesLast bool
}

// index are the objects of a listing, also by their ids and by their names.
type index[T any] struct {
	all   []T
	byID  map[string]T
	idsOf map[string][]string // by name, in the order of the listing
}

// newIndex returns the index of objects. One that is listed twice counts once: it can move to another page while pages are read. One
// without an id is left out, because nothing tells it from others.
func newIndex[T any](objects []T, describe func(T) probe.Object) index[T] {
	x := index[T]{all: make([]T, 0, len(objects)), byID: make(map[string]T, len(objects)), idsOf: make(map[string][]string, len(objects))}
	for _, o := range objects {
		d := describe(o)
		if _, isKnown := x.byID[d.ID]; isKnown || d.ID == "" {
			continue
		}
		x.all = append(x.all, o)
		x.byID[d.ID] = o
		x.idsOf[d.Name] = append(x.idsOf[d.Name], d.ID)
	}
	return x
}

// all returns all objects that the identity can see. They are read once in a scope.
func (l listing[T]) all(ctx context.Context, scope *probe.Scope, w *databricks.Workspace) (index[T], *status.Outcome) {
	if w == nil {
		return index[T]{}, new(probe.Unmeasured(notConnected))
	}
	type key struct{ noun string }
	found, err := probe.Share(ctx, scope, key{l.noun}, func(ctx context.Context) (index[T], error) {
		objects, err := l.read(ctx, w)
		return newIndex(objects, l.object), err
	})
	if err != nil {
		return found, new(listingFailure(ctx, l.noun, err))
	}
	return found, nil
}

// matching returns the ids of the objects with an id or an exact name. An id is preferred, because another object can have it as its name.
func (x index[T]) matching(target string) []string {
	if _, ok := x.byID[target]; ok {
		return []string{target}
	}
	return x.idsOf[target]
}

// find returns the object with an id or an exact name.
func (l listing[T]) find(ctx context.Context, scope *probe.Scope, w *databricks.Workspace, target string) (T, *status.Outcome) {
	var none T
	all, failed := l.all(ctx, scope, w)
	if failed != nil {
		return none, failed
	}
	switch ids := all.matching(target); len(ids) {
	case 0:
		return none, new(probe.Unmeasured("no %s %q is visible: it was deleted or renamed, or Buoy lacks %s on it", l.noun, probe.Shorten(target), l.grant))
	case 1:
		return all.byID[ids[0]], nil
	default:
		return none, new(probe.Unmeasured("%s", l.ambiguous(target, ids)))
	}
}

func (l listing[T]) ambiguous(name string, ids []string) string {
	return fmt.Sprintf("%d %ss are named %q, so the check must use one of their ids: %s", len(ids), l.noun, probe.Shorten(name), strings.Join(ids, ", "))
}

// access returns whether the object with an id or an exact name is in the listing.
func (l listing[T]) access(ctx context.Context, scope *probe.Scope, w *databricks.Workspace, target string) probe.Access {
	a := probe.Access{Sort: l.command.sort, Name: target}
	all, failed := l.all(ctx, scope, w)
	if failed != nil {
		a.Lack, a.Unknown = failed.Detail, true
		return a
	}
	switch ids := all.matching(target); len(ids) {
	case 0:
		a.Lack = "deleted or renamed, or " + l.grant + " is missing" // both look alike
		a.Grant = func(principal string) string { return l.command.write(target, principal) }
	case 1:
		a.Name = ids[0]
	default:
		a.Lack = l.ambiguous(target, ids)
	}
	return a
}

// nameField is the field of a target that names the object.
func (l listing[T]) nameField() probe.Field {
	const maxName = 500 // longer than the names that the workspace accepts
	return probe.Field{
		Name: l.field, Label: strings.ToUpper(l.noun[:1]) + l.noun[1:], Input: probe.InputText, Required: true, Example: l.example, MaxLength: maxName,
		Hint: fmt.Sprintf("Id or exact name of the %s. Use the id if the name can change.", l.noun),
	}
}

// subject is what one measurement is about.
type subject[T any] struct {
	object T
	target map[string]any // all fields of the target, decoded
	check  status.Check
	scope  *probe.Scope
}

// objectKind completes a kind whose target names an object of a listing. k has what is special to the kind: its fields are those of the
// target besides the name. judge judges the object.
func objectKind[T any](o Options, l listing[T], k probe.Kind, judge func(context.Context, subject[T]) status.Outcome) probe.Kind {
	k.Source, k.Shared, k.Listed, k.Unavailable, k.Timeout = Source, true, true, o.unavailable(), Timeout
	k.Fields = append([]probe.Field{l.nameField()}, k.Fields...)
	k.ValidateTarget = func(raw json.RawMessage) []status.FieldError {
		problems, _ := probe.Decode(raw, k.Fields, &map[string]any{})
		return problems
	}
	k.Discovery = l.discovery(o, func(T) bool { return true })
	k.Measure = func(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
		s := subject[T]{check: check, scope: scope}
		if problems, _ := probe.Decode(check.Target, k.Fields, &s.target); len(problems) > 0 {
			return probe.Invalid(problems)
		}
		name, _ := s.target[l.field].(string) // Decode has checked its type
		var failed *status.Outcome
		if s.object, failed = l.find(ctx, scope, o.Workspace, name); failed != nil {
			return *failed
		}
		return judge(ctx, s)
	}
	k.Access = func(ctx context.Context, scope *probe.Scope, check status.Check) []probe.Access {
		var target map[string]any
		if problems, _ := probe.Decode(check.Target, k.Fields, &target); len(problems) > 0 {
			return nil // the check was valid when it was saved, and its result names the problems
		}
		name, _ := target[l.field].(string) // as above
		return []probe.Access{l.access(ctx, scope, o.Workspace, name)}
	}
	return k
}
