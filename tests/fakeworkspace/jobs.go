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
	Paused    bool // its schedule is paused
	Forbidden bool // every request gets a 403
	// Levels are the permissions by principal; nil if the caller cannot read them.
	Levels map[string]string
}

// SetJob adds or replaces a job.
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
	respond(out, http.StatusOK, jobs.Job{JobId: id, Settings: &jobs.JobSettings{Name: job.Name, Schedule: &schedule}})
}

func (w *Workspace) jobPermissions(out http.ResponseWriter, r *http.Request) {
	if _, job, ok := w.job(out, r.PathValue("id")); ok {
		respondLevels(out, "jobs", job.Levels)
	}
}

// respondLevels responds with an access control list. The form of a name determines the type of its principal.
func respondLevels(out http.ResponseWriter, kind string, levels map[string]string) {
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
	respond(out, http.StatusOK, map[string]any{"object_type": kind, "access_control_list": list})
}
