package status

import (
	"fmt"
	"slices"
	"time"
)

// CheckNow is the state of a check at one moment.
type CheckNow struct {
	Status    Status
	LastKnown Status     // the status of the newest result; empty if there is none
	Stale     bool       // Unknown only because the newest result has expired
	Reason    string     // why it is not green, for people
	Since     *time.Time // since when it has had this status; nil if it was never measured
	Newest    *Result
	Counted   bool   // ACTIVE; a paused or archived check does not count
	Steps     []Step // the steps of its status up to now
	Warning   string // a problem with its settings, such as results that expire before the next one; usually empty
}

// EvaluateCheck returns the state of a check from its newest result and the course that ends with it. The result must not
// be in the future. Both are nil if the check was never measured. source is the ingestion that measures it.
func EvaluateCheck(c Check, newest *Result, course *Course, source SourceNow, now time.Time) CheckNow {
	n := CheckNow{Status: Unknown, Counted: c.State == CheckActive, Newest: newest}
	if newest != nil && course != nil {
		n.Steps = course.At(c.Inactive(), now)
		last := n.Steps[len(n.Steps)-1]
		n.Since, n.LastKnown = &last.At, newest.Status
		if last.Status != StatusInactive {
			n.Status = last.Status
		}
		n.Stale = n.LastKnown != n.Status
	}
	if n.Counted {
		n.Warning = TimingWarning(c, source.Every)
	}
	n.Reason = n.reason(c, source, now)
	return n
}

// noReason is the reason for results that older versions stored without one.
const noReason = "no reason was recorded"

func (n CheckNow) reason(c Check, source SourceNow, now time.Time) string {
	var why string
	switch {
	case !n.Counted:
		return "not measured: the check is " + map[CheckState]string{CheckPaused: "paused", CheckArchived: "archived"}[c.State]
	case n.Newest == nil:
		why = "no result yet"
	case n.Stale || !c.ValidUntil(*n.Newest).After(now):
		why = expiredReason(now.Sub(n.Newest.ObservedAt), n.LastKnown)
	case n.Status == Green:
		return ""
	case n.Newest.Detail != "":
		return n.Newest.Detail
	default:
		if reached := limitReached(c, *n.Newest); reached != "" {
			return reached
		}
		return noReason
	}
	if n.Stale {
		why = JoinDetails(why, n.Warning)
	}
	return JoinDetails(why, source.Reason)
}

// SourceNow is the state of the ingestion of one source.
type SourceNow struct {
	State         IngestionState
	Reason        string // why results may be missing; empty if the state is ok
	Newest        *Run   // the newest finished run
	NewestSuccess *Run
	Every         time.Duration // how often its checks are measured; 0 if that is unknown
}

// IngestionState is the state of ingestion itself.
type IngestionState string

// The states of ingestion, best first.
const (
	IngestionOK      IngestionState = "ok"
	IngestionNone    IngestionState = "none"
	IngestionLate    IngestionState = "late"
	IngestionFailing IngestionState = "failing"
)

// Rank orders the states by severity.
func (s IngestionState) Rank() int {
	return slices.Index([]IngestionState{IngestionOK, IngestionNone, IngestionLate, IngestionFailing}, s)
}

// EvaluateSource returns the state of the ingestion of a source. limit is the maximum age of its newest success.
func EvaluateSource(source Source, newest, newestSuccess *Run, limit time.Duration, now time.Time) SourceNow {
	n := SourceNow{State: IngestionOK, Newest: newest, NewestSuccess: newestSuccess}
	switch {
	case newest == nil:
		n.State, n.Reason = IngestionNone, fmt.Sprintf("the %s checks have not run yet", source)
	case newest.State == RunFail:
		n.State, n.Reason = IngestionFailing, fmt.Sprintf("the last %s run failed: %s", source, newest.ErrorSummary)
	case newestSuccess == nil || newestSuccess.FinishedAt == nil:
		n.State, n.Reason = IngestionLate, fmt.Sprintf("no %s run has succeeded yet", source)
	case now.Sub(*newestSuccess.FinishedAt) > limit:
		n.State = IngestionLate
		n.Reason = fmt.Sprintf("the last successful %s run was %s ago", source, Ago(now.Sub(*newestSuccess.FinishedAt)))
	}
	return n
}

