package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// size is the size of a part in these tests.
const size = 1000

// binary returns a file of a length that gzip cannot compress.
func binary(t *testing.T, length int) (path string, data []byte) {
	t.Helper()
	data = make([]byte, length)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data) // it never fails
	path = filepath.Join(t.TempDir(), "buoy")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path, data
}

// contents returns the files of a folder.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, entry := range entries {
		files[entry.Name()], err = os.ReadFile(filepath.Join(folder, entry.Name()))
		require.NoError(t, err)
	}
	return files
}

func TestPartsContainTheBinary(t *testing.T) {
	path, data := binary(t, 2*size+1)
	folder := filepath.Join(t.TempDir(), "dist")
	require.NoError(t, pack(path, folder, size))
	files := contents(t, folder)
	require.Len(t, files, 4)
	var stream bytes.Buffer
	for line := range strings.Lines(string(files["buoy.sha256"])) {
		sum, part, _ := strings.Cut(strings.TrimSpace(line), "  ")
		require.Equal(t, sum, fmt.Sprintf("%x", sha256.Sum256(files[part])))
		require.LessOrEqual(t, len(files[part]), size)
		stream.Write(files[part])
	}
	z, err := gzip.NewReader(&stream)
	require.NoError(t, err)
	require.Empty(t, z.Name)
	require.True(t, z.ModTime.IsZero())
	got, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, data, got)

	again := t.TempDir()
	require.NoError(t, pack(path, again, size))
	require.Equal(t, files, contents(t, again), "the output is deterministic")
}

func TestUnchangedPartsAreKept(t *testing.T) {
	path, _ := binary(t, size+1)
	folder := t.TempDir()
	require.NoError(t, pack(path, folder, size))
	good := contents(t, folder)
	first := filepath.Join(folder, "buoy.gz.00")
	old := time.Unix(1_000_000_000, 0)
	require.NoError(t, os.Chtimes(first, old, old))
	require.NoError(t, pack(path, folder, size))
	info, err := os.Stat(first)
	require.NoError(t, err)
	require.Equal(t, old, info.ModTime(), "an unchanged part is not written again")

	for name, damage := range map[string]func() error{
		"a part is missing":   func() error { return os.Remove(first) },
		"a part was changed":  func() error { return os.WriteFile(first, []byte("?"), 0o600) },
		"the list is missing": func() error { return os.Remove(filepath.Join(folder, "buoy.sha256")) },
		"a part is left over": func() error { return os.WriteFile(filepath.Join(folder, "buoy.gz.07"), []byte("?"), 0o600) },
	} {
		require.NoError(t, damage(), name)
		require.NoError(t, pack(path, folder, size), name)
		require.Equal(t, good, contents(t, folder), name)
	}

	smaller, _ := binary(t, 10)
	require.NoError(t, pack(smaller, folder, size))
	require.Len(t, contents(t, folder), 2, "the parts of the older binary are removed")
}
