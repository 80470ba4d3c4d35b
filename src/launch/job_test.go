package launch

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/databricks/databricks-sdk-go/config"
	"github.com/stretchr/testify/require"
)

// TestMain lets this binary be the program that job.py starts in some tests: it signs in like buoy.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "sign-in" {
		if err := signIn(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// signIn gets tokens like the SDK, each time as a client without a token. It prints the number of different tokens.
func signIn() error {
	tokens := map[string]bool{}
	for range 3 {
		req, err := http.NewRequest(http.MethodGet, os.Getenv("DATABRICKS_HOST"), nil)
		if err != nil {
			return err
		}
		if err := (&config.Config{}).Authenticate(req); err != nil {
			return err
		}
		tokens[req.Header.Get("Authorization")] = strings.HasPrefix(req.Header.Get("Authorization"), "Bearer run-token-")
	}
	fmt.Println(len(tokens), "tokens, not of the run:", slices.Contains(slices.Collect(maps.Values(tokens)), false))
	return nil
}

// sdk is a fake of the platform's Python SDK. Each call returns a new token.
const sdk = `
import os, time
class Config:
    def __init__(self):
        if os.environ.get("PLATFORM") == "nobody":
            raise ValueError("secret-of-the-platform")
        if os.environ.get("PLATFORM") == "slow":
            print("ready", flush=True)
            time.sleep(60)
        self.host, self.asked = os.environ["PLATFORM_HOST"], 0
    def authenticate(self):
        self.asked += 1
        if os.environ.get("PLATFORM") == "mute":
            raise ValueError("run-token-1 is not good")
        return {"Authorization": f"Bearer run-token-{self.asked}"}
`

// bundle creates the files of a bundle with a program. It returns their folder and the environment of a task.
func bundle(t *testing.T, program []byte) (files string, env []string) {
	t.Helper()
	_, err := os.ReadFile("job.py") // it is an input of the test, so go test does not repeat an outcome from its cache after a change
	require.NoError(t, err)
	files = filepath.Join(t.TempDir(), "the files")
	packed(t, filepath.Join(files, "dist", "job"), jobBinary, program)
	library := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(library, "databricks", "sdk"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(library, "databricks", "sdk", "core.py"), []byte(sdk), 0o600))
	return files, []string{
		"PYTHONPATH=" + library, "PYTHONDONTWRITEBYTECODE=1", "TMPDIR=" + t.TempDir(), "HOME=" + t.TempDir(),
		"PLATFORM_HOST=https://workspace.example", "DATABRICKS_TOKEN=inherited", "BUOY_LEFT=over",
	}
}

func job(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	return run(t, env, "python3", append([]string{"job.py"}, args...)...)
}

// lastLine returns the line that the platform shows for a failed run.
func lastLine(o outcome) string {
	lines := strings.Split(strings.TrimSpace(o.stderr), "\n")
	return lines[len(lines)-1]
}

func TestJobRunsCommands(t *testing.T) {
	files, env := bundle(t, script(
		`printf '%s|' "$@"; echo "$BUOY_SCHEMA $DATABRICKS_HOST $DATABRICKS_AUTH_TYPE ${DATABRICKS_TOKEN-} ${BUOY_LEFT-}"`, `pwd; echo aloud >&2`))
	got := job(t, env, files, "BUOY_SCHEMA=main.buoy=x", "BUOY_VAR_T2=7", "migrate", `apply -f "a b"`)
	require.Zero(t, got.code, got.stderr)
	const settings = "main.buoy=x https://workspace.example metadata-service  \n"
	require.Equal(t, "$ buoy migrate\nmigrate|"+settings+files+"\naloud\n"+
		"$ buoy apply -f \"a b\"\napply|-f|a b|"+settings+files+"\naloud\n", got.stdout, "both streams, in order")
	require.Empty(t, got.stderr)
	requireNothingRemains(t, env)
}

func TestJobEndsWithFailedCommand(t *testing.T) {
	files, env := bundle(t, script(`echo doing`, `echo "buoy: no such table" >&2`, `exit 2`))
	got := job(t, env, files, "ingest", "never")
	require.Equal(t, 1, got.code)
	require.Equal(t, "$ buoy ingest\ndoing\nbuoy: no such table\n", got.stdout)
	require.Equal(t, "Failure: buoy ingest: exit code 2: buoy: no such table", lastLine(got))
}

