package probe

import (
	"context"
	"math"
	"slices"
	"time"
)

// Discovery finds what checks of a kind can watch.
type Discovery struct {
	Noun string // what the objects are, such as "job"
	// List returns the objects that the identity of this process can see, in the order of the workspace. Its error can be shown to users.
	// A list that is not complete is an error.
	List func(context.Context, *Scope) ([]Object, error)
	// Hidden returns the objects that exist although the identity cannot see them. It is nil if that cannot be found out. It asks a SQL
	// warehouse, which can start it. Its error can be shown to users.
	Hidden func(context.Context, *Scope) ([]HiddenObject, error)
	// SeesAll says who sees all objects, or what is needed to see them, such as "a workspace admin sees all of them". Empty if Hidden is
	// not nil.
	SeesAll string
	// Watches returns the id of the object that a valid check is about. It returns false if the check is about none of them, or if that
	// is not known.
	Watches func(ctx context.Context, scope *Scope, target []byte) (id string, ok bool)
	// Limits proposes limits for an object from its recent history. ok is false if the history is too short. It is nil if checks of the
	// kind need no limits.
	Limits func(ctx context.Context, scope *Scope, id string) (limits Limits, ok bool, err error)
	// OnlyLimits is true if nothing but its limits can make a check of the kind yellow or red.
	OnlyLimits bool
}

// Object is something that a check can watch.
type Object struct {
	ID, Name string
	Owner    string            // who owns it or has created it; empty if that is not known
	Tags     map[string]string // as its owner has set them; often nil
	Target   string            // the target of a check that watches it, as JSON
}

// HiddenObject is something that the identity of this process cannot see.
type HiddenObject struct {
	Name string
	// Grant returns the command that lets a principal see it: one line that can be pasted.
	Grant func(principal string) string
}

// SystemTable is a table of the catalog system of Databricks that has all objects of a noun, whatever the identity is allowed to see. It has
// a row for each change of an object, with the columns workspace_id and change_time.
type SystemTable struct {
	Schema, Table string // such as "lakeflow" and "jobs"
	ID, Name      string // the columns with the id and the name of an object
	Deleted       string // the column with the time of its deletion
}

// Limits are proposed limits of a check.
type Limits struct {
	Unit       string
	Warn, Crit float64
	Reason     string // what they are derived from, such as "the longest of 30 runs took 12 min"
}

// LimitsFrom derives limits in minutes from the longest duration that was normal: a warning at one and a half times that, and red at
// three times that. reason says how it was found.
func LimitsFrom(longest time.Duration, reason string) Limits {
	warn := max(1, math.Ceil(longest.Minutes()*1.5))
	return Limits{Unit: "min", Warn: warn, Crit: max(warn+1, math.Ceil(longest.Minutes()*3)), Reason: reason}
}

// The number of events, such as runs of a job, that limits are derived from.
const (
	FewestEvents = 3
	MostEvents   = 30
)

// LongestGap returns the longest time between two consecutive times, of the newest MostEvents. ok is false if there are fewer than
// FewestEvents.
func LongestGap(times []time.Time) (longest time.Duration, ok bool) {
	times = slices.SortedFunc(slices.Values(times), func(a, b time.Time) int { return b.Compare(a) })
	times = times[:min(len(times), MostEvents)]
	for i := 1; i < len(times); i++ {
		longest = max(longest, times[i-1].Sub(times[i]))
	}
	return longest, len(times) >= FewestEvents
}
