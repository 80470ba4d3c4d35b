package bundle

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
	copyFile(t, "ui/node_modules/.package-lock.json", dir) // make checks this file; the page is not built again
	copyFile(t, "bin/tools/pack", dir)
	require.NoError(t, os.Chmod(filepath.Join(dir, "bin/tools/pack"), 0o755)) //nolint:gosec // an executable
	require.NoError(t, fs.WalkDir(os.DirFS(root), "ui/dist", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			copyFile(t, path, dir)
		}
		return err
	}))
	// Folders get the times of the originals: make rebuilds the page if a folder is newer.
	require.NoError(t, fs.WalkDir(os.DirFS(dir), "ui", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			keepTime(t, path, dir)
		}
		return err
	}))
	return dir
}

// copyFile copies a file of the project, if it exists, to the same path in dir, with its time.
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
	keepTime(t, path, dir)
}

func keepTime(t *testing.T, path, dir string) {
	t.Helper()
	info, err := os.Stat(filepath.Join(root, path))
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(filepath.Join(dir, path), info.ModTime(), info.ModTime()))
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
