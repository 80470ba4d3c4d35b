package bundle

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// releaseArchive returns the path of the archive that `make release` has written.
func releaseArchive(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "bin/release/buoy-*.tar.gz"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	path, err := filepath.Abs(found[0])
	require.NoError(t, err)
	return path
}

// unpack unpacks an archive into a folder, without the folder in the archive.
func unpack(t *testing.T, archive, dir string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
	output(t, dir, "tar", "-xzf", archive, "--strip-components=1")
}

// hashes returns the SHA-256 sums of the files below a folder.
func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(filepath.Join(dir, path))
		sums[path] = fmt.Sprintf("%x", sha256.Sum256(body))
		return err
	}))
	return sums
}

func TestReleaseIsReproducible(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := prepared(t)
	modules := filepath.Join(dir, "ui/node_modules")
	require.NoError(t, os.RemoveAll(modules))
	packages, err := filepath.Abs(filepath.Join(root, "ui/node_modules"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(packages, modules)) // their licences
	for _, script := range []string{"scripts/dist.sh", "scripts/release.sh"} {
		cmd := exec.CommandContext(t.Context(), script, version(t, dir))
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-tags=other", "GOAMD64=v3", "TZ=Asia/Tokyo", "LC_ALL=C.UTF-8")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	first := hashes(t, filepath.Join(root, "bin/release"))
	require.Len(t, first, 4)
	require.Equal(t, first, hashes(t, filepath.Join(dir, "bin/release")), "another folder and other settings give the same files")
}

func TestReleaseContainsItsChecksumsPackagesAndLicences(t *testing.T) {
	t.Parallel()
	programs(t)
	folder := filepath.Join(root, "bin/release")
	require.Len(t, strings.Split(output(t, folder, "sha256sum", "--check", "SHA256SUMS"), "\n"), 3)
	name := strings.TrimSuffix(filepath.Base(releaseArchive(t)), ".tar.gz")
	for list, want := range map[string][]string{
		".server.cdx.json": {`"CycloneDX"`, `"pkg:golang/github.com/gofiber/fiber/v2@`, `"pkg:golang/std@`},
		".page.cdx.json":   {`"CycloneDX"`, `"pkg:npm/react@`, `"pkg:npm/react-hook-form@`},
	} {
		body, err := os.ReadFile(filepath.Join(folder, name+list))
		require.NoError(t, err)
		for _, text := range want {
			require.Contains(t, string(body), text)
		}
		require.NotContains(t, string(body), "pkg:npm/vite@", "it is a tool of the build")
	}
	dir := t.TempDir()
	unpack(t, releaseArchive(t), dir)
	licences, err := os.ReadFile(filepath.Join(dir, "THIRD_PARTY_LICENSES"))
	require.NoError(t, err)
	for _, text := range []string{"\n======== github.com/gofiber/fiber/v2 ", "\n======== react@", "\n======== DM Sans: LICENSE", "======== Go: LICENSE"} {
		require.Contains(t, string(licences), text)
	}
}

// cloneShallow, unpackTarball and unpackRelease make a folder with the same code as a clone.
func cloneShallow(t *testing.T, clone string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "clone", "--quiet", "--depth=1", "file://"+clone, ".")
	prepare(t, dir)
	copyBinaries(t, dir)
	return dir
}

// unpackTarball uses no git, and a path with spaces below a repository that ignores everything.
func unpackTarball(t *testing.T, clone string) string {
	t.Helper()
	parent := t.TempDir()
	git(t, parent, "init", "--quiet")
	write(t, parent, ".gitignore", "*\n")
	archive := filepath.Join(t.TempDir(), "buoy.tar.gz")
	git(t, clone, "archive", "--prefix=buoy/", "--output="+archive, "HEAD")
	dir := filepath.Join(parent, "my own", "board of state")
	unpack(t, archive, dir)
	prepare(t, dir)
	copyBinaries(t, dir)
	return dir
}

func unpackRelease(t *testing.T, _ string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "release")
	unpack(t, releaseArchive(t), dir)
	return dir
}

// editStart changes what the App runs.
func editStart(t *testing.T, dir string) {
	t.Helper()
	edit(t, dir, "src/launch/start.sh", "# Starts the App:", "# Starts the new App:")
}

// unpackNewer changes a release like a newer one that is unpacked over it. The files of all releases have the same time.
func unpackNewer(t *testing.T, dir string) {
	t.Helper()
	edit(t, dir, "dist/app/start.sh", "# Starts the App:", "# Starts the new App:")
	edit(t, dir, "dist/build.yml", "+", "+new")
	info, err := os.Stat(filepath.Join(dir, "databricks.yml"))
	require.NoError(t, err)
	require.Equal(t, 2000, info.ModTime().UTC().Year())
	for _, path := range []string{"dist/app/start.sh", "dist/build.yml"} {
		require.NoError(t, os.Chtimes(filepath.Join(dir, path), info.ModTime(), info.ModTime()))
	}
}

// deploy deploys production. It returns the log, and whether the App was started.
func (r *rig) deploy(t *testing.T) (log string, started bool) {
	t.Helper()
	before := len(r.calls(t))
	log = r.must(t, "deploy", "-t", "prod")
	return log, slices.Contains(r.changes(t, before), "POST /api/2.0/apps/buoy/deployments")
}

// uploads returns the SHA-256 sums of all files of production in the workspace.
func (r *rig) uploads(t *testing.T) map[string]string {
	t.Helper()
	require.NoError(t, os.RemoveAll(r.local(prodFiles)))
	r.readBack(t, prodFiles)
	sums := hashes(t, r.local(prodFiles))
	delete(sums, "dist/app/.gitkeep") // only in the repository
	delete(sums, "dist/job/.gitkeep")
	return sums
}

// All places share one workspace, to which each deploys in turn.
func TestAppRestartsExactlyWhenTheCodeIsNew(t *testing.T) {
	t.Parallel()
	programs(t)
	clone := built(t)
	r := newRig(t, clone).with(inProd...)
	log, started := r.deploy(t)
	require.True(t, started)
	first := r.uploads(t)
	require.Contains(t, log, "\nBuilding buoy "+version(t, clone)+" for linux/amd64", "the build shows its progress")

	for _, place := range []struct {
		name string
		make func(t *testing.T, clone string) string
		edit func(t *testing.T, dir string)
		env  []string
	}{
		{"a shallow clone", cloneShallow, nil, nil}, // a change is like one of the tarball
		{"a tarball", unpackTarball, editStart, nil},
		{"a release, without the tools of the build", unpackRelease, unpackNewer, []string{onlyTools(t, "sh", "cmp", "cp", "dirname", "find", "touch", "python3")}},
	} {
		t.Run(place.name, func(t *testing.T) {
			from := r.with(place.env...)
			from.dir = place.make(t, clone)
			_, started := from.deploy(t)
			require.False(t, started, "the code is the same")
			from.must(t, "validate", "--strict", "-t", "prod")
			require.Equal(t, first, r.uploads(t), "every file is uploaded")
			before := len(r.calls(t))
			from.must(t, "deploy", "-t", "prod")
			require.Empty(t, r.changes(t, before), "a second deployment does nothing")

			if place.edit == nil {
				return
			}
			place.edit(t, from.dir)
			_, started = from.deploy(t)
			require.True(t, started, "the code is new")
			require.NotEqual(t, first["dist/app/start.sh"], r.uploads(t)["dist/app/start.sh"])
			_, started = r.deploy(t)
			require.True(t, started, "the code is again that of the clone")
		})
	}
}
