package sqlprobe

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
)

func TestCommitsThatChangeData(t *testing.T) {
	for name, c := range map[string]struct {
		commit commit
		want   bool
	}{
		"a write":                             {commit{operation: "WRITE", metrics: map[string]string{"numOutputRows": "3"}}, true},
		"a write without rows":                {commit{operation: "WRITE", metrics: map[string]string{"numOutputRows": "0"}}, false},
		"a write without metrics":             {commit{operation: "WRITE"}, true},
		"a metric that is no number":          {commit{operation: "WRITE", metrics: map[string]string{"numOutputRows": "many"}}, true},
		"a merge that only inserts":           {commit{operation: "MERGE", metrics: merged("1", "0", "0")}, true},
		"a merge that only deletes":           {commit{operation: "MERGE", metrics: merged("0", "0", "1")}, true},
		"a merge that does nothing":           {commit{operation: "MERGE", metrics: merged("0", "0", "0")}, false},
		"a merge with some metrics":           {commit{operation: "MERGE", metrics: map[string]string{"numTargetRowsInserted": "0"}}, true},
		"a stream without new rows":           {commit{operation: "STREAMING UPDATE", metrics: map[string]string{"numOutputRows": "0"}}, false},
		"a write that empties the table":      {commit{operation: "WRITE", replaces: true, metrics: map[string]string{"numOutputRows": "0"}}, true},
		"a table that is replaced by nothing": {commit{operation: "CREATE OR REPLACE TABLE AS SELECT", metrics: map[string]string{"numOutputRows": "0"}}, true},
		"a truncated table":                   {commit{operation: "TRUNCATE"}, true},
		"a restored table":                    {commit{operation: "RESTORE"}, true},
		"an optimized table":                  {commit{operation: "OPTIMIZE", metrics: map[string]string{"numOutputRows": "3"}}, false},
		"a property":                          {commit{operation: "SET TBLPROPERTIES"}, false},
		"a table that was created":            {commit{operation: "CREATE TABLE"}, false},
		"an operation of the future":          {commit{operation: "IMPROVE"}, false},
		"the name in another spelling":        {commit{operation: "write"}, false},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, c.commit.changedData()) })
	}
}

func merged(inserted, updated, deleted string) map[string]string {
	return map[string]string{"numTargetRowsInserted": inserted, "numTargetRowsUpdated": updated, "numTargetRowsDeleted": deleted}
}

func TestTablesOfSQLiteNeedAColumn(t *testing.T) {
	target := object{"table": "loads"}.JSON(t)
	probetest.RequireRefused(t, TableFreshness(Options{Engine: EngineSQLite}).ValidateTarget(target), "column", "is required, such as loaded_at")
	require.Empty(t, TableFreshness(Options{Engine: EngineDatabricks}).ValidateTarget(target))
}

func TestTableIsAtLeastAsOldAsItsHistory(t *testing.T) {
	day := func(n int) time.Time { return noon().AddDate(0, 0, n) }
	at, atLeast, failed := newestOf([]commit{{version: 7, at: day(-1), operation: "OPTIMIZE"}, {version: 5, at: day(-30), operation: "OPTIMIZE"}})
	require.Nil(t, failed)
	require.True(t, atLeast)
	require.Equal(t, day(-30), at)
	at, atLeast, failed = newestOf([]commit{{version: 5, at: day(-3), operation: "WRITE"}, {version: 7, at: day(-1), operation: "OPTIMIZE"}, {version: 6, at: day(-2), operation: "WRITE"}})
	require.Nil(t, failed)
	require.False(t, atLeast)
	require.Equal(t, day(-2), at, "whatever the order of the rows")
	_, _, failed = newestOf([]commit{{version: 0, at: day(-3), operation: "CREATE TABLE"}})
	probetest.RequireBad(t, "nothing has been written to the table yet", *failed)
	_, atLeast, failed = newestOf([]commit{{version: 0, at: day(-3), operation: "IMPORT"}})
	require.Nil(t, failed)
	require.True(t, atLeast, "an operation that is not known may have written data")
	_, _, failed = newestOf(nil)
	probetest.RequireUnmeasured(t, "the table has no history", *failed)
}
