// Package databricksprobe measures objects of a Databricks workspace with its REST API: one file per kind.
//
// The probes of a run share listings. The first probe that needs a listing reads it, and the others use what it has read. So the number
// of calls depends on the objects in the workspace, and not on the checks.
//
// A call that fails says nothing about the object. Then, and if an object is not visible, the outcome is Unmeasured.
package databricksprobe

import (
	"context"
	"errors"
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
	// SystemObjects returns the ids and names of all objects of the workspace in a system table; nil if this server has no SQL warehouse.
	SystemObjects func(context.Context, *probe.Scope, probe.SystemTable) ([]probe.Object, error)
}

// notConnected is why a server without a workspace cannot measure the kinds in this package.
const notConnected = "this server is not connected to a Databricks workspace, which is needed to measure this check"

func (o Options) unavailable() string {
	if o.Workspace == nil {
		return notConnected
	}
	return ""
}

// listingFailure returns the outcome for a listing that could not be read. noun is what its objects are.
func listingFailure(ctx context.Context, noun string, err error) status.Outcome {
	switch {
	case probe.DeadlinePassed(ctx):
		return probe.Unmeasured("the workspace did not list its %ss in time", noun)
	case ctx.Err() != nil, errors.Is(err, context.Canceled):
		return probe.Unmeasured(probe.Cancelled)
	}
	return probe.Unmeasured("the list of %ss could not be read: %s", noun, publicText(err))
}

// publicText returns the part of an error that readers can see.
func publicText(err error) string {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "the request failed"
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
