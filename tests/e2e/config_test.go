package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

const commandLimit = 30 * time.Second

// tool runs commands of the real binary with a new database.
type tool struct {
	program.Program
	t   *testing.T
	dir string
}

func newTool(t *testing.T) tool {
	t.Helper()
	dir := t.TempDir()
	return tool{program.Build(t, "BUOY_DB="+filepath.Join(dir, "buoy.db")), t, dir}
}

// ok runs a command that must succeed. It returns the output for programs and for people.
func (b tool) ok(args ...string) (stdout, stderr string) {
	b.t.Helper()
	o := b.Run(b.t, commandLimit, args...)
	require.Equal(b.t, 0, o.Code, o.Stderr)
	return o.Stdout, o.Stderr
}

// file writes a file to a config folder. It returns the folder.
func (b tool) file(name, text string) string {
	b.t.Helper()
	folder := filepath.Join(b.dir, "config")
	require.NoError(b.t, os.MkdirAll(folder, 0o700))
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	return folder
}

const (
	salesFile = `platforms:
  - name: Sales
    owner: data
    checks:
      - {name: Orders fresh, kind: table_freshness, target: {table: orders, column: loaded_at}, unit: min, warn: 30, crit: 120}
      - {name: Beats, kind: heartbeat, freshness: 1d, paused: true}
`
	shopFile = `platforms:
  - {name: Shop, owner: web}
messages:
  - {title: Works, severity: MAINTENANCE, starts_at: 2026-12-01T18:00:00Z, platforms: [sales, shop]}
`
)

func TestFolderIsAppliedPrunedAndRestored(t *testing.T) {
	b := newTool(t)
	folder := b.file("sales.yml", salesFile)
	b.file("shop.yml", shopFile)
	_, output := b.ok("apply", "-f", folder)
	require.Equal(t, "+ platform sales\n+ check sales/\"Orders fresh\"\n+ check sales/\"Beats\"\n+ platform shop\n+ message works\n"+
		"5 changes applied, 0 unchanged\n", output)

	require.NoError(t, os.Remove(filepath.Join(folder, "shop.yml")))
	_, output = b.ok("apply", "-f", folder)
	require.Equal(t, "0 changes applied, 3 unchanged\n", output, "without --prune the platform stays")
	const archived = "- platform shop (archived)\n- message works (archived)\n"
	_, output = b.ok("apply", "-f", folder, "--prune", "--dry-run")
	require.Equal(t, archived+"2 changes to apply, 3 unchanged\n", output)
	_, output = b.ok("apply", "-f", folder, "--prune")
	require.Equal(t, archived+"2 changes applied, 3 unchanged\n", output, "the dry run changed nothing")
	_, output = b.ok("apply", "-f", folder, "--prune")
	require.Equal(t, "0 changes applied, 3 unchanged\n", output)

	b.file("shop.yml", shopFile)
	_, output = b.ok("apply", "-f", folder, "--prune")
	require.Equal(t, "~ platform shop (restored)\n    state: ARCHIVED -> ACTIVE\n"+
		"~ message works (restored)\n    state: ARCHIVED -> PUBLISHED\n2 changes applied, 3 unchanged\n", output)
}

func TestPruneWithoutConfigIsRefused(t *testing.T) {
	b := newTool(t)
	b.ok("apply", "-f", b.file("sales.yml", salesFile))
	folder := b.file("sales.yml", "# all gone\n")
	o := b.Run(t, commandLimit, "apply", "-f", folder, "--prune")
	require.Equal(t, 2, o.Code, "the exit code for invalid files")
	require.Contains(t, o.Stderr, "buoy: no platforms or messages found; refusing to --prune everything that files manage")
	stdout, _ := b.ok("export")
	require.Contains(t, stdout, "Orders fresh")
}

func TestApplyingAnExportChangesNothing(t *testing.T) {
	b := newTool(t)
	folder := b.file("all.yml", salesFile+strings.TrimPrefix(shopFile, "platforms:\n"))
	b.ok("apply", "-f", folder)
	all, _ := b.ok("export")
	require.Equal(t, "# yaml-language-server: $schema=./buoy.schema.json", strings.SplitN(all, "\n", 2)[0])

	exported := filepath.Join(b.dir, "exported", "all.yml")
	require.NoError(t, os.Mkdir(filepath.Dir(exported), 0o700))
	stdout, output := b.ok("export", "-o", exported)
	require.Empty(t, stdout)
	require.Equal(t, exported+": 2 platforms, 1 message\n", output)
	text, err := os.ReadFile(exported)
	require.NoError(t, err)
	require.Equal(t, all, string(text))
	_, output = b.ok("apply", "-f", exported, "--prune")
	require.Equal(t, "0 changes applied, 5 unchanged\n", output)

	// The export fills another store with the same entities.
	b.Env = append(b.Env, "BUOY_DB="+filepath.Join(b.dir, "another.db"))
	_, output = b.ok("apply", "-f", exported)
	require.Contains(t, output, "5 changes applied")
	again, _ := b.ok("export")
	require.Equal(t, all, again)
}

func TestFailedExportKeepsExistingFile(t *testing.T) {
	b := newTool(t)
	b.ok("migrate")
	o := b.Run(t, commandLimit, "export", "-o", filepath.Join(b.dir, "none", "all.yml"))
	require.Equal(t, 1, o.Code)
	require.Contains(t, o.Stderr, "all.yml: ")
	entries, err := os.ReadDir(b.dir)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, strings.HasPrefix(e.Name(), "buoy.db"), e.Name())
	}
}

func TestSchemaCommandMatchesCommittedFile(t *testing.T) {
	stdout, _ := newTool(t).ok("schema")
	committed, err := os.ReadFile("../../config/buoy.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(committed), stdout)
}
