package bundle

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// onlyTools returns a PATH with these programs.
func onlyTools(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		program, err := exec.LookPath(name)
		require.NoError(t, err)
		if name == "python3" { // can be a script that needs further programs
			program = output(t, ".", program, "-c", "import sys; print(sys.executable)")
		}
		require.NoError(t, os.Symlink(program, filepath.Join(dir, name)))
	}
	return "PATH=" + dir
}

func TestMissingToolsAreReportedBeforeAnythingIsInstalled(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := checkout(t)
	basics := []string{"sh", "cat", "cut", "dirname", "find", "grep", "head", "mkdir", "sed", "sha256sum", "sort"}
	r := newRig(t, dir).with(onlyTools(t, basics...), "BUNDLE_VAR_catalog=main")
	output, code := r.bundle(t, "deploy")
	require.Equal(t, 1, code)
	require.Contains(t, output, "Please install Python 3.9 or newer, as python3: the scripts of the bundle need it. Nothing has been installed or built.\n")
	basics = append(basics, "python3")
	output, code = r.with(onlyTools(t, basics...)).bundle(t, "deploy")
	require.Equal(t, 1, code)
	for _, line := range []string{
		`Please install what the build needs\. Nothing has been installed or built\.`,
		`Go [\d.]+ or newer \(found: none\): https://go\.dev/dl`, `Node\.js [\d.]+ or newer \(found: none\): https://nodejs\.org`,
		`npm: .+`, `bash: .+`, `GNU make: .+`, `A release needs none of these tools: docs/deploy\.md, .+`,
	} {
		require.Regexp(t, `(?m)^`+line+`$`, output)
	}
	require.Empty(t, r.changes(t, 0))

	path := onlyTools(t, append(basics, "bash", "make", "npm")...)
	oldGo := "#!/bin/sh\necho go1.9.1\n"
	require.NoError(t, os.WriteFile(filepath.Join(strings.TrimPrefix(path, "PATH="), "go"), []byte(oldGo), 0o700)) //nolint:gosec // a program
	cmd := exec.CommandContext(t.Context(), "make", "--silent", "run")
	cmd.Dir, cmd.Env = dir, []string{path}
	out, _ := cmd.CombinedOutput() // the exit code is checked
	require.Equal(t, 2, cmd.ProcessState.ExitCode())
	require.Regexp(t, `(?m)^  Go [\d.]+ or newer \(found: 1\.9\.1\): .+\n  Node\.js .+\nA release`, string(out))
	for _, path := range []string{"ui/node_modules", "bin"} {
		require.NoDirExists(t, filepath.Join(dir, path))
	}
}
