package bundle

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// checkout returns a clean checkout of the current project, including uncommitted changes and without built files.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	cmd.Dir = root
	listed, err := cmd.Output()
	require.NoError(t, err)
	for path := range strings.SplitSeq(strings.TrimSuffix(string(listed), "\x00"), "\x00") {
		copyFile(t, path, dir)
	}
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	commit(t, dir, "As it is")
	return dir
}

// prepared returns a checkout with the built page and the tools, so that `make dist` takes seconds.
func prepared(t *testing.T) string {
	t.Helper()
	dir := checkout(t)
	prepare(t, dir)
	return dir
}

// prepare adds the built page and the tools to a folder with the sources. They get the current time, so make does not build them again.
func prepare(t *testing.T, dir string) {
	t.Helper()
	copyFolder(t, "ui/dist", dir)
	now := time.Now()
	for _, path := range []string{"bin/tools/pack", "bin/tools/cyclonedx-gomod", "ui/node_modules/.package-lock.json", "ui/dist/index.html"} {
		copyFile(t, path, dir)
		require.NoError(t, os.Chtimes(filepath.Join(dir, path), now, now))
	}
}

// built returns a prepared checkout with the binaries of the project.
func built(t *testing.T) string {
	t.Helper()
	dir := prepared(t)
	copyBinaries(t, dir)
	return dir
}

// copyBinaries adds the binaries to a folder with the sources. Go and pack keep them if they are what the sources give.
func copyBinaries(t *testing.T, dir string) {
	t.Helper()
	for _, path := range []string{"bin/buoy-linux-amd64", "bin/buoy-linux-arm64"} {
		copyFile(t, path, dir)
	}
	copyFolder(t, "dist/app", dir)
	copyFolder(t, "dist/job", dir)
}

func copyFolder(t *testing.T, path, dir string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(os.DirFS(root), path, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			copyFile(t, path, dir)
		}
		return err
	}))
}

// copyFile copies a file of the project, if it exists, to the same path in dir.
func copyFile(t *testing.T, path, dir string) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root, path))
	if errors.Is(err, fs.ErrNotExist) {
		return // removed, and not committed yet
	}
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(root, path))
	require.NoError(t, err)
	to := filepath.Join(dir, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o700))
	require.NoError(t, os.WriteFile(to, body, info.Mode()))
}

func commit(t *testing.T, dir, message string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "-c", "user.name=Buoy", "-c", "user.email=buoy@example.com", "commit", "--quiet", "--message", message)
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

// edit replaces a text that must occur once in a file of a checkout.
func edit(t *testing.T, dir, path, old, replacement string) {
	t.Helper()
	file := filepath.Join(dir, path)
	body, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(body), old), "%q in %s", old, path)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(body), old, replacement, 1)), 0o600))
}
