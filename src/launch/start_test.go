package launch

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// app creates the uploaded folder of an App with a program.
func app(t *testing.T, program []byte) (folder string, env []string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "source code")
	packed(t, folder, appBinary, program)
	start, err := os.ReadFile("start.sh")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "start.sh"), start, 0o600))
	return folder, []string{"TMPDIR=" + t.TempDir()}
}

func TestStartScriptBecomesTheServer(t *testing.T) {
	folder, env := app(t, script(`echo "$$ $* $GREETING"`, `exit 7`))
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "serve hello"},
		{[]string{"migrate", "--dry-run"}, "migrate --dry-run hello"},
	} {
		got := run(t, append(env, "GREETING=hello"), "sh", append([]string{filepath.Join(folder, "start.sh")}, test.args...)...)
		require.Equal(t, 7, got.code, "the exit code of the program is returned")
		require.Empty(t, got.stderr)
		_, rest, _ := strings.Cut(strings.TrimSpace(got.stdout), " ")
		require.Equal(t, test.want, rest)
	}
}

func TestServerReceivesSignals(t *testing.T) {
	folder, env := app(t, script(
		`trap 'echo stopping; kill $child; exit 3' TERM`, `sleep 60 & child=$!`, `echo "$$"`, `wait`))
	cmd := exec.CommandContext(t.Context(), "sh", "start.sh")
	cmd.Dir, cmd.Env = folder, append(env, "PATH="+os.Getenv("PATH"))
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	require.True(t, lines.Scan())
	require.Equal(t, strconv.Itoa(cmd.Process.Pid), lines.Text(), "the server replaces the shell")
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.True(t, lines.Scan())
	require.Equal(t, "stopping", lines.Text())
	_ = cmd.Wait() // the exit code is the answer
	require.Equal(t, 3, cmd.ProcessState.ExitCode())
}

func TestStartScriptRefusesDamagedFiles(t *testing.T) {
	for _, damage := range damages(appBinary) {
		t.Run(damage.name, func(t *testing.T) {
			folder, env := app(t, script("echo started"))
			damage.do(t, folder)
			got := run(t, env, "sh", filepath.Join(folder, "start.sh"))
			require.Equal(t, 1, got.code)
			require.Empty(t, got.stdout)
			lines := strings.Split(strings.TrimSpace(got.stderr), "\n")
			require.Contains(t, lines[len(lines)-1], "start.sh: "+damage.want)
			requireNothingRemains(t, env)
		})
	}
}
