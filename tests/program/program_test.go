package program_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

func TestProgramHasAVersion(t *testing.T) {
	version := program.Build(t).Run(t, time.Minute, "version")
	require.Equal(t, program.Outcome{Stdout: "buoy dev\n"}, version)
}

// The command go test takes an outcome from its cache if no recorded input has changed.
func TestSourcesOfTheProgramAreInputsOfItsTests(t *testing.T) {
	recorded := filepath.Join(t.TempDir(), "inputs")
	test := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProgramHasAVersion$", "-test.testlogfile="+recorded)
	out, err := test.CombinedOutput()
	require.NoError(t, err, string(out))
	inputs, err := os.ReadFile(recorded)
	require.NoError(t, err)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	for _, folder := range []string{"src/cmd/buoy", "src/status", "src/store/sqlstore", "sql/queries", "ui/dist"} {
		require.Contains(t, string(inputs), "open "+filepath.Join(root, folder)+"\n")
	}
}
