package program_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

func TestFailedCommandSaysOnceWhatIsWrong(t *testing.T) {
	p := program.Build(t)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(folder+"/file", nil, 0o600))
	p.Env = append(p.Env, "BUOY_DB="+folder+"/file/buoy.db")
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"discover", 2, "buoy: `buoy discover` lists the objects of a Databricks workspace: "},
		{"export", 1, "buoy: "},
		{"migrate", 1, "buoy: "},
		{"migrate --print", 2, "buoy: --print works only in databricks mode"},
		{"apply -f " + folder + "/none.yml", 1, "buoy: "},
		{"rollup --from 2026-01-01 --to 2126-01-01", 2, "buoy: the range of --from and --to is not valid: "},
		{"discover --name [a", 2, `"[a" is not a pattern such as prod-*`},
		{"discover --max 0 --write x.yml", 2, "--max=0 must be at least 1"},
		{"discover --max 5", 2, "--max has no effect without --write"},
		{"discover --all --write x.yml", 2, "--all has no effect with --write"},
	} {
		out := p.Run(t, time.Minute, strings.Fields(c.args)...)
		require.Equal(t, c.code, out.Code, "%s: %s%s", c.args, out.Stdout, out.Stderr)
		require.Contains(t, out.Stderr, c.want, c.args)
		require.Empty(t, out.Stdout, "%s: the error is not logged, too", c.args)
		require.Equal(t, 1, strings.Count(out.Stderr, "\n"), "%s: %s", c.args, out.Stderr)
	}
	p.Env = append(p.Env, "BUOY_LOG_LEVEL=debug")
	require.Contains(t, p.Run(t, time.Minute, "migrate").Stdout, `"Command failed"`)
}

func TestFailedMeasurementIsLogged(t *testing.T) {
	p := program.Build(t)
	file := t.TempDir() + "/file"
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	p.Env = append(p.Env, "BUOY_DB="+file+"/buoy.db", "BUOY_ADDR=127.0.0.1:0")
	for _, command := range []string{"ingest", "serve"} {
		out := p.Run(t, time.Minute, command)
		require.Equal(t, 1, out.Code, out)
		require.Contains(t, out.Stdout, `"Command failed"`, command)
		require.Contains(t, out.Stderr, "buoy: ", command)
	}
}
