package launch

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// largeProgram is what the launchers start in these tests. It is larger than the small temporary folders.
var largeProgram = append(script("echo started"), bytes.Repeat([]byte("#\n"), 1<<20)...)

// mounted runs a launcher with file systems that only it can see. The shell commands in setup mount them. The output ends with what
// remains in the temporary folder. Mounting needs root, directly or with sudo.
func mounted(t *testing.T, env []string, setup string, args ...string) outcome {
	t.Helper()
	var root []string
	if os.Geteuid() != 0 {
		root = []string{"sudo", "-n"}
	}
	mount := slices.Concat(root, []string{"env", "-i", "PATH=" + os.Getenv("PATH")}, env, []string{"unshare", "--mount", "sh", "-c"})
	try := append(slices.Clone(mount), `mount -t tmpfs tmpfs "$TMPDIR"`)
	if out, err := exec.CommandContext(t.Context(), try[0], try[1:]...).CombinedOutput(); err != nil && os.Getenv("CI") == "" {
		t.Skipf("mounting is not allowed here (%s); with CI=true this is a failure", strings.TrimSpace(string(out)))
	}
	mount = append(append(mount, setup+` || exit 99; "$@"; code=$?; ls -A "$TMPDIR"; exit $code`, "sh"), args...)
	return run(t, env, mount[0], mount[1:]...)
}

func TestUnusableTemporaryFoldersAreReported(t *testing.T) {
	const mount = `mount -t tmpfs -o %s tmpfs "$TMPDIR"`
	for _, test := range []struct {
		name, options, app, job string
	}{
		{
			"full", "size=64k",
			"the temporary folder %s is full: free space in it, or set TMPDIR to another folder",
			"cannot write to the temporary folder %s (No space left on device): add TMPDIR=<another folder> to the parameters of the task",
		},
		{
			"noexec", "noexec",
			"the temporary folder %s does not allow programs to run (noexec): set TMPDIR to another folder",
			"the temporary folder %s does not allow programs to run (noexec): add TMPDIR=<another folder> to the parameters of the task",
		},
		{
			"read-only", "ro",
			"cannot write to the temporary folder %s: set TMPDIR to another one",
			"cannot make a temporary folder (Read-only file system): add TMPDIR=<another folder> to the parameters of the task",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			setup := strings.ReplaceAll(mount, "%s", test.options)
			folder, env := app(t, largeProgram)
			temp := temporaryFolder(t, env)
			got := mounted(t, env, setup, "sh", filepath.Join(folder, "start.sh"))
			require.Equal(t, outcome{1, "", "start.sh: " + strings.ReplaceAll(test.app, "%s", temp) + "\n"}, got)

			files, env := bundle(t, largeProgram)
			temp = temporaryFolder(t, env)
			got = mounted(t, env, setup, "python3", "job.py", files, "TMPDIR="+temp, "ingest")
			require.Equal(t, 1, got.code, got.stderr)
			require.Empty(t, got.stdout)
			require.Equal(t, "Failure: "+strings.ReplaceAll(test.job, "%s", temp), lastLine(got))
		})
	}
}

func TestLaunchersDoNotWriteIntoTheirFolders(t *testing.T) {
	const setup = `mount --bind "$FILES" "$FILES" && mount -o remount,bind,ro "$FILES" && ! touch "$FILES/new" 2>/dev/null`
	folder, env := app(t, largeProgram)
	got := mounted(t, append(env, "FILES="+folder), setup, "sh", filepath.Join(folder, "start.sh"))
	require.Equal(t, outcome{0, "started\n", ""}, got)

	files, env := bundle(t, largeProgram)
	got = mounted(t, append(env, "FILES="+files), setup, "python3", "job.py", files, "ingest")
	require.Equal(t, outcome{0, "$ buoy ingest\nstarted\n", ""}, got)
}

// Without /proc, no program can run from an open file. Then the file stays.
func TestAppStartsWithoutProc(t *testing.T) {
	folder, env := app(t, largeProgram)
	got := mounted(t, env, `mount -t tmpfs tmpfs /proc`, "sh", filepath.Join(folder, "start.sh"))
	require.Zero(t, got.code, got.stderr)
	require.Regexp(t, `^started\nbuoy\.\w{6}\n$`, got.stdout)
	require.Empty(t, got.stderr)
}

func TestStartScriptReportsMissingPrograms(t *testing.T) {
	needed := []string{"cat", "chmod", "dirname", "gzip", "mktemp", "rm", "sh", "sha256sum"}
	for _, missing := range []string{"", "gzip", "mktemp", "sha256sum"} {
		path := t.TempDir()
		for _, name := range needed {
			program, err := exec.LookPath(name)
			require.NoError(t, err)
			if name != missing {
				require.NoError(t, os.Symlink(program, filepath.Join(path, name)))
			}
		}
		folder, env := app(t, script("echo started"))
		got := run(t, append(env, "PATH="+path), "sh", filepath.Join(folder, "start.sh"))
		if missing == "" {
			require.Equal(t, outcome{0, "started\n", ""}, got)
			continue
		}
		require.Equal(t, outcome{1, "", "start.sh: the program " + missing + " is missing: install it, or add its folder to PATH\n"}, got)
		requireNothingRemains(t, env)
	}
}
