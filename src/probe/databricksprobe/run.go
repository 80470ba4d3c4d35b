package databricksprobe

import (
	"cmp"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// phase is how far a run has come.
type phase int

// The phases. Only a finished run has an ending.
const (
	phaseUnknown  phase = iota // a state that this version of Buoy does not know
	phaseQueued                // it waits for its turn
	phasePending               // it waits for compute
	phaseRunning               //
	phaseRetrying              // it failed and is being tried again, or waits for that
	phaseFinished              //
)

// ending is how a run finished.
type ending int

// The endings.
const (
	endingUnknown   ending = iota // a result that this version of Buoy does not know
	endingSucceeded               //
	endingPartly                  // it succeeded, but some of its tasks failed
	endingFailed                  //
	endingCancelled               // a user cancelled it
	endingSkipped                 // it did not do its work, because of a rule or a limit
)

// run is a run of a job, from the fields of either version of the API.
type run struct {
	id, job         int64
	original        int64 // the id of the first attempt; that of the run itself if there is no other
	phase           phase
	ending          ending
	code            string        // the termination code or the older result state, for its cause
	terminationType string        // whose fault it is: a termination type of the API; often empty
	queue           string        // why it is queued; often empty
	state           string        // what the workspace calls the state
	started         time.Time     // when it was created: it can wait then
	ended           time.Time     // zero if it is not finished
	lacksEnd        bool          // it is finished, but the workspace does not say when it ended
	queued, setup   time.Duration // parts of the duration: in a queue, and until its compute was ready
	duration        time.Duration // of a finished run; of a repaired one, its time in work; see durationAt
	repaired        bool          // a repair has started
	work            work          // of a repaired run
	link            string
	trigger         jobs.TriggerType // what started it
	schedule        string           // the schedule that started it, as plan.rule; empty if it was something else
}

// newRun reads a run. The fields of the newer version count if they are there.
func newRun(r jobs.BaseRun) run {
	out := run{
		id: r.RunId, job: r.JobId, original: cmp.Or(r.OriginalAttemptRunId, r.RunId), started: time.UnixMilli(r.StartTime).UTC(),
		link: r.RunPageUrl, trigger: r.Trigger, schedule: ruleOf(r.Schedule),
		queued: time.Duration(r.QueueDuration) * time.Millisecond, setup: time.Duration(r.SetupDuration) * time.Millisecond,
		duration: time.Duration(r.RunDuration) * time.Millisecond,
	}
	switch {
	case r.Status != nil && r.Status.State != "":
		out.readStatus(*r.Status)
		if r.State != nil {
			out.addState(*r.State)
		}
	case r.State != nil:
		out.readState(*r.State)
	}
	isRetry := out.original != r.RunId || r.Trigger == jobs.TriggerTypeRetry
	switch {
	case out.phase == phaseFinished:
		out.setEnd(r.EndTime)
	case isRetry:
		out.phase = phaseRetrying
	}
	out.readHistory(r.RepairHistory)
	return out
}

// setEnd sets the end of a finished run, in milliseconds since 1970, and the duration that follows from it. A skipped run, or one that
// ended a moment ago, can lack its end. It must not count as the oldest of all runs.
func (r *run) setEnd(ms int64) {
	r.ended = time.UnixMilli(ms).UTC()
	if r.duration <= 0 && ms > 0 && r.hasStart() {
		r.duration = r.ended.Sub(r.started)
	}
	r.duration = max(0, r.duration)
	if r.lacksEnd = ms <= 0; r.lacksEnd {
		r.ended = r.started.Add(r.duration)
	}
}

// hasStart reports whether the workspace says when the run started.
func (r *run) hasStart() bool { return r.started.UnixMilli() > 0 }

// addState adds what the older version of the API knows better than the newer one.
func (r *run) addState(s jobs.RunState) {
	if s.LifeCycleState == jobs.RunLifeCycleStateWaitingForRetry {
		r.phase = phaseRetrying // the newer version calls this and others WAITING
	}
	var older run
	older.readState(s)
	switch {
	case s.ResultState == jobs.RunResultStateTimedout:
		r.code = string(s.ResultState) // the newer version calls this CANCELED
		if r.ending == endingUnknown {
			r.ending = older.ending
		}
	case r.phase == phaseFinished && r.code == "" && older.phase == phaseFinished:
		r.code, r.ending = older.code, older.ending
	}
}

func (r *run) readStatus(s jobs.RunStatus) {
	r.state = string(s.State)
	if s.QueueDetails != nil {
		r.queue = string(s.QueueDetails.Code)
	}
	switch s.State {
	case jobs.RunLifecycleStateV2StateQueued:
		r.phase = phaseQueued
	case jobs.RunLifecycleStateV2StatePending, jobs.RunLifecycleStateV2StateBlocked, jobs.RunLifecycleStateV2StateWaiting:
		r.phase = phasePending
	case jobs.RunLifecycleStateV2StateRunning, jobs.RunLifecycleStateV2StateTerminating:
		r.phase = phaseRunning
	case jobs.RunLifecycleStateV2StateTerminated:
		r.phase = phaseFinished
		if s.TerminationDetails != nil {
			r.code, r.terminationType = string(s.TerminationDetails.Code), string(s.TerminationDetails.Type)
		}
		r.ending = endingOf(r.code, r.terminationType)
	}
}

func (r *run) readState(s jobs.RunState) {
	r.state = string(s.LifeCycleState)
	switch s.LifeCycleState {
	case jobs.RunLifeCycleStateQueued:
		r.phase = phaseQueued
	case jobs.RunLifeCycleStatePending, jobs.RunLifeCycleStateBlocked:
		r.phase = phasePending
	case jobs.RunLifeCycleStateRunning, jobs.RunLifeCycleStateTerminating:
		r.phase = phaseRunning
	case jobs.RunLifeCycleStateWaitingForRetry:
		r.phase = phaseRetrying
	case jobs.RunLifeCycleStateTerminated:
		r.phase, r.code = phaseFinished, string(s.ResultState)
		r.ending = endingOf(r.code, "")
		if s.ResultState == jobs.RunResultStateCanceled {
			r.ending = endingCancelled // by a user; in the newer version this name means that Databricks did it
		}
	case jobs.RunLifeCycleStateSkipped:
		r.phase, r.ending, r.code = phaseFinished, endingSkipped, string(s.ResultState)
	case jobs.RunLifeCycleStateInternalError:
		r.phase, r.ending, r.code = phaseFinished, endingFailed, string(jobs.TerminationCodeCodeInternalError)
	}
}

// endingOf returns the ending for a termination code, or for a result state of the older version. A code that is not known counts as a
// failure only if the type of the termination is one.
func endingOf(code, terminationType string) ending {
	switch code {
	case string(jobs.TerminationCodeCodeSuccess):
		return endingSucceeded
	case string(jobs.TerminationCodeCodeSuccessWithFailures):
		return endingPartly
	case string(jobs.TerminationCodeCodeUserCanceled), string(jobs.RunResultStateUpstreamCanceled):
		return endingCancelled
	}
	c, known := causes()[code]
	switch {
	case known && c.skips:
		return endingSkipped
	case known, terminationType != "" && terminationType != string(jobs.TerminationTypeTypeSuccess):
		return endingFailed
	}
	return endingUnknown
}

// durationAt returns how long a run took, or how long a run in progress has taken so far. The time in a queue counts, and so does the time
// between two attempts of a task. The time between the end of a run and its repair does not: nothing was in work.
func (r run) durationAt(now time.Time) time.Duration {
	switch {
	case r.phase == phaseFinished:
		return r.duration
	case r.phase == phaseUnknown || !r.hasStart():
		return 0 // nobody knows whether it is in progress, or since when
	case r.work.isKnown:
		return r.work.ended + max(0, now.Sub(r.work.resumed))
	}
	return max(0, now.Sub(r.started))
}

// isWaiting reports whether a run has been created, but has not begun its work.
func (r run) isWaiting() bool { return r.phase == phaseQueued || r.phase == phasePending }

// compareEnds orders finished runs by when their result became known. A successful repair moves the end of a run, but it says nothing about
// the runs that started after that run: it must not hide that one of them failed.
func compareEnds(a, b run) int {
	return cmp.Or(a.known().Compare(b.known()), cmp.Compare(a.id, b.id))
}

func (r run) known() time.Time {
	if r.repaired && r.ending == endingSucceeded {
		return r.started
	}
	return r.ended
}

// compareStarts orders runs by their start, the newest first.
func compareStarts(a, b run) int { return b.started.Compare(a.started) }

// sortFinished sorts finished runs, the newest end first.
func sortFinished(all []run) { slices.SortFunc(all, func(a, b run) int { return compareEnds(b, a) }) }

// isScheduled reports whether the schedule of the job started a run.
func isScheduled(r run) bool { return r.trigger == jobs.TriggerTypePeriodic }

// ruleOf returns a schedule in the form of plan.rule.
func ruleOf(s *jobs.CronSchedule) string {
	if s == nil {
		return ""
	}
	return s.QuartzCronExpression + " " + s.TimezoneId
}
