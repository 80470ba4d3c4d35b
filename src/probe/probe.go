// Package probe is the port for measuring. It defines kinds of checks, and the values that the probes of one run share.
//
// A kind describes itself: its wording, its units, the fields of its target, an example. The config loader, the JSON
// Schema, the docs, the API contract and the admin form read that description. The kinds themselves live in one folder per
// technology below this one, with one file per kind.
//
// The outcome of a probe has a verdict. Measured has a value, which is compared with the limits. Good means that the target works,
// also without a value. Degraded means that the target needs attention. Bad means that the target is broken. Unmeasured means that
// Buoy could not measure. A fault of the target is red, a fault of Buoy is unknown.
package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"buoy/src/sqlname"
	"buoy/src/status"
)

// Kind describes one kind of check and measures it.
type Kind struct {
	status.KindRules

	Label       string        // its name for people, such as "HTTP request"
	Hint        string        // a short description of the measurement, shown beside the label
	Value       string        // a description of the value of a result, for the docs; empty if NoValue
	Note        string        // shown in the form instead of a target without fields; often empty
	Demo        bool          // only for demonstrations; the form does not offer it
	Unavailable string        // why this server cannot measure it; the form does not offer it. Empty if it can
	Timeout     time.Duration // the deadline of one measurement of a check without its own timeout; 0: status.DefaultTimeout
	Freshness   time.Duration // the suggestion of the form for a new check; 0: status.DefaultFreshness
	Remembers   bool          // its probes use Scope.Memory
	Fields      []Field       // of the target, in the order of the form
	Needs       string        // the permission that a measurement needs, for the docs; often empty
	Reports     []Report      // what it reports in each situation, for the docs
	Example     Example
	Discovery   *Discovery // finds what its checks can watch; nil if that cannot be listed

	// Measure takes one measurement of a check whose target is valid. The check has a unit; see status.Kinds.WithUnit.
	// Measure ends when ctx ends. The outcome contains any failure, in a text for the owner of the target and without secrets.
	//
	// If the deadline passes (the cause is context.DeadlineExceeded), the outcome is Bad: the target did not respond in time. For a
	// kind that is Shared, it is Unmeasured.
	// If ctx ends for another reason, the outcome is Unmeasured. The time limit of a whole run must therefore have its own cause
	// (context.WithTimeoutCause). Measure is nil if the results are pushed.
	Measure func(ctx context.Context, scope *Scope, check status.Check) status.Outcome

	// Prepare reads what a check shares with the other checks of its run (Scope.Checks). The deadline of the measurement starts when Prepare
	// has ended, so Prepare has a time limit of its own. Measure also works without it. Prepare is nil if the checks share nothing.
	Prepare func(ctx context.Context, scope *Scope, check status.Check)

	// Access looks for what a check with a valid target reads, without measuring it. The probes of a scope share what it reads. It is nil
	// if a measurement needs no permission, or only those on Tables.
	Access func(ctx context.Context, scope *Scope, check status.Check) []Access
	// Tables returns the tables of Unity Catalog that a check with a valid target reads: their names, as far as the target contains them. It
	// is nil if the kind reads no tables.
	Tables func(check status.Check) []sqlname.Name
}

// Example is an example check of a kind, for the docs and the API.
type Example struct {
	Name       string
	Target     string // JSON
	Unit       string
	Warn, Crit float64 // both 0: no limits
}

// Report is what a kind reports in a situation. The docs list them.
type Report struct {
	When   string // the situation, as a phrase
	Status status.Status
	Says   string // what a reader learns, as a phrase
}

// Check returns the example as a check that can be validated.
func (e Example) Check(kind status.Kind) status.Check {
	c := status.Check{Name: e.Name, Kind: kind, Target: json.RawMessage(e.Target), Unit: e.Unit, Freshness: status.DefaultFreshness, Attempts: status.DefaultAttempts, State: status.CheckActive}
	if e.Crit > 0 {
		c.Warn, c.Crit = &e.Warn, &e.Crit
	}
	return c
}

// Registry lists the kinds of this program, in the order in which people read them.
type Registry []Kind

// Find returns a kind by its name.
func (r Registry) Find(name status.Kind) (Kind, bool) {
	i := slices.IndexFunc(r, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return r[i], true
}

// Rules returns the parts of the kinds that package status uses.
func (r Registry) Rules() status.Kinds {
	rules := make(status.Kinds, len(r))
	for i, k := range r {
		rules[i] = k.KindRules
	}
	return rules
}

// Measured returns the outcome for a value.
func Measured(value float64, detail string) status.Outcome {
	return status.Outcome{Verdict: status.Measured, Value: &value, Detail: detail}
}

// Good returns the outcome for a target that works, if nothing is compared with limits.
func Good(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Good, Detail: fmt.Sprintf(format, args...)}
}

// Degraded returns the outcome for a target that works but needs attention.
func Degraded(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Degraded, Detail: fmt.Sprintf(format, args...)}
}

// Unmeasured returns the outcome for a fault of Buoy or of its surroundings.
func Unmeasured(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Unmeasured, Detail: fmt.Sprintf(format, args...)}
}

// Bad returns the outcome for a fault of the target.
func Bad(format string, args ...any) status.Outcome {
	return status.Outcome{Verdict: status.Bad, Detail: fmt.Sprintf(format, args...)}
}

// FormatTime formats a time for a sentence. Times in sentences are in UTC, because everybody reads the same text, and have a year, because
// a sentence is kept for years.
func FormatTime(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }
