package databricksprobe

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/tests/fakeworkspace"
)

// simRun is a run of the simulation: its attempts to do its work, of which all but the first are repairs.
type simRun struct {
	id, original int64
	job          *simJob
	trigger      jobs.TriggerType
	rule         jobs.CronSchedule // that started it
	parts        []simPart
}

// simPart is a time in which a run is in progress, and how it ends.
type simPart struct {
	from, to time.Time
	result   string // SUCCESS, FAILED, CANCELED, SKIPPED
}

// simJob is a job of the simulation.
type simJob struct {
	id     int64
	every  time.Duration // between two starts of its schedule; 0: it has none
	offset time.Duration // of the first start of a day
	length time.Duration // of most of its runs
	pauses []simPart     // no start is due in them
	change time.Time     // when its offset grows by an hour; zero: never
	runs   []*simRun
	missed []time.Time // starts that did not happen
}

// simulation is a workspace whose whole history is known beforehand.
type simulation struct {
	random     *rand.Rand
	begin, end time.Time
	jobs       []*simJob
	events     []simEvent // by time
	done       int
	lastID     int64
}

// simEvent changes the workspace.
type simEvent struct {
	at    time.Time
	apply func(w *fakeworkspace.Workspace, now time.Time)
}

// newSimulation plans jobs and their runs. Some runs fail, are cancelled or skipped. Failed runs are retried or repaired, or not.
func newSimulation(seed uint64, count int, begin, end time.Time) *simulation {
	s := &simulation{random: rand.New(rand.NewPCG(seed, 7)), begin: begin, end: end} //nolint:gosec // a simulation
	for i := range count {
		s.addJob(int64(i + 1))
	}
	slices.SortStableFunc(s.events, func(a, b simEvent) int { return a.at.Compare(b.at) })
	return s
}

func (s *simulation) chance(percent int) bool { return s.random.IntN(100) < percent }

func (s *simulation) minutes(least, most int) time.Duration {
	return time.Duration(least+s.random.IntN(most-least+1)) * time.Minute
}

func (s *simulation) addJob(id int64) {
	kinds := []struct{ every, length time.Duration }{
		{30 * time.Minute, 4 * time.Minute},
		{2 * time.Hour, 20 * time.Minute},
		{4 * time.Hour, 30 * time.Minute},
		{4 * time.Hour, 5 * time.Hour},
		{12 * time.Hour, time.Hour},
		{12 * time.Hour, 30 * time.Hour},
		{24 * time.Hour, time.Hour},
		{24 * time.Hour, 3 * time.Minute},
		{24 * time.Hour, 26 * time.Hour},
		{0, 10 * time.Minute},
	}
	k := kinds[int(id)%len(kinds)]
	j := &simJob{id: id, every: k.every, length: k.length}
	if j.every > 0 {
		j.offset = s.minutes(0, int(min(j.every, 22*time.Hour)/time.Minute)-1)
	}
	if s.chance(15) {
		from := s.begin.Add(s.minutes(60, int(s.end.Sub(s.begin).Minutes())))
		j.pauses = append(j.pauses, simPart{from: from, to: from.Add(s.minutes(30, 60*40))})
	}
	if j.every == 24*time.Hour && s.chance(20) {
		j.change = s.begin.Add(s.minutes(60, int(s.end.Sub(s.begin).Minutes())))
	}
	s.jobs = append(s.jobs, j)
	s.events = append(s.events, simEvent{s.begin, j.set})
	for _, at := range append(j.edges(), j.change) {
		if !at.IsZero() {
			s.events = append(s.events, simEvent{at, j.set})
		}
	}
	for now := s.begin; now.Before(s.end); now = now.Add(time.Minute) {
		s.plan(j, now)
	}
	for _, r := range j.runs {
		for _, p := range r.parts {
			for _, at := range []time.Time{p.from, p.to} {
				s.events = append(s.events, simEvent{at, func(w *fakeworkspace.Workspace, now time.Time) { w.PutRun(r.at(now)) }})
			}
		}
	}
}

func (j *simJob) edges() (all []time.Time) {
	for _, p := range j.pauses {
		all = append(all, p.from, p.to)
	}
	return all
}

// schedule returns the schedule at a time; nil if there is none.
func (j *simJob) schedule(now time.Time) *jobs.CronSchedule {
	if j.every == 0 {
		return nil
	}
	hour, minute := int(j.offset/time.Hour), int(j.offset%time.Hour/time.Minute)
	if !j.change.IsZero() && !now.Before(j.change) {
		hour++
	}
	text := fmt.Sprintf("0 %d %d/%d * * ?", minute, hour, int(j.every/time.Hour))
	switch {
	case j.every < time.Hour:
		text = fmt.Sprintf("0 %d/%d * * * ?", minute, int(j.every/time.Minute))
	case j.every == 24*time.Hour:
		text = fmt.Sprintf("0 %d %d * * ?", minute, hour)
	}
	s := &jobs.CronSchedule{QuartzCronExpression: text, TimezoneId: "UTC", PauseStatus: jobs.PauseStatusUnpaused}
	if j.isPaused(now) {
		s.PauseStatus = jobs.PauseStatusPaused
	}
	return s
}

func (j *simJob) isPaused(now time.Time) bool {
	return slices.ContainsFunc(j.pauses, func(p simPart) bool { return !now.Before(p.from) && now.Before(p.to) })
}

// isDue reports whether the schedule has a start in a minute.
func (j *simJob) isDue(now time.Time) bool {
	if j.every == 0 || j.isPaused(now) {
		return false
	}
	offset := j.offset
	if !j.change.IsZero() && !now.Before(j.change) {
		offset += time.Hour
	}
	ofDay := now.Sub(now.Truncate(24 * time.Hour))
	if j.every < time.Hour {
		ofDay %= time.Hour
	}
	return ofDay >= offset && (ofDay-offset)%j.every == 0
}

