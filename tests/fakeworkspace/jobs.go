package fakeworkspace

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/google/uuid"
)

// Job is a job of the workspace.
type Job struct {
	Name   string
	Paused bool // its schedule is paused
	// Settings are its other settings; nil for a schedule of every 5 minutes.
	Settings  *jobs.JobSettings
	Creator   string
	Created   time.Time // zero: the workspace does not say
	Forbidden bool      // every request gets a 403
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
	respond(out, http.StatusOK, jobs.Job{JobId: id, Settings: job.settings()})
}

// listJobs lists the jobs that the caller can see, in no particular order, like a workspace.
func (w *Workspace) listJobs(out http.ResponseWriter, r *http.Request) {
	limit, err := number(r.URL.Query(), "limit", 20)
	if err != nil || limit < 1 || limit > 100 {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "limit must be at least 1 and at most 100")
		return
	}
	w.mu.Lock()
	var visible []jobs.BaseJob
	for id, job := range w.jobs {
		if !job.Forbidden {
			listed := jobs.BaseJob{JobId: id, CreatorUserName: job.Creator, Settings: job.settings()}
			if !job.Created.IsZero() {
				listed.CreatedTime = job.Created.UnixMilli()
			}
			visible = append(visible, listed)
		}
	}
	w.mu.Unlock()
	slices.SortFunc(visible, func(a, b jobs.BaseJob) int {
		return cmp.Or(cmp.Compare(a.JobId%7, b.JobId%7), cmp.Compare(a.JobId, b.JobId))
	})
	page, next, err := pageOf(visible, r.URL.Query(), int(limit), w.hasShortPages())
	if err != nil {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", err.Error())
		return
	}
	respond(out, http.StatusOK, jobs.ListJobsResponse{Jobs: page, HasMore: next != "", NextPageToken: next})
}

func (job Job) settings() *jobs.JobSettings {
	if job.Settings != nil {
		settings := *job.Settings
		settings.Name = job.Name
		return &settings
	}
	schedule := jobs.CronSchedule{QuartzCronExpression: "0 0/5 * * * ?", TimezoneId: "UTC", PauseStatus: jobs.PauseStatusUnpaused}
	if job.Paused {
		schedule.PauseStatus = jobs.PauseStatusPaused
	}
	return &jobs.JobSettings{Name: job.Name, Schedule: &schedule}
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
