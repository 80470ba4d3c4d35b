package discovery

import (
	"maps"
	"slices"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// goneAfter is how long an object must have been missing from the listing before its check is archived. A lost permission looks the
	// same, and a person needs time to notice and mend it.
	goneAfter = 7 * 24 * time.Hour
	// retryAfter is how long a history is not read again that was too short for limits. For a table, that is an SQL statement.
	retryAfter = 24 * time.Hour
)

// memoryKey is the key of enrolMemory.
const memoryKey = "watch rules"

// enrolMemory is what Enrol remembers between two calls.
type enrolMemory struct {
	Missing map[string]time.Time `json:"missing"` // since when the object of a check has not been in the listing, by the id of the check
	Tried   map[string]attempt   `json:"tried"`   // histories from which no limits could be derived, by kind and id of the object
}

// attempt is a history that was read in vain.
type attempt struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// recall reads the memory, without what is no longer of use at now. Times after now come from a wrong clock.
func recall(m *probe.Memory, stored Stored, now time.Time) enrolMemory {
	var known enrolMemory
	if !m.Recall(memoryKey, &known) || known.Missing == nil || known.Tried == nil {
		known = enrolMemory{map[string]time.Time{}, map[string]attempt{}}
	}
	maps.DeleteFunc(known.Missing, func(id string, since time.Time) bool {
		isEnrolled := func(c status.Check) bool {
			return c.ID == id && c.State != status.CheckArchived && configfile.IsEnrolled(c)
		}
		return since.After(now) || !slices.ContainsFunc(stored.Checks, isEnrolled)
	})
	maps.DeleteFunc(known.Tried, func(_ string, a attempt) bool { return a.At.After(now) || now.Sub(a.At) >= retryAfter })
	return known
}

// isGone reports whether the object of a check has been missing for so long that it counts as deleted.
func (m enrolMemory) isGone(checkID string, now time.Time) bool {
	since, known := m.Missing[checkID]
	if !known {
		m.Missing[checkID], since = now, now
	}
	return now.Sub(since) >= goneAfter
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
			m.Tried[triedKey(p)] = attempt{now, p.Reason}
		}
	}
}

func triedKey(p *Proposal) string { return string(p.Check.Kind) + " " + p.Object.ID }
