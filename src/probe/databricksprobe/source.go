// Package databricksprobe measures objects of a Databricks workspace with its REST API: one file per kind.
//
// The probes of a run share listings. A listing is opened by the first probe that needs it and read once, so that the number of calls
// depends on the number of objects in the workspace and not on the number of checks.
//
// A call that fails says nothing about the object. Then, and if an object is not visible, the outcome is Unmeasured.
package databricksprobe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// Source is the source of the kinds in this package.
const Source status.Source = "databricks"

// Timeout is the deadline of a measurement. The first probe of a run also waits for the listing, which can have many pages.
const Timeout = time.Minute

// Options are the settings of the kinds in this package.
type Options struct {
	Workspace *databricks.Workspace // nil if this server is not connected to one
}

// notConnected is why a server without a workspace cannot measure the kinds in this package.
const notConnected = "this server is not connected to a Databricks workspace, which is needed to measure this check"

func (o Options) unavailable() string {
	if o.Workspace == nil {
		return notConnected
	}
	return ""
}

// object is what a listing says of an object.
type object struct{ id, name string }

// listing is one of the workspace's listings.
type listing[T any] struct {
	noun   string // what its objects are, such as "SQL warehouse"
	grant  string // what an identity needs to see one, such as "CAN VIEW or CAN USE"
	read   func(context.Context, *databricks.Workspace) ([]T, error)
	object func(T) object
}

// all returns all objects that the identity can see. They are read once in a scope.
func (l listing[T]) all(ctx context.Context, scope *probe.Scope, w *databricks.Workspace) ([]T, *status.Outcome) {
	if w == nil {
		return nil, new(probe.Unmeasured(notConnected))
	}
	type key struct{ noun string }
	found, err := probe.Share(ctx, scope, key{l.noun}, func(ctx context.Context) ([]T, error) { return l.read(ctx, w) })
	if err != nil {
		return nil, new(listingFailure(ctx, l.noun, err))
	}
	return found, nil
}

// find returns the object with an id or an exact name. An id is preferred, because another object can have it as its name.
func (l listing[T]) find(ctx context.Context, scope *probe.Scope, w *databricks.Workspace, target string) (T, *status.Outcome) {
	var none T
	all, failed := l.all(ctx, scope, w)
	if failed != nil {
		return none, failed
	}
	var named []T
	for _, candidate := range all {
		switch o := l.object(candidate); target {
		case o.id:
			return candidate, nil
		case o.name:
			named = append(named, candidate)
		}
	}
	switch len(named) {
	case 0:
		return none, new(probe.Unmeasured("no %s %q is visible: it was deleted or renamed, or Buoy lacks %s on it", l.noun, probe.Shorten(target), l.grant))
	case 1:
		return named[0], nil
	}
	ids := make([]string, len(named))
	for i, candidate := range named {
		ids[i] = l.object(candidate).id
	}
	return none, new(probe.Unmeasured("%d %ss are named %q, so the check must use one of their ids: %s",
		len(named), l.noun, probe.Shorten(target), strings.Join(ids, ", ")))
}

// listingFailure returns the outcome for a listing that could not be read. noun is what its objects are.
func listingFailure(ctx context.Context, noun string, err error) status.Outcome {
	var coded *status.Error
	switch {
	case probe.DeadlinePassed(ctx):
		return probe.Unmeasured("the workspace did not list its %ss in time", noun)
	case ctx.Err() != nil, errors.Is(err, context.Canceled):
		return probe.Unmeasured(probe.Cancelled)
	case errors.As(err, &coded):
		return probe.Unmeasured("the list of %ss could not be read: %s", noun, coded.Message)
	}
	return probe.Unmeasured("the list of %ss could not be read", noun)
}

// publicText returns the part of an error that readers can see.
func publicText(err error) string {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "the request failed"
}

// nameField is the field of a target that names the object: an id or an exact name. noun is what the object is, such as "SQL warehouse".
func nameField(name, noun, example string) probe.Field {
	const maxName = 500 // longer than the names that the workspace accepts
	return probe.Field{
		Name: name, Label: strings.ToUpper(noun[:1]) + noun[1:], Input: probe.InputText, Required: true, Example: example, MaxLength: maxName,
		Hint: fmt.Sprintf("Id or exact name of the %s. Use the id if the name can change.", noun),
	}
}

// withMessage adds to a sentence what the workspace says about it, if it says anything.
func withMessage(sentence, message string) string {
	if message = strings.TrimSpace(message); message == "" {
		return sentence
	}
	return sentence + ": " + message
}

// unknownState returns the outcome for a state that this version of Buoy does not know.
func unknownState[S ~string](state S) status.Outcome {
	if state == "" {
		return probe.Unmeasured("the workspace reports no state")
	}
	return probe.Unmeasured("the workspace reports the state %q, which is not known", probe.Shorten(string(state)))
}
