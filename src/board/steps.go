package board

import (
	"cmp"
	"math"
	"slices"
	"time"

	"buoy/src/status"
)

// step is a compact transition of a check. The board uses it to compute since when a check has its status.
type step struct {
	at     int64 // microseconds since 1970
	status code
}

// stepsKept is the number of transitions before the hot window that are kept per check. The start of a platform's status is inexact only
// if its checks had more transitions than that in the meantime.
const stepsKept = 8

// addTransitions adds transitions. Those after the first result have no effect until the results before them have left memory.
func (h *history) addTransitions(transitions []status.Transition) {
	for _, t := range transitions {
		s := step{t.At.UnixMicro(), codeOf(t.To)}
		i, found := slices.BinarySearchFunc(h.steps, s.at, func(s step, at int64) int { return cmp.Compare(s.at, at) })
		switch {
		case found && h.steps[i] == s && !t.Retracted, !found && t.Retracted:
			continue
		case found && t.Retracted:
			h.steps = slices.Delete(slices.Clone(h.steps), i, i+1)
		case i == len(h.steps):
			h.steps = append(h.steps, s)
		default:
			h.steps = insertOrReplace(h.steps, s, func(a, b step) int { return cmp.Compare(a.at, b.at) })
		}
		if len(h.results) == 0 || s.at <= h.results[0].observedAt {
			h.course = nil // must be computed again
		}
	}
}

// past returns the transitions of the check until a time, or its roll-ups if it has no transitions.
func (h *history) past(until time.Time) status.Past {
	var past status.Past
	for _, s := range h.steps {
		if s.at <= until.UnixMicro() {
			past.Steps = append(past.Steps, status.Step{At: time.UnixMicro(s.at).UTC(), Status: s.status.status()})
		}
	}
	if len(past.Steps) == 0 {
		for c := range h.rollUps(math.MinInt32) {
			past.Days = append(past.Days, status.Day{Day: dayTime(c.day), Tally: c.tally()})
		}
	}
	return past
}

// trimSteps drops the oldest steps before the first result.
func (h *history) trimSteps() {
	before := len(h.steps)
	if len(h.results) > 0 {
		before, _ = slices.BinarySearchFunc(h.steps, h.results[0].observedAt, func(s step, at int64) int { return cmp.Compare(s.at, at) })
	}
	h.steps = shrinkCapacity(h.steps[max(0, before-stepsKept):])
}