func (j *simJob) set(w *fakeworkspace.Workspace, now time.Time) {
	w.SetJob(j.id, fakeworkspace.Job{Name: fmt.Sprint("job ", j.id), Settings: &jobs.JobSettings{Schedule: j.schedule(now)}})
}

// plan starts the runs of a minute: the one that is due, or now and then one that a person starts.
func (s *simulation) plan(j *simJob, now time.Time) {
	switch {
	case j.isDue(now):
		if s.chance(3) {
			j.missed = append(j.missed, now)
			return
		}
		start := now.Add(time.Duration(s.random.IntN(240)) * time.Second)
		if s.chance(2) {
			s.start(j, jobs.TriggerTypePeriodic, 0, simPart{start, start, "SKIPPED"})
			return
		}
		s.run(j, jobs.TriggerTypePeriodic, 0, start)
	case s.random.IntN(60*24*2) == 0:
		s.run(j, jobs.TriggerTypeOneTime, 0, now.Add(17*time.Second))
	}
}

// run plans a run with all its attempts and repairs.
func (s *simulation) run(j *simJob, trigger jobs.TriggerType, original int64, start time.Time) {
	end := start.Add(j.length/2 + time.Duration(s.random.Int64N(int64(j.length))))
	part := simPart{start, end, "SUCCESS"}
	switch n := s.random.IntN(100); {
	case n < 12:
		part.result = "FAILED"
	case n < 15:
		part.result = "CANCELED"
	}
	r := s.start(j, trigger, original, part)
	if part.result != "FAILED" {
		return
	}
	switch n := s.random.IntN(10); {
	case n < 3:
		s.run(j, jobs.TriggerTypeRetry, r.original, end.Add(2*time.Minute))
	case n < 6: // a repair takes longer than the time between two looks
		for from := end.Add(s.minutes(1, 600)); ; from = from.Add(s.minutes(60, 120)) {
			repair := simPart{from, from.Add(s.minutes(6, 40)), "SUCCESS"}
			if s.chance(30) {
				repair.result = "FAILED"
			}
			if r.parts = append(r.parts, repair); repair.result == "SUCCESS" || s.chance(50) {
				return
			}
		}
	}
}

func (s *simulation) start(j *simJob, trigger jobs.TriggerType, original int64, part simPart) *simRun {
	s.lastID++
	r := &simRun{id: s.lastID, original: cmp.Or(original, s.lastID), job: j, trigger: trigger, parts: []simPart{part}}
	if schedule := j.schedule(part.from); schedule != nil {
		r.rule = *schedule
	}
	j.runs = append(j.runs, r)
	return r
}

// part returns the newest part of a run that has begun, and its number; nil if none has.
func (r *simRun) part(now time.Time) (newest *simPart, number int) {
	for i := range r.parts {
		if !r.parts[i].from.After(now) {
			newest, number = &r.parts[i], i
		}
	}
	return newest, number
}

// at returns the run as the workspace shows it at a time.
func (r *simRun) at(now time.Time) jobs.BaseRun {
	p, number := r.part(now)
	out := jobs.BaseRun{
		JobId: r.job.id, RunId: r.id, OriginalAttemptRunId: r.original, RunType: jobs.RunTypeJobRun, Trigger: r.trigger, RunPageUrl: fmt.Sprint("https://run/", r.id),
		StartTime: r.parts[0].from.UnixMilli(), Status: &jobs.RunStatus{State: jobs.RunLifecycleStateV2StateRunning},
	}
	if r.trigger == jobs.TriggerTypePeriodic {
		out.Schedule = &r.rule
	}
	for i, each := range r.parts[:number+1] {
		item := jobs.RepairHistoryItem{Type: jobs.RepairHistoryItemTypeRepair, StartTime: each.from.UnixMilli()}
		if i == 0 {
			item.Type = jobs.RepairHistoryItemTypeOriginal
		}
		if !each.to.After(now) {
			item.EndTime = each.to.UnixMilli()
		}
		out.RepairHistory = append(out.RepairHistory, item)
	}
	if p.to.After(now) {
		return out
	}
	code := map[string]jobs.TerminationCodeCode{"SUCCESS": "SUCCESS", "FAILED": "RUN_EXECUTION_ERROR", "CANCELED": "USER_CANCELED", "SKIPPED": "MAX_CONCURRENT_RUNS_EXCEEDED"}[p.result]
	out.Status = &jobs.RunStatus{State: jobs.RunLifecycleStateV2StateTerminated, TerminationDetails: &jobs.TerminationDetails{Code: code}}
	out.EndTime = p.to.UnixMilli()
	out.RunDuration = p.to.Sub(r.parts[0].from).Milliseconds() // the worst reading of its documentation
	return out
}

// work returns how long a run has been in work at a time.
func (r *simRun) work(now time.Time) (sum time.Duration) {
	for _, p := range r.parts {
		switch {
		case !p.to.After(now):
			sum += p.to.Sub(p.from)
		case !p.from.After(now):
			sum += now.Sub(p.from)
		}
	}
	return sum
}

// advance makes what happens until a time.
func (s *simulation) advance(w *fakeworkspace.Workspace, now time.Time) {
	for ; s.done < len(s.events) && !s.events[s.done].at.After(now); s.done++ {
		s.events[s.done].apply(w, s.events[s.done].at)
	}
}

// repairs counts all repairs.
func (s *simulation) repairs() (count int) {
	for _, j := range s.jobs {
		for _, r := range j.runs {
			count += len(r.parts) - 1
		}
	}
	return count
}
