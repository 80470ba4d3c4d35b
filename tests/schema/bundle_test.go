package schema

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"buoy/src/config"
	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// bundleFolder is what the job `setup` of the bundle applies by default.
const bundleFolder = "../../config/databricks"

// setupVariables returns the variables that the job `setup` passes to config files, with the values of a deployment.
func setupVariables(t *testing.T, pauseStatus string) []string {
	t.Helper()
	text, err := os.ReadFile("../../resources/setup.job.yml")
	require.NoError(t, err)
	var bundle struct {
		Resources struct {
			Jobs map[string]struct {
				Tasks []struct {
					Task struct{ Parameters []string } `yaml:"spark_python_task"`
				}
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &bundle))
	values := strings.NewReplacer(
		"${resources.jobs.ingest.id}", "111", "${resources.jobs.ingest.schedule.pause_status}", pauseStatus, "{{job.id}}", "222", "${var.warehouse_id}", "abc333",
	)
	var passed []string
	for _, parameter := range bundle.Resources.Jobs["setup"].Tasks[0].Task.Parameters {
		if strings.HasPrefix(parameter, "BUOY_VAR_") {
			passed = append(passed, values.Replace(parameter))
		}
	}
	require.NotEmpty(t, passed)
	require.NotContains(t, strings.Join(passed, "\n"), "{", "a reference has no value in this test")
	return passed
}

func loadBundle(t *testing.T, environ []string) (configfile.Config, error) {
	t.Helper()
	c, err := config.Parse(environ)
	require.NoError(t, err)
	return configfile.Load(bundleFolder, kinds().Rules(), c.Variable)
}

func TestFilesOfTheBundleNameTheObjectsOfTheirTarget(t *testing.T) {
	for pauseStatus, want := range map[string]status.CheckState{"UNPAUSED": status.CheckActive, "PAUSED": status.CheckPaused} {
		loaded, err := loadBundle(t, setupVariables(t, pauseStatus))
		require.NoError(t, err)
		require.Len(t, loaded.Platforms, 1)
		targets := map[string]string{}
		for _, c := range loaded.Platforms[0].Checks {
			targets[c.Name] = string(c.Kind) + " " + string(c.Target)
			ofSchedule := strings.HasPrefix(c.Name, "Ingestion ")
			require.Equal(t, ofSchedule && want == status.CheckPaused, c.State == status.CheckPaused, c.Name)
		}
		delete(targets, "Runs that failed in the last hour")
		require.Equal(t, map[string]string{
			"Ingestion runs succeed": `job_run {"consecutive":2,"job":"111"}`, "Ingestion starts on schedule": `job_schedule {"job":"111"}`,
			"Last setup succeeded": `job_run {"job":"222"}`, "Runs are recorded": `table_freshness {"table":"status_ingestion_runs"}`,
			"SQL warehouse": `sql_warehouse {"warehouse":"abc333"}`,
		}, targets)
	}
}

func TestFilesOfTheBundleCauseNoWarningAtAnyInterval(t *testing.T) {
	loaded, err := loadBundle(t, setupVariables(t, "UNPAUSED"))
	require.NoError(t, err)
	for _, every := range []time.Duration{time.Minute, 15 * time.Minute, 30 * time.Minute} { // of the setting ingest_minutes
		db, err := sqlstore.OpenMemory(t.Context())
		require.NoError(t, err)
		_, err = db.Migrate(t.Context(), time.Now, nil)
		require.NoError(t, err)
		plan, err := configfile.MakePlan(t.Context(), db, loaded, configfile.Options{Kinds: kinds().Rules(), Now: time.Now(), MeasuredEvery: every})
		require.NoError(t, err)
		require.Empty(t, plan.Warnings)
		require.NoError(t, db.Close())
	}
}

func TestFilesOfTheBundleNeedTheirVariables(t *testing.T) {
	passed := setupVariables(t, "UNPAUSED")
	for i, variable := range passed {
		name, _, _ := strings.Cut(variable, "=")
		_, err := loadBundle(t, slices.Delete(slices.Clone(passed), i, i+1))
		require.ErrorContains(t, err, "the variable "+name+" is not set", "each variable is used")
		require.Regexp(t, `buoy\.yml:\d+:\d+: \$\{var:`+regexp.QuoteMeta(strings.ToLower(strings.TrimPrefix(name, "BUOY_VAR_")))+`\}: `, err.Error())
	}
}

func TestFilesOfTheBundleFollowTheSchema(t *testing.T) {
	files, err := filepath.Glob(bundleFolder + "/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, refused(t, compiled(t), string(text)), file)
	}
}
