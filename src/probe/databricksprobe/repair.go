package databricksprobe

import (
	"context"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/databricks"
)

// A repair continues a run under its id and with its first start, often hours after its end. The time between is no work. The listing of
// runs says little about repairs: its documentation has no repair history. So a repair is also noticed because the run had ended before,
// and its history is then read once.

// work is how long a run that was repaired has been in work.
type work struct {
	ended   time.Duration // in its attempts that have ended: the first one and the repairs; at least that if it is not known
	resumed time.Time     // when the repair in progress began; zero if none is
	isKnown bool
}

// readHistory reads how long a run has been in work. A history without times only says that there was a repair.
func (r *run) readHistory(history []jobs.RepairHistoryItem) {
	if !slices.ContainsFunc(history, func(i jobs.RepairHistoryItem) bool { return i.Type == jobs.RepairHistoryItemTypeRepair }) {
		return
	}
	r.setRepaired()
	var w work
	for _, item := range history {
		start, end := time.UnixMilli(item.StartTime).UTC(), time.UnixMilli(item.EndTime).UTC()
		switch {
		case item.StartTime <= 0, item.EndTime <= 0 && (!w.resumed.IsZero() || r.phase == phaseFinished):
			return
		case item.EndTime <= 0:
			w.resumed = start
		default:
			w.ended += max(0, end.Sub(start))
		}
	}
	w.isKnown = r.phase == phaseFinished || !w.resumed.IsZero()
	r.setWork(w)
}

func (r *run) setRepaired() {
	r.repaired = true
	if r.phase != phaseFinished {
		r.phase = phaseRetrying
	}
}

func (r *run) setWork(w work) {
	r.work = w
	if r.phase == phaseFinished && w.isKnown {
		r.duration = w.ended
	}
}

// shortestRepair is by how much the end of a run must have moved to be a repair. Workspaces correct an end by less.
const shortestRepair = 10 * time.Second

// inherit adds to the runs that were read what is remembered of their repairs.
func (j *jobRuns) inherit(last jobMemory) {
	for i := range j.all {
		if r := &j.all[i]; !r.work.isKnown {
			r.inherit(last)
		}
	}
}

func (r *run) inherit(last jobMemory) {
	isSame := func(o openMemory) bool { return o.ID == r.id }
	open := slices.IndexFunc(last.Open, isSame)
	ended := slices.IndexFunc(last.Ended, func(e endedMemory) bool { return isSame(e.openMemory) })
	switch {
	case open >= 0 && last.Open[open].Repairing:
		r.setRepaired()
		w := last.Open[open].work()
		if r.phase == phaseFinished && w.isKnown {
			w = work{ended: w.ended + max(0, r.ended.Sub(w.resumed)), isKnown: !r.lacksEnd}
		}
		r.setWork(w)
	case open >= 0:
	case r.phase == phaseFinished && ended >= 0 && last.Ended[ended].End == r.ended.UnixMilli():
		if e := last.Ended[ended]; e.Repaired {
			r.setRepaired()
			r.setWork(work{ended: time.Duration(e.Duration) * time.Millisecond, isKnown: true})
		}
	case ended >= 0 && last.Ended[ended].hasGoneOn(*r):
		r.setRepaired()
		r.setWork(work{ended: time.Duration(last.Ended[ended].Duration) * time.Millisecond})
	case r.phase != phaseFinished && r.started.Before(last.At.Add(-lookOverlap)): // the last look has not seen it in progress
		r.setRepaired()
	}
}

// hasGoneOn reports whether a run has worked since it was seen to have ended.
func (m endedMemory) hasGoneOn(r run) bool {
	switch {
	case m.End <= 0 || r.lacksEnd:
		return false
	case r.phase != phaseFinished:
		return true
	}
	return r.ended.Sub(time.UnixMilli(m.End)) > shortestRepair
}

// readRepairs reads how long repaired runs of a job have been in work, if that matters and is not known.
func (r *runs) readRepairs(ctx context.Context, j *jobRuns) error {
	sortFinished(j.all)
	isDecided := false
	for i := range j.all {
		one := &j.all[i]
		matters := one.phase != phaseFinished || !isDecided && didWork(*one)
		isDecided = isDecided || didWork(*one)
		if !matters || !one.repaired || one.work.isKnown {
			continue
		}
		found, hasHistory, err := readRun(ctx, r.workspace, one.id)
		if err != nil {
			return err
		}
		if !hasHistory {
			found.setRepaired()
		}
		if found.repaired && !found.work.isKnown { // then it is in work at least since now
			found.setWork(work{ended: max(found.duration, one.work.ended), resumed: r.at, isKnown: true})
		}
		*one = found
	}
	return nil
}

// readRun reads a run with the history of its repairs, if the workspace has that.
func readRun(ctx context.Context, w *databricks.Workspace, id int64) (found run, hasHistory bool, err error) {
	_, err = databricks.Listing[runJSON, run]{
		What: "repairs of runs", Path: "/api/2.2/jobs/runs/get", Query: map[string]any{"run_id": id, "include_history": "true"},
		Items: func(r *runJSON) ([]run, string) {
			found, hasHistory = newRun(r.baseRun()), len(r.RepairHistory) > 0
			return nil, "" // other pages only have more tasks
		},
	}.Read(ctx, w)
	return found, hasHistory, err
}