// PlatformNow is the state of a platform at one moment.
type PlatformNow struct {
	Status      Status
	LastKnown   Status // the worst last known status of its checks; empty if none was ever measured
	Stale       bool   // Unknown only because results have expired
	Active      bool   // an archived platform does not count in the overall status
	Maintenance bool   // in a maintenance window now; a flag in addition to the status
	Reason      string
	Since       *time.Time
	CheckedAt   *time.Time
	Failing     int // counted checks that are red or yellow
	Unknown     int // counted checks whose status is unknown
	Counted     int
}

// NamedCheck is a check with its state.
type NamedCheck struct {
	Name string
	CheckNow
}

// PlatformFacts is the input for evaluating a platform.
type PlatformFacts struct {
	Platform    Platform
	Checks      []NamedCheck // including checks that do not count now, because they counted in the past
	Maintenance Windows
}

// EvaluateAll returns the state of each platform, in the given order. It takes all platforms because one may depend on
// another.
func EvaluateAll(platforms []PlatformFacts, now time.Time) []PlatformNow {
	all := make([]PlatformNow, len(platforms))
	for i, p := range platforms {
		all[i] = evaluatePlatform(p, now)
	}
	return all
}

// OverallStatus returns the worst status of the active platforms that are not in maintenance.
func OverallStatus(platforms []PlatformNow) Status {
	var statuses []Status
	for _, p := range platforms {
		if p.Active && !p.Maintenance {
			statuses = append(statuses, p.Status)
		}
	}
	return Worst(statuses...)
}

// evaluatePlatform returns the state of a platform: the worst of its counted checks. It is unknown if no check counts.
func evaluatePlatform(p PlatformFacts, now time.Time) PlatformNow {
	n := PlatformNow{Active: p.Platform.State == PlatformActive, Maintenance: p.Maintenance.Contains(now)}
	var statuses, known []Status
	for _, c := range p.Checks {
		if !c.Counted {
			continue
		}
		n.Counted++
		statuses = append(statuses, c.Status)
		switch {
		case c.Status.IsBad():
			n.Failing++
		case c.Status == Unknown:
			n.Unknown++
		}
		if c.LastKnown != "" {
			known = append(known, c.LastKnown)
		}
		if c.Newest != nil && (n.CheckedAt == nil || c.Newest.ObservedAt.After(*n.CheckedAt)) {
			n.CheckedAt = &c.Newest.ObservedAt
		}
	}
	n.Status = Worst(statuses...)
	if len(known) > 0 {
		n.LastKnown = Worst(known...)
	}
	n.Stale = n.Status == Unknown && n.Counted > 0
	for _, c := range p.Checks {
		if c.Counted && c.Status == Unknown && !c.Stale {
			n.Stale = false
		}
	}
	n.Since = platformSince(n.Status, p.Checks)
	n.Reason = platformReason(n, p.Checks)
	return n
}

// platformSince returns since when the worst status of the checks has been s. A check that no longer counts is included for
// the time in which it did.
func platformSince(s Status, checks []NamedCheck) *time.Time {
	courses := make([][]Step, len(checks))
	for i, c := range checks {
		courses[i] = c.Steps
	}
	return worstSince(courses, s)
}

func platformReason(n PlatformNow, checks []NamedCheck) string {
	if n.Counted == 0 {
		return "no active check"
	}
	if n.Status == Green {
		return ""
	}
	var first *NamedCheck
	others := 0
	for i, c := range checks {
		switch {
		case !c.Counted || c.Status != n.Status:
		case first == nil:
			first = &checks[i]
		default:
			others++
		}
	}
	reason := first.Name + ": " + first.Reason
	if others > 0 {
		reason += " (and " + Count(others, "more check") + ")"
	}
	return reason
}
