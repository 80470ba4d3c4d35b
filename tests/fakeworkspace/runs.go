package fakeworkspace

import (
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// AddRun starts a run of a job and returns its id. The run is RUNNING until FinishRun.
func (w *Workspace) AddRun(job int64, started time.Time) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := int64(1000 + len(w.runs))
	w.runs = append(w.runs, jobs.BaseRun{
		JobId: job, RunId: id, RunType: jobs.RunTypeJobRun, StartTime: started.UnixMilli(),
		State:  &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateRunning},
		Status: &jobs.RunStatus{State: jobs.RunLifecycleStateV2StateRunning},
	})
	slices.SortStableFunc(w.runs, func(a, b jobs.BaseRun) int { return cmp.Compare(b.StartTime, a.StartTime) })
	return id
}

// Runs returns the ids of the runs of a job, newest first.
func (w *Workspace) Runs(job int64) (ids []int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, run := range w.runs {
		if run.JobId == job {
			ids = append(ids, run.RunId)
		}
	}
	return ids
}

// runNow starts a run of a job that has run before. The same idempotency token returns the same run.
func (w *Workspace) runNow(out http.ResponseWriter, r *http.Request) {
	var request jobs.RunNow
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		refuse(out, http.StatusBadRequest, "MALFORMED_REQUEST", err.Error())
		return
	}
	if len(w.Runs(request.JobId)) == 0 {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Job "+strconv.FormatInt(request.JobId, 10)+" does not exist.")
		return
	}
	w.mu.Lock()
	id, again := w.runTokens[request.IdempotencyToken]
	w.mu.Unlock()
	if !again || request.IdempotencyToken == "" {
		id = w.AddRun(request.JobId, time.Now())
		w.mu.Lock()
		w.runTokens[request.IdempotencyToken] = id
		w.mu.Unlock()
	}
	respond(out, http.StatusOK, jobs.RunNowResponse{RunId: id, NumberInJob: id})
}

// FinishRun ends a run with a result: SUCCESS, FAILED, CANCELED.
func (w *Workspace) FinishRun(id int64, ended time.Time, result jobs.RunResultState) {
	code := jobs.TerminationCodeCodeRunExecutionError
	switch result {
	case jobs.RunResultStateSuccess:
		code = jobs.TerminationCodeCodeSuccess
	case jobs.RunResultStateCanceled:
		code = jobs.TerminationCodeCodeUserCanceled
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.runs {
		run := &w.runs[i]
		if run.RunId != id {
			continue
		}
		run.EndTime, run.RunDuration = ended.UnixMilli(), ended.UnixMilli()-run.StartTime
		run.State = &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateTerminated, ResultState: result}
		run.Status = &jobs.RunStatus{
			State: jobs.RunLifecycleStateV2StateTerminated, TerminationDetails: &jobs.TerminationDetails{Code: code},
		}
	}
}

// maxRuns is the largest page size. 0 selects it, too.
const maxRuns = 24

func (w *Workspace) listRuns(out http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, err := number(query, "limit", 20)
	if err != nil || limit > maxRuns || limit < 0 {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "limit must be at least 0 and less than 25")
		return
	}
	if limit == 0 {
		limit = maxRuns
	}
	page, next, err := w.findPage(query, int(limit))
	if err != nil {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", err.Error())
		return
	}
	respond(out, http.StatusOK, jobs.ListRunsResponse{Runs: page, HasMore: next != "", NextPageToken: next})
}

// HideRepairs makes the listing of runs leave out the history of repairs, which then only the run itself has.
func (w *Workspace) HideRepairs() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hidesRepairs = true
}

func (w *Workspace) getRun(out http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	w.mu.Lock()
	i := slices.IndexFunc(w.runs, func(run jobs.BaseRun) bool { return strconv.FormatInt(run.RunId, 10) == query.Get("run_id") })
	var run jobs.BaseRun
	isVisible := i >= 0 && !w.jobs[w.runs[i].JobId].Forbidden
	if isVisible {
		run = w.runs[i]
	}
	w.mu.Unlock()
	if !isVisible {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Run "+query.Get("run_id")+" does not exist.")
		return
	}
	if query.Get("include_history") != "true" {
		run.RepairHistory = nil
	}
	respond(out, http.StatusOK, run)
}

// findPage returns a page of the runs that match a query, newest first, and the token of the next page. Only the page is copied, because
// there can be many runs.
func (w *Workspace) findPage(query url.Values, limit int) (page []jobs.BaseRun, next string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found, err := w.find(query)
	if err != nil {
		return nil, "", err
	}
	part, next, err := pageOf(found, query, limit, w.shortPages)
	for _, run := range part {
		page = append(page, *run)
		if w.hidesRepairs {
			page[len(page)-1].RepairHistory = nil
		}
	}
	return page, next, err
}

// find returns the runs that match a query, newest first. The caller has locked w.mu.
func (w *Workspace) find(query url.Values) ([]*jobs.BaseRun, error) {
	job, err := number(query, "job_id", 0)
	if err != nil {
		return nil, err
	}
	from, err := number(query, "start_time_from", 0)
	if err != nil {
		return nil, err
	}
	to, err := number(query, "start_time_to", math.MaxInt64)
	if err != nil {
		return nil, err
	}
	var found []*jobs.BaseRun
	for i := range w.runs {
		run := &w.runs[i]
		ended := hasEnded(run)
		switch {
		case job != 0 && run.JobId != job, run.StartTime < from, run.StartTime > to:
		case w.jobs[run.JobId].Forbidden, query.Get("run_type") != "" && query.Get("run_type") != string(run.RunType):
		case query.Get("completed_only") == "true" && !ended, query.Get("active_only") == "true" && ended:
		default:
			found = append(found, run)
		}
	}
	return found, nil
}

func hasEnded(run *jobs.BaseRun) bool {
	if run.Status != nil {
		return run.Status.State == jobs.RunLifecycleStateV2StateTerminated
	}
	switch run.State.LifeCycleState {
	case jobs.RunLifeCycleStateTerminated, jobs.RunLifeCycleStateSkipped, jobs.RunLifeCycleStateInternalError:
		return true
	}
	return false
}

// SetRuns replaces all runs. Their order is that of the listing, because the documentation of a workspace contradicts itself about the order.
func (w *Workspace) SetRuns(runs ...jobs.BaseRun) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs = runs
}

// PutRun adds a run, or replaces the run with its id. The runs stay in the order of their starts, newest first, if they were.
func (w *Workspace) PutRun(run jobs.BaseRun) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.runs, func(r jobs.BaseRun) bool { return r.RunId == run.RunId }); i >= 0 {
		w.runs[i] = run
		return
	}
	i := slices.IndexFunc(w.runs, func(r jobs.BaseRun) bool { return r.StartTime <= run.StartTime })
	if i < 0 {
		i = len(w.runs)
	}
	w.runs = slices.Insert(w.runs, i, run)
}

func number(query url.Values, name string, fallback int64) (int64, error) {
	if !query.Has(name) {
		return fallback, nil
	}
	return strconv.ParseInt(query.Get(name), 10, 64)
}
