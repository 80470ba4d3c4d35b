package bundle

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// output runs a command and returns its standard output.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func version(t *testing.T, dir string) string {
	t.Helper()
	return output(t, dir, "scripts/version.sh")
}

func write(t *testing.T, dir, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, path), []byte(content), 0o600))
}

func TestVersionChangesWithTheCode(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	first := version(t, dir)
	require.Regexp(t, `^\d+\.\d+\.\d+(-dev)?\+[0-9a-f]{12}$`, first)

	edit(t, dir, "README.md", "# Buoy\n", "# Buoy!\n")
	write(t, dir, "src/cmd/buoy/more_test.go", "package main\n")
	write(t, dir, "src/cmd/buoy/.main.go.swp", "?")
	edit(t, dir, "src/launch/job.py", "Runs buoy", "Starts buoy")
	commit(t, dir, "Nothing that the App runs")
	require.Equal(t, first, version(t, dir), "the same code has the same version")

	edit(t, dir, "src/cmd/buoy/main.go", "Buoy is at", "Buoy is now at")
	changed := version(t, dir)
	require.NotEqual(t, first, changed)
	write(t, dir, "src/cmd/buoy/more.go", "package main\n")
	added := version(t, dir)
	require.NotContains(t, []string{first, changed}, added, "a file that git does not know")
	require.NoError(t, os.Remove(filepath.Join(dir, "src/cmd/buoy/more.go")))
	require.Equal(t, changed, version(t, dir))
	for _, path := range []string{"src/launch/start.sh", "scripts/dist.sh", "go.sum", "ui/index.html", "ui/package-lock.json", "ui/build/texts.ts"} {
		before := version(t, dir)
		body, err := os.ReadFile(filepath.Join(dir, path))
		require.NoError(t, err)
		write(t, dir, path, string(body)+"\n")
		require.NotEqual(t, before, version(t, dir), path)
	}
}

func TestVersionBeginsWithTheReleaseOfTheChangelog(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	_, hash, _ := strings.Cut(version(t, dir), "+")
	write(t, dir, "CHANGELOG.md", "# Changelog\n\n## [1.2.0] - 2026-11-30\n\n## [1.1.0] - 2026-11-01\n")
	require.Equal(t, "1.2.0+"+hash, version(t, dir))
	require.Empty(t, output(t, dir, "scripts/check-tag.sh", "v1.2.0"))
	cmd := exec.CommandContext(t.Context(), "scripts/check-tag.sh", "v1.1.0")
	cmd.Dir = dir
	refusal, err := cmd.CombinedOutput()
	require.ErrorAs(t, err, new(*exec.ExitError))
	require.Equal(t, "the tag v1.1.0 is not v1.2.0, the first release in CHANGELOG.md: change the heading there, or the tag\n", string(refusal))
	write(t, dir, "CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-30\n")
	require.Equal(t, "0.0.0-dev+"+hash, version(t, dir))
}

// goFiles returns the files of this module that the Go command compiles or embeds for the platform.
func goFiles(t *testing.T) []string {
	t.Helper()
	dir, err := filepath.Abs(root)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Dir,GoFiles,EmbedFiles,Module", "./src/cmd/buoy")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	out, err := cmd.Output()
	require.NoError(t, err)
	var files []string
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p struct {
			Dir                 string
			GoFiles, EmbedFiles []string
			Module              *struct{ Main bool }
		}
		require.NoError(t, decoder.Decode(&p))
		if p.Module == nil || !p.Module.Main {
			continue
		}
		for _, file := range slices.Concat(p.GoFiles, p.EmbedFiles) {
			path, err := filepath.Rel(dir, filepath.Join(p.Dir, file))
			require.NoError(t, err)
			if !strings.HasPrefix(path, "ui/dist/") { // built from the files of ui
				files = append(files, path)
			}
		}
	}
	slices.Sort(files)
	return files
}

func TestVersionIsAHashOfWhatTheBinaryContains(t *testing.T) {
	files := strings.Split(output(t, root, "scripts/version.sh", "--files"), "\n")
	ofGo := slices.DeleteFunc(slices.Clone(files), func(path string) bool {
		return !regexp.MustCompile(`^(src|sql)/|^ui/embed\.go$`).MatchString(path) || path == "src/launch/start.sh"
	})
	require.Equal(t, goFiles(t), ofGo)
	require.NotContains(t, strings.Join(files, "\n"), ".test.ts")
	require.Subset(t, files, []string{"ui/src/main.tsx", "ui/public/favicon.svg", "ui/vite.config.ts", "ui/package-lock.json"})
}
