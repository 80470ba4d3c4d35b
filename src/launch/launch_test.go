// Package launch contains the programs with which Databricks starts buoy: start.sh in an App, job.py in a job. The tests run both.
package launch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The binaries that the launchers choose: Apps run on amd64, jobs on any machine.
const (
	appBinary = "buoy-linux-amd64"
	jobBinary = "buoy-linux-" + runtime.GOARCH
)

// packed writes a program into a folder like the build: parts of a gzip stream, and a list of their checksums.
func packed(t *testing.T, folder, name string, program []byte) {
	t.Helper()
	var stream, list bytes.Buffer
	z, err := gzip.NewWriterLevel(&stream, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = z.Write(program)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, os.MkdirAll(folder, 0o700))
	n := 0
	for part := range slices.Chunk(stream.Bytes(), stream.Len()/3+1) {
		file := fmt.Sprintf("%s.gz.%02d", name, n)
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), part, 0o600))
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(part), file)
		n++
	}
	require.Equal(t, 3, n)
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".sha256"), list.Bytes(), 0o600))
}

// script returns a shell script.
func script(lines ...string) []byte {
	return []byte("#!/bin/sh\n" + strings.Join(lines, "\n") + "\n")
}

// outcome is the exit code and the output of a launcher.
type outcome struct {
	code           int
	stdout, stderr string
}

func run(t *testing.T, env []string, command string, args ...string) outcome {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the exit code is the answer
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// temporaryFolder returns TMPDIR of an environment.
func temporaryFolder(t *testing.T, env []string) string {
	t.Helper()
	for _, pair := range env {
		if folder, ok := strings.CutPrefix(pair, "TMPDIR="); ok {
			return folder
		}
	}
	require.Fail(t, "TMPDIR is not set", env)
	return ""
}

func requireNothingRemains(t *testing.T, env []string) {
	t.Helper()
	left, err := os.ReadDir(temporaryFolder(t, env))
	require.NoError(t, err)
	require.Empty(t, left, "the temporary folder is empty")
}

// damage is a way in which the parts of a binary can be damaged during the upload, with the expected error.
type damage struct {
	name string
	do   func(t *testing.T, folder string)
	want string
}

// damages returns all ways to damage the parts of a binary.
func damages(name string) []damage {
	return []damage{
		{"a flipped bit", func(t *testing.T, folder string) {
			t.Helper()
			path := filepath.Join(folder, name+".gz.01")
			part, err := os.ReadFile(path)
			require.NoError(t, err)
			part[len(part)/2] ^= 1
			require.NoError(t, os.WriteFile(path, part, 0o600))
		}, name + ".gz.01 is damaged: deploy the bundle again"},
		{"a part cut short", func(t *testing.T, folder string) {
			t.Helper()
			require.NoError(t, os.Truncate(filepath.Join(folder, name+".gz.02"), 3))
		}, name + ".gz.02 is damaged: deploy the bundle again"},
		{"a missing part", func(t *testing.T, folder string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(folder, name+".gz.00")))
		}, name + ".gz.00 is missing: deploy the bundle again"},
		{"no list", func(t *testing.T, folder string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(folder, name+".sha256")))
		}, "the list of the parts " + name + ".sha256 is missing: deploy the bundle again"},
		{"a list without its end", func(t *testing.T, folder string) {
			t.Helper()
			path := filepath.Join(folder, name+".sha256")
			list, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := bytes.SplitAfter(list, []byte("\n"))
			require.NoError(t, os.WriteFile(path, bytes.Join(lines[:2], nil), 0o600))
		}, name + ".sha256 does not list all parts"},
	}
}
