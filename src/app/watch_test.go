package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/probe/databricksprobe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/fakeworkspace"
)

// ruled is a command whose workspace has jobs, and a file with a rule and a check that is not applied.
func ruled(t *testing.T) (Command, *commandStore, *fakeworkspace.Workspace, string, *strings.Builder) {
	t.Helper()
	fake, d, _ := newWorkspace(t)
	workspace, err := databricks.Open(databricks.Options{Host: fake.URL, Limit: 2 * time.Second})
	require.NoError(t, err)
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), d.now, nil)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "rules.yml")
	require.NoError(t, os.WriteFile(path, []byte(`platforms:
  - name: Sales jobs
    owner: somebody else
    checks:
      - {name: new, kind: heartbeat}
    watch:
      - {kind: job_run}
  - name: Other
    owner: ann
`), 0o600))
	var out, log strings.Builder
	c := Command{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: d.now, Out: &out}
	t.Cleanup(func() { t.Log(log.String()) })
	return c, &commandStore{db: db, kinds: Kinds(KindOptions{Databricks: databricksprobe.Options{Workspace: workspace}})}, fake, path, &out
}

func TestRulesAreFollowedBeforeMeasuring(t *testing.T) {
	c, o, fake, path, out := ruled(t)
	c.followRules(t.Context(), o, path)
	require.Equal(t, "warning: platform sales-jobs does not exist yet; `buoy apply` creates it\n", out.String())

	require.NoError(t, o.db.Save(t.Context(), status.Collect(storetest.NewPlatform("sales-jobs", func(p *status.Platform) {
		p.Name, p.Owner, p.Origin, p.UpdatedBy = "Sales jobs", "ann", status.OriginFile, "earlier-name.yml"
	}))))
	out.Reset()
	c.followRules(t.Context(), o, path)
	require.Equal(t, "+ check sales-jobs/\"import\"\n+ check sales-jobs/\"load\"\n", out.String(), "and nothing else of the file is applied")
	out.Reset()
	c.followRules(t.Context(), o, path)
	require.Empty(t, out.String())

	fake.SetJob(8, fakeworkspace.Job{Name: "import", Forbidden: true})
	c.followRules(t.Context(), o, path)
	require.Equal(t, "- check sales-jobs/\"import\" (archived)\n", out.String())
	out.Reset()
	fake.Fail(fakeworkspace.Fault{Match: jobsPath, Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	c.followRules(t.Context(), o, path)
	require.Contains(t, out.String(), "rules.yml:7:9: watch: the list of jobs could not be read: this identity cannot list jobs; its checks stay as they are\n")
	out.Reset()
	c.followRules(t.Context(), o, path+".gone")
	require.Empty(t, out.String(), "the log has the error, and the run goes on")
}
