package bundle

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// repairs are situations of a target that was deployed before, one after the other.
func repairs(t *testing.T, r *rig) {
	t.Helper()
	r.must(t, "deploy", "-t", "prod")
	r.requireComplete(t)
	for _, step := range []struct {
		name string
		do   func(*testing.T, *rig)
	}{
		{"an App that was stopped is started", stopped},
		{"code that does not start is deployed again", codeFails},
		{"a lost response to the code is repeated", codeResponseLost},
		{"a job exists twice", jobTwice},
		{"an App that was deleted is created again", appDeleted},
		{"a failed setup fails the deployment", setupFails},
		{"a destroy that stopped halfway is completed", halfDestroyed},
		{"Buoy is installed again on its data", installedAgain},
	} {
		require.True(t, t.Run(step.name, func(t *testing.T) { step.do(t, r) }), "the next steps need this one")
	}
}

func stopped(t *testing.T, r *rig) {
	t.Helper()
	r.post(t, "/api/2.0/apps/buoy/stop")
	before := len(r.calls(t))
	r.must(t, "deploy", "-t", "prod")
	changes := r.changes(t, before)
	require.Equal(t, []string{"POST /api/2.0/apps/buoy/start", "POST /api/2.0/apps/buoy/deployments"}, changes[:2])
	r.requireComplete(t)
}

func codeFails(t *testing.T, r *rig) {
	t.Helper()
	newer := r.with("BUNDLE_VAR_build=newer")
	r.rules(t, map[string]any{"AppCodeFails": true})
	output, code := newer.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "failed to reach SUCCEEDED, got FAILED: Error: app crashed unexpectedly.")
	r.rules(t, map[string]any{"AppCodeFails": false})
	before := len(r.calls(t))
	newer.must(t, "deploy", "-t", "prod")
	require.Contains(t, r.changes(t, before), "POST /api/2.0/apps/buoy/deployments")
	newer.requireComplete(t)
}

func codeResponseLost(t *testing.T, r *rig) {
	t.Helper()
	newest := r.with("BUNDLE_VAR_build=newest")
	r.fault(t, fault{Pattern: "POST /api/2.0/apps/buoy/deployments", Status: http.StatusInternalServerError, Body: `{"message": "connection lost"}`, Times: 1, AfterHandler: true})
	newest.must(t, "deploy", "-t", "prod")
	newest.requireComplete(t)
	r.must(t, "deploy", "-t", "prod") // the next steps need the real code
}

func jobTwice(t *testing.T, r *rig) {
	t.Helper()
	r.send(t, http.MethodPost, createJobs, orphan)
	output, code := r.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- jobs: the job buoy-setup of this target exists twice.\nFix: databricks jobs delete ")
	_, command, _ := strings.Cut(output, "Fix: databricks ")
	command, _, _ = strings.Cut(command, "\n")
	output, code = r.databricks(t, strings.Fields(command)...)
	require.Zero(t, code, output)
	r.requireComplete(t)
}

// remove deletes an object by hand.
func (r *rig) remove(t *testing.T, path string) {
	t.Helper()
	r.send(t, http.MethodDelete, path, "")
}

func appDeleted(t *testing.T, r *rig) {
	t.Helper()
	r.remove(t, "/api/2.0/apps/buoy")
	output, code := r.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- app_name: the App buoy is being deleted, which takes up to 20 minutes.")
	r.waitUntilDeleted(t)
	output, code = r.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- app_name: the App buoy of this target was deleted.")
	r.repair(t, output, []string{"bundle deployment unbind web -t prod"})
	r.requireComplete(t)
}

// waitUntilDeleted sends as many requests as an App remains visible while it is deleted.
func (r *rig) waitUntilDeleted(t *testing.T) {
	t.Helper()
	for range 10 {
		if ask(t, r.url, token, http.MethodGet, "/api/2.0/apps/buoy", "").status == http.StatusNotFound {
			return
		}
	}
	require.Fail(t, "the App still exists")
}

// setupFails runs the job without a warehouse, so it fails.
func setupFails(t *testing.T, r *rig) {
	t.Helper()
	r.readBack(t, prodFiles)
	output, code := r.with("BUNDLE_VAR_run_setup=true").bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "Deployment complete!\n")
	require.Contains(t, output, "run_setup is on: databricks bundle run setup -t prod\n")
	require.Contains(t, output, "The bundle is deployed, but this command failed. Deploy again, or run it again: databricks bundle run setup -t prod\n")
	r.requireComplete(t)
}

// halfDestroyed cannot delete a job at first, so it does not delete the other one, which needs it. Then it is not allowed to delete the warehouse, of which the CLI only warns.
func halfDestroyed(t *testing.T, r *rig) {
	t.Helper()
	for _, resource := range []string{"files", "buoy"} {
		r.must(t, "deployment", "unbind", resource, "-t", "prod")
	}
	r.fault(t, fault{Pattern: "POST /api/2.2/jobs/delete", Status: http.StatusInternalServerError, Body: `{"message": "connection lost"}`, Times: 1})
	output, code := r.bundle(t, "destroy", "-t", "prod", "--auto-approve")
	require.Equal(t, 1, code, output)
	require.Contains(t, output, ": connection lost")
	require.Equal(t, withoutApp, r.objects(t))
	r.fault(t, fault{Pattern: "DELETE /api/2.0/sql/warehouses/*", Status: http.StatusForbidden, Body: `{"error_code": "PERMISSION_DENIED", "message": "no permission"}`, Times: 1})
	output = r.must(t, "destroy", "-t", "prod", "--auto-approve")
	require.Contains(t, output, "Ignoring permission error when deleting resources.sql_warehouses.warehouse")
	require.Equal(t, []string{"schema main.buoy", "volume main.buoy.files", "warehouse buoy"}, r.objects(t))
	require.Contains(t, r.must(t, "destroy", "-t", "prod", "--auto-approve"), "No active deployment found to destroy!")
}

// bindData are the commands that let prod use the schema and the volume that it left behind.
var bindData = []string{"bundle deployment bind buoy main.buoy -t prod", "bundle deployment bind files main.buoy.files -t prod"}

func installedAgain(t *testing.T, r *rig) {
	t.Helper()
	r.waitUntilDeleted(t)
	output, code := r.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	r.repair(t, output, append(slices.Clone(bindData), "bundle deployment bind warehouse <id> -t prod"))
	r.must(t, "deploy", "-t", "prod") // revokes the privileges of the former App
	r.requireComplete(t)
	require.False(t, slices.ContainsFunc(r.changes(t, 0), func(c string) bool { return strings.HasPrefix(c, "DELETE /api/2.1/unity-catalog/") }), "the data stays")
}
