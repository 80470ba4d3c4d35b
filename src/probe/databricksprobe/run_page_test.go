package databricksprobe

import (
	"encoding/json"
	"testing"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"
)

// TestRunIsReadAsTheSDKReadsIt compares runs that have every field which is used.
func TestRunIsReadAsTheSDKReadsIt(t *testing.T) {
	for name, text := range map[string]string{
		"all fields": `{"job_id": 7, "run_id": 8, "original_attempt_run_id": 9, "trigger": "PERIODIC", "start_time": 1, "end_time": 3, "run_duration": 2, "setup_duration": 4,
			"queue_duration": 1, "run_page_url": "https://run", "schedule": {"quartz_cron_expression": "0 0 6 * * ?", "timezone_id": "UTC"},
			"state": {"life_cycle_state": "TERMINATED", "result_state": "TIMEDOUT"},
			"status": {"state": "TERMINATED", "termination_details": {"code": "CLOUD_FAILURE", "type": "CLOUD_FAILURE"}},
			"repair_history": [{"type": "ORIGINAL"}, {"type": "REPAIR"}]}`,
		"queued":          `{"job_id": 7, "run_id": 8, "start_time": 1, "status": {"state": "QUEUED", "queue_details": {"code": "MAX_CONCURRENT_RUNS_REACHED"}}}`,
		"numbers as text": `{"job_id": "7", "run_id": "9007199254740993", "start_time": "1"}`,
		"nothing":         `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			var ours runJSON
			require.NoError(t, json.Unmarshal([]byte(text), &ours))
			var theirs jobs.BaseRun
			require.NoError(t, json.Unmarshal([]byte(text), &theirs))
			require.Equal(t, newRun(theirs), newRun(ours.baseRun()))
		})
	}
}
