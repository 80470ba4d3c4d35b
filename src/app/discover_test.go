package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// writing is a command that writes proposals for what a workspace has.
type writing struct {
	Command
	proposals
	out strings.Builder
}

// newWriting surveys kinds of a workspace. Stored checks watch some of their objects.
func newWriting(t *testing.T, d *discoverer, filter discovery.Filter, kinds ...status.Kind) *writing {
	t.Helper()
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: d.now})
	t.Cleanup(scope.Release)
	w := &writing{}
	w.Command = Command{Now: d.now, Out: &w.out}
	for _, kind := range kinds {
		w.sections = append(w.sections, discovery.Survey(t.Context(), scope, d.kinds, discovery.Stored{}, kind)...)
	}
	filter.Apply(w.sections)
	w.rules = d.kinds.Rules()
	w.owner = func(context.Context) (databricks.Self, error) { return databricks.Self{Name: "ann@example.com"}, nil }
	w.options.Write = filepath.Join(t.TempDir(), "found.yml")
	return w
}

func (w *writing) run(t *testing.T) error {
	t.Helper()
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: w.Now})
	defer scope.Release()
	w.out.Reset()
	return w.writeProposals(t.Context(), scope, w.proposals)
}

func TestDiscoverWritesChecksOfWhatCouldBeListed(t *testing.T) {
	fake, d, _ := newWorkspace(t)
	w := newWriting(t, d, discovery.Filter{}, "job_run")
	require.NoError(t, w.run(t))
	path := w.options.Write
	require.Equal(t, path+" has 2 checks. `buoy apply -f "+path+" --dry-run` lists what the file changes\n", w.out.String())
	require.FileExists(t, path)

	fake.Fail(fakeworkspace.Fault{Match: fakeworkspace.PipelinesPath, Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	w = newWriting(t, d, discovery.Filter{Name: "load"}, "job_run", "pipeline")
	require.NoError(t, w.run(t))
	require.Contains(t, w.out.String(), "found.yml has 1 check of what could be listed. `buoy apply ")

	w = newWriting(t, d, discovery.Filter{Name: "porduction"}, "job_run", "pipeline")
	require.NoError(t, w.run(t))
	require.Equal(t, "pipeline: the list of pipelines could not be read: this identity cannot list pipelines\n"+
		"nothing of what could be listed was selected; no file was written\n", w.out.String())
	w = newWriting(t, d, discovery.Filter{}, "job_run", "pipeline")
	for i := range w.sections[0].Items {
		w.sections[0].Items[i].WatchedBy = []discovery.Watcher{{}}
	}
	require.NoError(t, w.run(t))
	require.Contains(t, w.out.String(), "everything of what could be listed that was selected is watched; no file was written\n")

	w = newWriting(t, d, discovery.Filter{}, "pipeline")
	err := w.run(t)
	require.EqualError(t, err, "no file was written: nothing that was selected could be listed")
	require.False(t, IsConfigError(err), "the command failed")
	require.NotContains(t, w.out.String(), "watched")
	require.NoFileExists(t, w.options.Write)
}

func TestDiscoverRefusesWhatItCannotWriteBeforeItReads(t *testing.T) {
	folder := t.TempDir()
	existing := filepath.Join(folder, "there.yml")
	require.NoError(t, os.WriteFile(existing, nil, 0o600))
	for path, want := range map[string]string{
		existing:                                        existing + " already exists",
		filepath.Join(folder, "none", "new.yml"):        "write " + folder + "/none/new.yml: the folder " + folder + "/none does not exist",
		filepath.Join(existing, "new.yml"):              "write " + existing + "/new.yml: not a directory",
		filepath.Join(folder, strings.Repeat("a", 300)): "write " + folder + "/" + strings.Repeat("a", 300) + ": file name too long",
	} {
		require.EqualError(t, checkNewFile(path), want)
	}
	require.NoError(t, checkNewFile(filepath.Join(folder, "new.yml")))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing is left of the test")
}

func TestDiscoverRefusesPlatformBeforeItReadsHistories(t *testing.T) {
	fake, d, _ := newWorkspace(t)
	w := newWriting(t, d, discovery.Filter{}, "job_run")
	w.options.Platform = " "
	before := fake.Requests()
	err := w.run(t)
	require.ErrorContains(t, err, `--platform=" ": `)
	require.True(t, IsConfigError(err))
	require.Equal(t, before, fake.Requests())
}

func TestDiscoverOptionsThatHaveNoEffectAreRefused(t *testing.T) {
	for want, o := range map[string]DiscoverOptions{
		`--kind="jobs" is not one of `:                          {Kind: "jobs"},
		`"[a" is not a pattern such as prod-*`:                  {Name: "[a"},
		`"[b" is not a pattern such as prod-*`:                  {Owner: "[b", Write: "x.yml"},
		"--max=0 must be at least 1":                            {Max: new(0), Write: "x.yml"},
		"--max=-1 must be at least 1":                           {Max: new(-1)},
		"--max has no effect without --write":                   {Max: new(5)},
		"--platform has no effect without --write":              {Platform: "Sales"},
		"--all has no effect with --write, which writes checks": {All: true, Write: "x.yml"},
	} {
		require.ErrorContains(t, o.Validate(), want)
	}
	require.NoError(t, DiscoverOptions{}.Validate())
	require.NoError(t, DiscoverOptions{Kind: "job_run", Name: "prod-*", Max: new(1), Platform: "Sales", Write: "x.yml"}.Validate())
}
