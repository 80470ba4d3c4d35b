package discovery

import (
	"maps"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// goneAfter is how long an object must have been missing before its check is archived. A lost permission looks the same, and a person
	// needs time to notice and mend it.
	goneAfter = 7 * 24 * time.Hour
	// maxGap is how much of the time between two looks counts at most. Nobody knows what was visible while nothing could be listed.
	maxGap = 24 * time.Hour
	// minGap is the least time that is counted. A rule that is followed every few minutes does not change the memory each time.
	minGap = time.Hour
	// retryAfter is how long a history is not read again that was too short for limits. For a table, that is an SQL statement.
	retryAfter = 24 * time.Hour
	// retryFailedAfter is the same for a history that could not be read. What kept it from being read can be over soon.
	retryFailedAfter = time.Hour
)

// memoryKey is the key of enrolMemory.
const memoryKey = "watch rules"

// enrolMemory is what Enrol remembers between two calls.
type enrolMemory struct {
	Missing map[string]absence `json:"missing"` // of the objects of checks, by the id of the check
	Tried   map[string]attempt `json:"tried"`   // histories from which no limits could be derived, by kind and id of the object
}

// absence is for how long an object has been missing from the list of its kind.
type absence struct {
	For  time.Duration `json:"for"`  // until Last
	Last time.Time     `json:"last"` // when it was counted
}

// attempt is a history that was read in vain.
type attempt struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Failed bool      `json:"failed,omitempty"` // it could not be read
}

// isOver reports whether a history is read again at now. A time after now comes from a wrong clock.
func (a attempt) isOver(now time.Time) bool {
	wait := retryAfter
	if a.Failed {
		wait = retryFailedAfter
	}
	return a.At.After(now) || now.Sub(a.At) >= wait
}

// recall reads the memory, without what is no longer of use at now.
func recall(m *probe.Memory, stored Stored, now time.Time) enrolMemory {
	var known enrolMemory
	if !m.Recall(memoryKey, &known) || known.Missing == nil || known.Tried == nil {
		known = enrolMemory{map[string]absence{}, map[string]attempt{}}
	}
	enrolled := map[string]bool{}
	for _, c := range stored.Checks {
		enrolled[c.ID] = c.State != status.CheckArchived && configfile.IsEnrolled(c)
	}
	maps.DeleteFunc(known.Missing, func(id string, a absence) bool { return !enrolled[id] || a.Last.After(now) })
	maps.DeleteFunc(known.Tried, func(_ string, a attempt) bool { return a.isOver(now) })
	return known
}

// isGone counts that the object of a check is missing, and reports whether it has been for so long that it counts as deleted.
func (m enrolMemory) isGone(checkID string, now time.Time) bool {
	a, known := m.Missing[checkID]
	if !known {
		a.Last = now
	}
	if gap := now.Sub(a.Last); gap >= minGap {
		a.For, a.Last = a.For+min(gap, maxGap), now
	}
	m.Missing[checkID] = a
	return a.For >= goneAfter
}

// untried returns the proposals whose histories have not been read for a while. The others get the reason of the last attempt.
func (m enrolMemory) untried(proposals []*Proposal) (left []*Proposal) {
	for _, p := range proposals {
		last, tried := m.Tried[triedKey(p)]
		if tried {
			p.Reason, p.Useless = last.Reason, p.discovery.OnlyLimits
			continue
		}
		left = append(left, p)
	}
	return left
}

// keepTried remembers the proposals that got no limits.
func (m enrolMemory) keepTried(proposals []*Proposal, now time.Time) {
	for _, p := range proposals {
		if p.discovery.Limits != nil && p.Check.Crit == nil && !p.unread {
			m.Tried[triedKey(p)] = attempt{now, p.Reason, p.failed}
		}
	}
}

func triedKey(p *Proposal) string { return string(p.Check.Kind) + " " + p.Object.ID }
