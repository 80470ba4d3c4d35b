package board

import (
	"cmp"
	"math"
	"slices"
	"time"

	"buoy/src/status"
)

// step is a transition of a check as the board keeps it: all it needs to say since when a status lasts.
type step struct {
	at     int64 // microseconds since 1970
	status code
}

// stepsKept is how many transitions before the hot window are kept of each check. The status of a platform can only have begun
// earlier if its checks took turns in having it more often than that.
const stepsKept = 8

// addTransitions adds transitions. Those within the time of the facts have no effect until the facts have left memory.
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
			h.steps = put(h.steps, s, func(a, b step) int { return cmp.Compare(a.at, b.at) })
		}
		if len(h.facts) == 0 || s.at < h.facts[0].observedAt {
			h.course = nil // it has to be found again
		}
	}
}

// past returns what is known of the check up to a time.
func (h *history) past(until time.Time) status.Past {
	var past status.Past
	for _, s := range h.steps {
		if s.at <= until.UnixMicro() {
			past.Steps = append(past.Steps, status.Step{At: time.UnixMicro(s.at).UTC(), Status: s.status.status()})
		}
	}
	if len(past.Steps) == 0 {
		for c := range h.cells(math.MinInt32) {
			past.Days = append(past.Days, status.Day{Day: dayTime(c.day), Tally: c.tally()})
		}
	}
	return past
}

// trimSteps drops the oldest of the steps before the facts.
func (h *history) trimSteps() {
	before := len(h.steps)
	if len(h.facts) > 0 {
		before, _ = slices.BinarySearchFunc(h.steps, h.facts[0].observedAt, func(s step, at int64) int { return cmp.Compare(s.at, at) })
	}
	h.steps = tighten(h.steps[max(0, before-stepsKept):])
}
