// Package probe is the port for what ingestion measures, with one file per kind of check.
//
// A probe answers with one of three: a value, to be judged against the limits; Bad with a reason (the watched thing is
// broken); or Unmeasured with a reason (we could not measure). What is wrong with the watched thing is red, what is
// wrong with us is unknown: confusing the two is how a board starts to lie.
package probe

import (
	"context"
	"encoding/json"
	"fmt"

	"buoy/src/status"
)

// Probe measures the checks of one kind.
type Probe interface {
	// Validate reports every rule that a target breaks; fields are named as in the target, e.g. "url". It does no I/O.
	Validate(target json.RawMessage) []status.FieldError

	// Measure takes one measurement. It never panics on a target that Validate took, ends when ctx does, and puts
	// whatever goes wrong into the outcome, in words for the owner of the watched thing and without a secret in them.
	//
	// A deadline that passes (context.DeadlineExceeded as the cause) is Bad: the watched thing did not answer in time.
	// Every other end of ctx is Unmeasured: somebody stopped us. Who bounds a whole run must therefore give that
	// deadline a cause of its own (context.WithTimeoutCause).
	Measure(ctx context.Context, check status.Check) status.Outcome
}

// Registry holds the probe of each kind that can be measured here.
type Registry map[status.Kind]Probe

// ValidateTarget reports every rule that the target of a check of this kind breaks. A kind that is not registered is for
// status.Check.Validate to refuse.
func (r Registry) ValidateTarget(kind status.Kind, target json.RawMessage) []status.FieldError {
	p, ok := r[kind]
	if !ok {
		return nil
	}
	return p.Validate(target)
}

// Measures says whether ingestion can measure checks of this kind: its probe is registered, and its results are not
// pushed by somebody else.
func (r Registry) Measures(kind status.Kind) bool {
	p, ok := r[kind]
	if !ok {
		return false
	}
	_, pushed := p.(Heartbeat)
	return !pushed
}

// measured is the outcome for a value.
func measured(value float64, detail string) status.Outcome {
	return status.Outcome{Verdict: status.Measured, Value: &value, Detail: detail}
}

// unmeasured is the outcome for what is wrong with us.
func unmeasured(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Unmeasured, Detail: fmt.Sprintf(format, args...)}
}

// bad is the outcome for what is wrong with the watched thing.
func bad(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Bad, Detail: fmt.Sprintf(format, args...)}
}
