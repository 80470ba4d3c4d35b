package bundle

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func TestBuildIDChangesWithTheCode(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	name := func() string { return output(t, dir, "scripts/version.sh") }
	committed := name()
	require.Equal(t, committed, name(), "the same code has the same id")
	edit(t, dir, "README.md", "# Buoy\n", "# Buoy!\n")
	require.Equal(t, committed, name(), "a change of a text does not change the id")

	edit(t, dir, "src/cmd/buoy/main.go", "Buoy is at", "Buoy is now at")
	changed := name()
	require.Contains(t, changed, committed+"-")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "src/cmd/buoy/more.go"), []byte("package main\n"), 0o600))
	added := name()
	require.Contains(t, added, committed+"-")
	require.NotEqual(t, changed, added, "an untracked file changes the id")
	require.NoError(t, os.Symlink(t.TempDir(), filepath.Join(dir, "src/folder")))
	require.NotContains(t, []string{committed, changed, added}, name(), "so does a link to a folder")
	commit(t, dir, "More")
	require.NotContains(t, name(), "-")
	require.NotEqual(t, committed, name())
	git(t, dir, "tag", "v1.2.3")
	require.Equal(t, "v1.2.3", name())
}

func TestBuildIsReproducible(t *testing.T) {
	t.Parallel()
	programs(t)
	built := func(env ...string) map[string]string {
		dir := prepared(t)
		cmd := exec.CommandContext(t.Context(), "scripts/dist.sh", "v1.2.3")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		files := map[string]string{}
		dist := os.DirFS(filepath.Join(dir, "dist"))
		require.NoError(t, fs.WalkDir(dist, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			files[path] = output(t, filepath.Join(dir, "dist"), "sha256sum", path)
			return nil
		}))
		return files
	}
	first := built()
	require.Contains(t, first, "app/buoy-linux-amd64.gz.00")
	require.Equal(t, first, built("GOFLAGS=-tags=other", "GOAMD64=v3", "TZ=Asia/Tokyo"), "another folder and other settings give the same files")
}
