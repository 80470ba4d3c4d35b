package warehouse_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
	"buoy/tests/warehouse/rig"
)

// historyDays is the number of days with old results. Each day is a commit, so it has at least one file.
const historyDays = 12

// The reads of a refresh must not grow with the history. BUOY_ROWS is the number of old results. It can list several sizes to compare, such
// as 10000,1000000.
func TestRefreshReadsOnlyNewestFiles(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	var took []string
	for _, rows := range historySizes(t) {
		schema := fresh(t, r)
		s := open(t, r, schema)
		fill(t, r, schema, rows)
		now := status.Micro(time.Now())
		check := storetest.NewCheck("p", "new")
		results := make([]status.Result, 1_000)
		for i := range results {
			results[i] = status.Judge(check, fmt.Sprintf("run %d", i), status.Outcome{}, now.Add(time.Duration(i)))
		}
		n, err := s.InsertResults(t.Context(), results, "test", now)
		require.NoError(t, err)
		require.Equal(t, len(results), n)

		facts := func() int {
			count := 0
			require.NoError(t, s.FactsSince(t.Context(), now, store.Horizon{}, func(c store.ChangeSet) error {
				count += len(c.Results)
				return nil
			}))
			return count
		}
		require.Equal(t, len(results), facts(), "the first time compiles")
		r.Reset(t)
		started := time.Now()
		require.Equal(t, len(results), facts())
		elapsed := time.Since(started)
		require.Equal(t, 1, newest(t, r).FilesRead, "only the new one of more than %d files", historyDays)

		hot := status.DayOf(now).AddDate(0, 0, -1)
		count := 0
		require.NoError(t, s.FactsSince(t.Context(), time.Time{}, store.Horizon{Results: hot, Days: hot}, func(c store.ChangeSet) error {
			count += len(c.Results)
			return nil
		}))
		require.LessOrEqual(t, newest(t, r).FilesRead, 6, "a new board reads the days of its hot window")
		page, err := s.ListResults(t.Context(), status.ResultFilter{Observed: status.Span{From: hot.AddDate(0, 0, -4), To: hot.AddDate(0, 0, -3)}, Limit: 50})
		require.NoError(t, err)
		require.Len(t, page, 50)
		require.LessOrEqual(t, newest(t, r).FilesRead, 4, "a page of a day reads the files of that day")
		took = append(took, fmt.Sprintf("%d results: refresh %d ms", rows, elapsed.Milliseconds()))
	}
	t.Log(strings.Join(took, "; "))
}

func historySizes(t *testing.T) []int {
	t.Helper()
	text := os.Getenv("BUOY_ROWS")
	if text == "" {
		text = "100000"
	}
	var sizes []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		require.NoError(t, err, "BUOY_ROWS")
		sizes = append(sizes, n)
	}
	return sizes
}

// fill writes results of the days before today, one statement per day.
func fill(t *testing.T, r *rig.Rig, schema string, rows int) {
	t.Helper()
	db := r.Open(t, schema)
	perDay := rows / historyDays
	today := status.DayOf(time.Now())
	for day := range historyDays {
		start := today.AddDate(0, 0, day-historyDays)
		_, err := db.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO status_results
			SELECT concat('%[1]d ', id), concat('check ', id %% 1000), 'p', concat('run ', id div 1000), 'green', 1.0, at, at + INTERVAL 15 MINUTES,
				12, '', '', at, 'test', at, 'test'
			FROM (SELECT id, timestamp_micros(%[2]d + id * %[3]d) AS at FROM range(%[4]d))`,
			day, start.UnixMicro(), int(24*time.Hour/time.Microsecond)/perDay, perDay))
		require.NoError(t, err)
	}
}

// newest returns the last statement of the rig.
func newest(t *testing.T, r *rig.Rig) rig.Statement {
	t.Helper()
	all := r.Stats(t).Statements
	require.NotEmpty(t, all)
	return all[len(all)-1]
}
