package databricksprobe

import (
	"slices"
	"strconv"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

const (
	jobRunsKey = "job_runs/"
	// maxActive is how many runs in progress of one job are remembered. Nothing is remembered of a job with more.
	maxActive = 100
	// runLife is how long a workspace keeps runs.
	runLife = 60 * 24 * time.Hour
	// readAgain is after how long an object is read again although it is known, so that a mistake does not last. Up to another day is
	// added to it, so that not all objects have their turn at once.
	readAgain = 24 * time.Hour
)

func jobKey(job int64) string { return jobRunsKey + strconv.FormatInt(job, 10) }

// jobMemory is what is remembered of the runs of a job: the few that decide what its checks say.
type jobMemory struct {
	At   time.Time `json:"at"`   // the time of the look that has seen these runs
	Read time.Time `json:"read"` // when they were read without any memory
	// Depth is for how many failures in a row older runs were read. 0 if the finished runs are not known at all.
	Depth int `json:"depth,omitempty"`
	// Since is since when the newest scheduled run would be known; zero if nobody has asked for it.
	Since time.Time     `json:"since,omitzero"`
	Open  []openMemory  `json:"open,omitempty"`
	Ended []endedMemory `json:"ended,omitempty"`
}

// openMemory is a run in progress. The next look reads the rest.
type openMemory struct {
	ID    int64 `json:"id"`
	Start int64 `json:"start"` // in milliseconds, as all its numbers
	// Repairing means that a repair is in progress. Resumed is when it began, and Worked how long the run was in work before; 0 if that is
	// not known.
	Repairing bool  `json:"repairing,omitempty"`
	Resumed   int64 `json:"resumed,omitempty"`
	Worked    int64 `json:"worked,omitempty"`
}

func (o openMemory) work() work {
	return work{ended: time.Duration(o.Worked) * time.Millisecond, resumed: time.UnixMilli(o.Resumed).UTC(), isKnown: o.Resumed > 0}
}

// endedMemory is a finished run.
type endedMemory struct {
	openMemory

	Original  int64  `json:"original,omitempty"` // if it is another run
	Ending    string `json:"ending,omitempty"`
	Code      string `json:"code,omitempty"`
	Type      string `json:"type,omitempty"`
	End       int64  `json:"end,omitempty"` // 0 if the workspace does not say yet when it ended
	Duration  int64  `json:"duration,omitempty"`
	Queued    int64  `json:"queued,omitempty"`
	Setup     int64  `json:"setup,omitempty"`
	Repaired  bool   `json:"repaired,omitempty"`
	Scheduled bool   `json:"scheduled,omitempty"`
	Link      string `json:"link,omitempty"`
}

// endingNames returns the endings by their names in the memory, which stay the same in all versions.
func endingNames() map[string]ending {
	return map[string]ending{"succeeded": endingSucceeded, "partly": endingPartly, "failed": endingFailed, "cancelled": endingCancelled, "skipped": endingSkipped}
}

func newEndedMemory(r run) endedMemory {
	m := endedMemory{
		openMemory: openMemory{ID: r.id, Start: r.started.UnixMilli()}, Code: r.code, Type: r.terminationType,
		Duration: r.duration.Milliseconds(), Queued: r.queued.Milliseconds(), Setup: r.setup.Milliseconds(),
		Repaired: r.repaired, Scheduled: isScheduled(r), Link: r.link,
	}
	for name, e := range endingNames() {
		if e == r.ending {
			m.Ending = name
		}
	}
	if r.original != r.id {
		m.Original = r.original
	}
	if !r.lacksEnd {
		m.End = r.ended.UnixMilli()
	}
	return m
}

func (m endedMemory) run(job int64) run {
	r := run{
		id: m.ID, job: job, original: m.ID, phase: phaseFinished, ending: endingNames()[m.Ending], code: m.Code, terminationType: m.Type,
		started: time.UnixMilli(m.Start).UTC(), duration: time.Duration(m.Duration) * time.Millisecond,
		queued: time.Duration(m.Queued) * time.Millisecond, setup: time.Duration(m.Setup) * time.Millisecond,
		repaired: m.Repaired, link: m.Link,
	}
	r.setEnd(m.End)
	if m.Repaired {
		r.setWork(work{ended: r.duration, isKnown: true})
	}
	if m.Original != 0 {
		r.original = m.Original
	}
	if m.Scheduled {
		r.trigger = jobs.TriggerTypePeriodic
	}
	return r
}

// runs returns the finished runs that the workspace still has.
func (m jobMemory) runs(job int64, now time.Time) []run {
	all := make([]run, 0, len(m.Ended))
	for _, e := range m.Ended {
		if r := e.run(job); now.Sub(r.started) < runLife {
			all = append(all, r)
		}
	}
	return all
}

// isReadAgain reports whether what was read of an object should be read again although it is known.
func isReadAgain(read time.Time, id int64, now time.Time) bool {
	const minutes = int64(24 * time.Hour / time.Minute)
	return read.After(now) || now.Sub(read) >= readAgain+time.Duration(id%minutes)*time.Minute
}

// expected returns the runs that can have changed: those in progress, those without an end, and those that a repair can make good. Only
// the newest run that did its work, and what is newer, decides about the job, so a repair of an older run can wait.
func (m jobMemory) expected(now time.Time) []run {
	var all []run
	for _, o := range m.Open {
		all = append(all, run{id: o.ID, started: time.UnixMilli(o.Start).UTC()})
	}
	finished := m.runs(0, now)
	sortFinished(finished)
	isDecided := false
	for _, r := range finished {
		canBeRepaired := !isDecided && r.ending != endingSucceeded && r.ending != endingSkipped
		if canBeRepaired || r.lacksEnd && r.ending != endingSkipped {
			all = append(all, r)
		}
		isDecided = isDecided || didWork(r)
	}
	return all
}

// newJobMemory selects what is remembered of runs. ok is false if that is too much.
func newJobMemory(all []run, now time.Time) (m jobMemory, ok bool) {
	active, finished := splitRuns(all)
	if len(active) > maxActive {
		return m, false
	}
	for _, r := range active {
		o := openMemory{ID: r.id, Start: r.started.UnixMilli(), Repairing: r.repaired, Worked: r.work.ended.Milliseconds()}
		if r.work.isKnown {
			o.Resumed = r.work.resumed.UnixMilli()
		}
		m.Open = append(m.Open, o)
	}
	for _, r := range worthKeeping(finished, now) {
		m.Ended = append(m.Ended, newEndedMemory(r))
	}
	return m, true
}

// worthKeeping returns the finished runs that a later judgement needs, from all of them, newest first: the newest one; the failures in a
// row since the newest run that did its work and did not fail, one attempt of each; that run; recent ones without an end or with a repair,
// which the listing may not show; the newest scheduled one; and the newest scheduled one that completed.
func worthKeeping(finished []run, now time.Time) []run {
	kept := map[int64]bool{}
	failures := map[int64]bool{}
	isDecided := false
	for i, r := range finished {
		if i == 0 || (r.repaired || r.lacksEnd && r.ending != endingSkipped) && now.Sub(r.started) < recentRuns {
			kept[r.id] = true
		}
		if isDecided || !didWork(r) || r.ending == endingFailed && failures[r.original] {
			continue
		}
		kept[r.id], failures[r.original] = true, true
		isDecided = r.ending != endingFailed || len(failures) > maxConsecutive
	}
	if r, ok := newestScheduled(finished); ok {
		kept[r.id] = true
	}
	if r, ok := newestCompleted(finished); ok {
		kept[r.id], kept[r.original] = true, true
	}
	return slices.DeleteFunc(slices.Clone(finished), func(r run) bool { return !kept[r.id] })
}
