package board

import (
	"cmp"
	"math"
	"slices"
	"time"
	"unique"

	"buoy/src/status"
)

// step is a compact transition of a check. The board uses it to list transitions, and to compute since when a check has its status.
type step struct {
	at     int64 // microseconds since 1970
	run    unique.Handle[string]
	text   unique.Handle[resultText] // its detail is the reason; without a link
	from   code
	status code
}

func stepOf(t status.Transition) step {
	return step{
		at: t.At.UnixMicro(), run: unique.Make(t.RunID), text: unique.Make(resultText{detail: t.Reason}), from: codeOf(t.From), status: codeOf(t.To),
	}
}

// transition returns the full transition of the check. Its id is derived in the same way as when it was written.
func (s step) transition(c *status.Check) status.Transition {
	at := s.time()
	return status.Transition{
		ID: status.TransitionID(c.ID, at), CheckID: c.ID, PlatformID: c.PlatformID, From: s.from.status(), To: s.status.status(), At: at,
		Reason: s.text.Value().detail, RunID: s.run.Value(),
	}
}

func (s step) time() time.Time { return time.UnixMicro(s.at).UTC() }

// stepsKept is the number of transitions before the hot window that are kept per check. The start of a platform's status is inexact only
// if its checks had more transitions than that in the meantime.
const stepsKept = 8

// addTransitions adds transitions. Those after the first result have no effect until the results before them have left memory.
func (h *history) addTransitions(transitions []status.Transition) {
	for _, t := range transitions {
		s := stepOf(t)
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
			past.Steps = append(past.Steps, status.Step{At: s.time(), Status: s.status.status()})
		}
	}
	if len(past.Steps) == 0 {
		for day := range h.rollUps(math.MinInt32) {
			past.Days = append(past.Days, status.Day{Day: dayTime(day.day), Tally: day.tally()})
		}
	}
	return past
}

// trimSteps drops the oldest steps before the first result. Only the newest steps before the hot window were read, so older ones can
// be missing. since never moves back, because a late result can add a step before it.
func (h *history) trimSteps(hotSince time.Time) {
	h.steps = shrinkCapacity(h.steps[max(0, h.stepsBeforeResults()-stepsKept):])
	if max(h.stepsBeforeResults(), h.stepsBefore(hotSince.UnixMicro())) < stepsKept {
		return
	}
	if first := h.steps[0].time(); first.After(h.since) {
		h.since = first
	}
}

// stepsBeforeResults returns the number of steps before the first result.
func (h *history) stepsBeforeResults() int {
	if len(h.results) == 0 {
		return len(h.steps)
	}
	return h.stepsBefore(h.results[0].observedAt)
}

func (h *history) stepsBefore(at int64) int {
	n, _ := slices.BinarySearchFunc(h.steps, at, func(s step, at int64) int { return cmp.Compare(s.at, at) })
	return n
}
