package fakeworkspace

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/google/uuid"
)

// Job is a job of the workspace.
type Job struct {
	Name      string
	Paused    bool // its schedule is
	Forbidden bool // answers 403 to everything: the caller may not see it
	// Levels are who has which permission; nil: they may not be read.
	Levels map[string]string
}

// SetJob puts a job into the workspace, or changes one.
func (w *Workspace) SetJob(id int64, job Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs[id] = job
}

func (w *Workspace) job(out http.ResponseWriter, text string) (id int64, job Job, ok bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	w.mu.Lock()
	job, ok = w.jobs[id]
	w.mu.Unlock()
	switch {
	case err != nil || !ok:
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Job "+text+" does not exist.")
	case job.Forbidden:
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "User does not have View permission on job "+text+".")
	}
	return id, job, ok && !job.Forbidden
}

func (w *Workspace) getJob(out http.ResponseWriter, r *http.Request) {
	id, job, ok := w.job(out, r.URL.Query().Get("job_id"))
	if !ok {
		return
	}
	schedule := jobs.CronSchedule{QuartzCronExpression: "0 0/5 * * * ?", TimezoneId: "UTC", PauseStatus: jobs.PauseStatusUnpaused}
	if job.Paused {
		schedule.PauseStatus = jobs.PauseStatusPaused
	}
	answer(out, http.StatusOK, jobs.Job{JobId: id, Settings: &jobs.JobSettings{Name: job.Name, Schedule: &schedule}})
}

func (w *Workspace) jobPermissions(out http.ResponseWriter, r *http.Request) {
	if _, job, ok := w.job(out, r.PathValue("id")); ok {
		answerLevels(out, "jobs", job.Levels)
	}
}

// answerLevels is an access control list. What a name is of shows by its shape.
func answerLevels(out http.ResponseWriter, kind string, levels map[string]string) {
	if levels == nil {
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "You do not have permission to view the permissions of this object.")
		return
	}
	list := []map[string]any{}
	for name, level := range levels {
		field := "group_name"
		switch {
		case uuid.Validate(name) == nil:
			field = "service_principal_name"
		case strings.Contains(name, "@"):
			field = "user_name"
		}
		list = append(list, map[string]any{field: name, "all_permissions": []map[string]any{{"permission_level": level, "inherited": false}}})
	}
	answer(out, http.StatusOK, map[string]any{"object_type": kind, "access_control_list": list})
}
