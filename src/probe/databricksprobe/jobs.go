package databricksprobe

import (
	"regexp"
	"strconv"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/databricks"
	"buoy/src/probe"
)

// jobPageSize is the largest page of the listing of jobs.
const jobPageSize = 100

// allJobs lists the jobs that the identity can see, with their settings and without their tasks.
func allJobs() listing[jobs.BaseJob] {
	return listing[jobs.BaseJob]{
		field: "job", noun: "job", example: "Nightly load", grant: "CAN VIEW",
		command: grantCommand{
			sort: "jobs", level: "CAN_VIEW", id: regexp.MustCompile(`^[0-9]+$`), list: "jobs list", lookUp: "select(.settings.name == $name).job_id",
		},
		object: describeJob,
		system: probe.SystemTable{Schema: "lakeflow", Table: "jobs", ID: "job_id", Name: "name", Deleted: "delete_time"},
		read: databricks.Listing[jobs.ListJobsResponse, jobs.BaseJob]{
			What: "jobs", Path: "/api/2.2/jobs/list", Query: map[string]any{"limit": jobPageSize},
			Items: func(page *jobs.ListJobsResponse) ([]jobs.BaseJob, string) { return page.Jobs, page.NextPageToken },
		}.Read,
	}
}

func describeJob(j jobs.BaseJob) probe.Object {
	o := probe.Object{ID: strconv.FormatInt(j.JobId, 10), Owner: j.CreatorUserName}
	if j.Settings != nil {
		o.Name, o.Tags = j.Settings.Name, j.Settings.Tags
	}
	return o
}