func TestJobRenewsTokensOfTheRun(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	program, err := os.ReadFile(self)
	require.NoError(t, err)
	files, env := bundle(t, program)
	workspace := httptest.NewServer(http.NotFoundHandler()) // the SDK requests its metadata
	t.Cleanup(workspace.Close)
	env = append(env, "PLATFORM_HOST="+workspace.URL)
	got := job(t, env, files, "sign-in")
	require.Zero(t, got.code, got.stdout+got.stderr)
	require.Contains(t, got.stdout, "3 tokens, not of the run: false\n", "each request gets a new token")
	require.NotContains(t, got.stdout+got.stderr, "run-token")

	env = append(env, "PLATFORM=mute")
	got = job(t, env, files, "sign-in")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stdout, "the platform returned no token (ValueError)")
	require.NotContains(t, got.stdout+got.stderr, "run-token")
}

func TestTokensAreServedOnlyToBuoy(t *testing.T) {
	files, env := bundle(t, script(
		`ask() { curl --silent --output /dev/null --write-out '%{http_code}\n' "$@"; }`,
		`ask -H 'X-Databricks-Metadata-Version: 1' -H "X-Databricks-Host: $DATABRICKS_HOST" "$DATABRICKS_METADATA_SERVICE_URL"`,
		`ask -H 'X-Databricks-Metadata-Version: 1' -H "X-Databricks-Host: $DATABRICKS_HOST" "${DATABRICKS_METADATA_SERVICE_URL%/*}/"`,
		`ask -H 'X-Databricks-Metadata-Version: 1' -H 'X-Databricks-Host: https://elsewhere.example' "$DATABRICKS_METADATA_SERVICE_URL"`,
		`ask "$DATABRICKS_METADATA_SERVICE_URL"`))
	got := job(t, env, files, "ask")
	require.Zero(t, got.code, got.stderr)
	require.Equal(t, "$ buoy ask\n200\n404\n400\n400\n", got.stdout)
}

func TestCancelledJobLetsBuoyFinish(t *testing.T) {
	files, env := bundle(t, script(
		`trap 'echo written; kill $child; exit 1' TERM`, `sleep 60 & child=$!`, `echo ready`, `wait`))
	cmd := exec.CommandContext(t.Context(), "python3", "job.py", files, "ingest")
	cmd.Env = append(env, "PATH="+os.Getenv("PATH"))
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.True(t, lines.Scan())
	require.Equal(t, "written", lines.Text())
	_ = cmd.Wait() // the exit code is the answer
	require.Equal(t, 1, cmd.ProcessState.ExitCode())
}

func TestJobRefusesDamagedFiles(t *testing.T) {
	for _, damage := range damages(jobBinary) {
		t.Run(damage.name, func(t *testing.T) {
			files, env := bundle(t, script("echo started"))
			damage.do(t, filepath.Join(files, "dist", "job"))
			got := job(t, env, files, "ingest")
			require.Equal(t, 1, got.code)
			require.Empty(t, got.stdout)
			require.Contains(t, lastLine(got), "Failure: "+damage.want)
		})
	}
}

func TestJobReportsMissingPrerequisites(t *testing.T) {
	files, env := bundle(t, script("echo started"))
	for _, test := range []struct {
		env  []string
		args []string
		want string
	}{
		{nil, nil, "the first argument must be the folder of the bundle's files"},
		{nil, []string{files, "BUOY_SCHEMA=main.buoy"}, "no command to run"},
		{[]string{"PLATFORM=nobody"}, []string{files, "ingest"}, "the platform does not provide the identity of this run (ValueError)"},
		{[]string{"PLATFORM_HOST="}, []string{files, "ingest"}, "the platform does not provide the workspace of this run"},
		{[]string{"PYTHONPATH="}, []string{files, "ingest"}, "the package databricks-sdk is missing; run the job on serverless compute"},
	} {
		got := job(t, append(env, test.env...), test.args...)
		require.Equal(t, 1, got.code)
		require.Empty(t, got.stdout)
		require.Equal(t, "Failure: "+test.want, lastLine(got))
	}
}
