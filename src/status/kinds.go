package status

import (
	"encoding/json"
	"slices"
	"time"
)

// Kind is the name of a kind of check, such as "http". Package probe describes the kinds; no kind is named in this package.
type Kind string

// Source names a group of kinds that are measured together. Each source has its own runs.
type Source string

// KindRules are the properties of a kind of check that rules depend on.
type KindRules struct {
	Name   Kind
	Source Source
	Units  []string // the units that a check can have, the default first; see unitSize. If empty, the unit is free text
	Pushed bool     // its results are pushed by the watched system; Buoy does not measure it
	// Shared means that its checks read what all checks of a run share. Another attempt would read the same, so they have one attempt.
	// An outcome that comes too late says nothing about the target.
	Shared bool
	// NoValue means that its results have no value: the check passes or fails. Its checks have no unit and no limits.
	NoValue bool
	// Listed means that what its checks watch can be listed in a workspace, so that watch rules can enrol it.
	Listed bool
	// Tagged means that this list says which tags an object has.
	Tagged bool

	// ValidateTarget returns every rule that a target breaks. The fields are named as in the target, such as "url". It does
	// no I/O. If it is nil, any target is valid.
	ValidateTarget func(target json.RawMessage) []FieldError
}

// Kinds lists all kinds of checks, in display order.
type Kinds []KindRules

// Of returns the rules of a kind. ok is false if the kind does not exist.
func (ks Kinds) Of(name Kind) (rules KindRules, ok bool) {
	i := slices.IndexFunc(ks, func(k KindRules) bool { return k.Name == name })
	if i < 0 {
		return KindRules{Name: name}, false
	}
	return ks[i], true
}

// Names returns the names of all kinds.
func (ks Kinds) Names() []Kind {
	names := make([]Kind, len(ks))
	for i, k := range ks {
		names[i] = k.Name
	}
	return names
}

// Sources returns every source once, in the order of its first kind.
func (ks Kinds) Sources() []Source {
	var sources []Source
	for _, k := range ks {
		if !slices.Contains(sources, k.Source) {
			sources = append(sources, k.Source)
		}
	}
	return sources
}

// SourceOf returns the source that measures a kind. It is empty if the kind does not exist.
func (ks Kinds) SourceOf(name Kind) Source {
	k, _ := ks.Of(name)
	return k.Source
}

// PushedNames returns the kinds whose results are pushed, for messages.
func (ks Kinds) PushedNames() string {
	return join(slices.DeleteFunc(ks.Names(), func(name Kind) bool { return !ks.IsPushed(name) }))
}

// IsPushed reports whether the results of a kind are pushed.
func (ks Kinds) IsPushed(name Kind) bool {
	k, _ := ks.Of(name)
	return k.Pushed
}

// WithUnit returns the check with the unit of its values: its own, or the default of its kind. Judge and EvaluateCheck
// expect such a check.
func (ks Kinds) WithUnit(c Check) Check {
	k, _ := ks.Of(c.Kind)
	c.Unit = k.unitOr(c.Unit)
	return c
}

// Interval returns how often a check of a kind gets a result if ingestion runs at the given interval. It is 0 (unknown) for
// pushed results, because their sender decides.
func (ks Kinds) Interval(name Kind, every time.Duration) time.Duration {
	if ks.IsPushed(name) {
		return 0
	}
	return every
}
