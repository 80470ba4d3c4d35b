package sqlprobe

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
)

// memory returns the memory of this process in MiB: the current use, and the peak since the last call. It reads /proc.
func memory(t *testing.T) (now, peak int) {
	t.Helper()
	runtime.GC()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	value := func(name string) int {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(text)
		require.NotNil(t, found, name)
		n, err := strconv.Atoi(string(found[1]))
		require.NoError(t, err)
		return n >> 10
	}
	now, peak = value("VmRSS"), value("VmHWM")
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600), "reset the peak")
	return now, peak
}

// hungry returns queries that would use hundreds of megabytes without limits.
func hungry() map[string]string {
	rows := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT %d) "
	return map[string]string{
		"a random blob":             "SELECT length(randomblob(500000000))",
		"a random blob as a result": "SELECT randomblob(500000000)",
		"a blob of zeros":           "SELECT hex(zeroblob(500000000))",
		"a text of one letter":      "SELECT length(printf('%.*c', 500000000, 'x'))",
		"a padded text":             "SELECT length(printf('%500000000d', 1))",
		"a replaced text":           "SELECT length(replace(hex(zeroblob(500000)), '0', hex(zeroblob(5000))))",
		"a joined text":             fmt.Sprintf(rows, 100000) + "SELECT length(group_concat(hex(randomblob(5000)))) FROM n",
		"an array of JSON":          fmt.Sprintf(rows, 100000) + "SELECT length(json_group_array(hex(randomblob(5000)))) FROM n",
		"a text that grows":         "WITH RECURSIVE n(i, t) AS (SELECT 1, 'x' UNION ALL SELECT i+1, t || t FROM n LIMIT 40) SELECT max(length(t)) FROM n",
		"a sorted cross join":       fmt.Sprintf(rows, 2000) + "SELECT count(*) FROM (SELECT a.i, hex(randomblob(500)) AS h FROM n a, n b ORDER BY h LIMIT -1)",
		"many distinct values":      fmt.Sprintf(rows, 3000000) + "SELECT count(DISTINCT hex(randomblob(50))) FROM n",
		"a window":                  fmt.Sprintf(rows, 3000000) + "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY random()) AS r FROM n)",
		"a query that doubles":      doubling(18),
	}
}

// doubling returns a query that doubles its cost with every step.
func doubling(steps int) string {
	parts := []string{"t0 AS (SELECT 1 AS x)"}
	for i := range steps {
		parts = append(parts, fmt.Sprintf("t%d AS (SELECT a.x FROM t%d a, t%d b)", i+1, i, i))
	}
	return "WITH " + strings.Join(parts, ", ") + fmt.Sprintf(" SELECT max(x) FROM t%d", steps)
}

func TestQueryMemoryIsLimited(t *testing.T) {
	d := newDatabase(t)
	p := newQuery(d.read)
	probetest.RequireGreen(t, "", measure(t, p, object{"query": "SELECT 1"}))
	for name, query := range hungry() {
		t.Run(name, func(t *testing.T) {
			before, _ := memory(t)
			started := time.Now()
			o := measureWithin(t, time.Second, p, object{"query": query})
			after, peak := memory(t)
			t.Logf("%d MiB before, %d at most, %d after, %s: %d %s", before, peak, after, time.Since(started).Round(time.Millisecond), o.Verdict, o.Detail)
			require.Less(t, peak-before, 100)
			require.Less(t, after-before, 30)
			if name == "an array of JSON" {
				probetest.RequireUnmeasured(t, "the query is refused, because the function collects rows without a limit: not authorized to use function: json_group_array", o)
			}
		})
	}
	probetest.RequireGreen(t, "", measure(t, p, object{"query": "SELECT 1"}))
}

// Values that a query does not read can have any size.
func TestUnreadLargeCellsAreAllowed(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE files (body BLOB, at TEXT)",
		"INSERT INTO files VALUES (zeroblob(5000000), '2026-10-10 11:00:00'), (zeroblob(300000), '2026-10-10 10:00:00'), (x'00', '2026-10-10 09:00:00')")
	probetest.RequireGreen(t, "", newFreshness(d.read, EngineSQLite, noon).Measure(t.Context(), freshnessCheck(t, "files", "at", "")))
	p := newQuery(d.read)
	for _, query := range []string{
		"SELECT count(*) FROM files", "SELECT count(*) FROM files WHERE at > '2026-10-10'", "SELECT max(length(body)) FROM files",
		"SELECT count(*) FROM (SELECT at FROM files ORDER BY at DESC)", "SELECT count(*) FROM (SELECT at FROM files GROUP BY at)",
	} {
		probetest.RequireGreen(t, "", measure(t, p, object{"query": query}))
	}
}
