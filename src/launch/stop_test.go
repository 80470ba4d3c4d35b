package launch

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// waitingProgram is a program that runs until it gets a signal.
var waitingProgram = script(`trap 'kill $child; exit 3' TERM INT`, `sleep 60 & child=$!`, `echo ready`, `wait`)

// startReady starts a launcher and waitingProgram until it prints "ready".
func startReady(t *testing.T, env []string, command string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
	}
	require.Equal(t, "ready", lines.Text())
	return cmd
}

func TestNothingRemainsOfARunningApp(t *testing.T) {
	folder, env := app(t, waitingProgram)
	cmd := startReady(t, env, "sh", filepath.Join(folder, "start.sh"))
	requireNothingRemains(t, env) // so nothing remains however it ends, also after SIGKILL
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	_ = cmd.Wait() // the exit code is the answer
	require.Equal(t, 3, cmd.ProcessState.ExitCode())
	requireNothingRemains(t, env)
}

func TestNothingRemainsOfAStoppedJob(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		for _, platform := range []string{"", "slow"} { // while buoy runs, and before it runs
			files, env := bundle(t, waitingProgram)
			cmd := startReady(t, append(env, "PLATFORM="+platform), "python3", "job.py", files, "ingest")
			require.NoError(t, cmd.Process.Signal(signal))
			require.Error(t, cmd.Wait())
			requireNothingRemains(t, env)
		}
	}
}

func TestNothingRemainsOfACrashedJob(t *testing.T) {
	files, env := bundle(t, script(`echo "fatal error" >&2`, `kill -9 $$`))
	got := job(t, env, files, "ingest")
	require.Equal(t, 1, got.code)
	require.Equal(t, "Failure: buoy ingest: exit code -9: fatal error", lastLine(got))
	requireNothingRemains(t, env)
}
