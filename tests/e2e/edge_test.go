package e2e

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

// Browsers open connections in advance. Silent connections and incomplete requests do not delay the end of the server.
func TestSilentConnectionsDoNotBlockTheServer(t *testing.T) {
	b := start(t, program.Build(t).Path, "BUOY_DB="+filepath.Join(t.TempDir(), "buoy.db"))
	addr := strings.TrimPrefix(b.URL, "http://")
	for i := range 200 {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
		require.NoError(t, err)
		defer func() { _ = c.Close() }()
		_, err = io.WriteString(c, []string{"", "GET / HT", "POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"}[i%3])
		require.NoError(t, err)
	}
	started := time.Now()
	require.Equal(t, 0, b.stop())
	took := time.Since(started)
	require.Less(t, took, 4*time.Second, "a started request has two seconds")
	t.Logf("stopped in %s", took)
}

// A second server does not start. A killed server does not prevent the next start.
func TestDatabaseFileHasOneServer(t *testing.T) {
	binary, file := program.Build(t), filepath.Join(t.TempDir(), "buoy.db")
	binary.Env = append(binary.Env, "BUOY_DB="+file, "BUOY_ADDR=127.0.0.1:0")
	for range 3 {
		b := start(t, binary.Path, "BUOY_DB="+file)
		second := binary.Run(t, 20*time.Second, "serve")
		require.Equal(t, 1, second.Code)
		require.Contains(t, second.Stderr, "another Buoy server uses the database "+file)
		require.Equal(t, 0, binary.Run(t, 20*time.Second, "ingest", "--once").Code)
		b.Kill()
	}
	require.FileExists(t, file+".lock")
	require.NoError(t, os.Remove(file+".lock"))
	b := start(t, binary.Path, "BUOY_DB="+file)
	require.Equal(t, 0, b.stop())
}
