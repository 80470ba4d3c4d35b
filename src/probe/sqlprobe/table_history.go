package sqlprobe

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// recentCommits is how many commits are read first. Between two loads, a table can have commits that optimize it.
	recentCommits = 100
	// maxCommits is how many commits are read if none of the recent ones changed data.
	maxCommits = 10_000
)

// commit is a commit in the history of a Delta table.
type commit struct {
	version   int64
	at        time.Time
	operation string
	replaces  bool // it replaces the content of the table, also if it writes no rows
	metrics   map[string]string
}

// dataOperations returns the operations that change data, and the metrics that count the changed rows. If all of an operation's metrics
// are there and 0, the commit changed nothing. Every other operation, such as OPTIMIZE, VACUUM or SET TBLPROPERTIES, does not change data:
// a list of what counts is safer than a list of what does not.
//
// Sources: the table history in the documentation of Delta Lake, and DeltaOperations in its code.
func dataOperations() map[string][]string {
	return map[string][]string{
		"WRITE":                             {"numOutputRows"},
		"INSERT":                            {"numOutputRows"},
		"STREAMING UPDATE":                  {"numOutputRows"},
		"COPY INTO":                         {"numOutputRows"},
		"CREATE TABLE AS SELECT":            {"numOutputRows"},
		"REPLACE TABLE AS SELECT":           nil,
		"CREATE OR REPLACE TABLE AS SELECT": nil,
		"UPDATE":                            {"numUpdatedRows"},
		"DELETE":                            {"numDeletedRows"},
		"MERGE":                             {"numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted"},
		"TRUNCATE":                          nil,
		"RESTORE":                           nil,
		"CLONE":                             nil,
		"CONVERT":                           nil,
	}
}

func (c commit) changedData() bool {
	counts, ok := dataOperations()[c.operation]
	return ok && (c.replaces || len(counts) == 0 || !c.allZero(counts))
}

// allZero reports whether the commit has all these metrics, and all are 0.
func (c commit) allZero(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		n, err := strconv.ParseInt(c.metrics[name], 10, 64)
		return err != nil || n != 0
	})
}

// newestChange returns the time of the newest commit that changed data. atLeast is true if no commit in the history did: then the table
// is at least as old as its oldest commit.
func (o Options) newestChange(ctx context.Context, source querier, t freshnessTarget) (at time.Time, atLeast bool, failed *status.Outcome) {
	commits, failed := readHistory(ctx, source, t, o.Engine, recentCommits)
	if failed == nil && len(commits) == recentCommits && !slices.ContainsFunc(commits, commit.changedData) {
		commits, failed = readHistory(ctx, source, t, o.Engine, maxCommits)
	}
	if failed != nil {
		return at, false, failed
	}
	return newestOf(commits)
}

func newestOf(commits []commit) (at time.Time, atLeast bool, failed *status.Outcome) {
	var oldest commit
	for i, c := range commits {
		if c.changedData() && c.at.After(at) {
			at = c.at
		}
		if i == 0 || c.version < oldest.version {
			oldest = c
		}
	}
	switch {
	case len(commits) == 0:
		return at, false, new(probe.Unmeasured("the table has no history"))
	case !at.IsZero():
		return at, false, nil
	case oldest.version == 0 && strings.HasPrefix(oldest.operation, "CREATE "):
		return at, false, new(probe.Bad("nothing has been written to the table yet"))
	}
	return oldest.at, true, nil
}

func readHistory(ctx context.Context, source querier, t freshnessTarget, e Engine, limit int) ([]commit, *status.Outcome) {
	rows, failed := queryRows(ctx, source, request{
		query: fmt.Sprintf("DESCRIBE HISTORY %s LIMIT %d", e.quoteName(t.table), limit),
		named: []string{"version", "timestamp", "operation", "operationParameters", "operationMetrics"}, rows: limit,
	})
	if failed != nil {
		return nil, failed
	}
	commits := make([]commit, len(rows))
	for i, row := range rows {
		at, isTime := timeValue(row[1])
		version, isNumber := row[0].(int64)
		operation, isText := row[2].(string)
		if !isTime || !isNumber || !isText {
			return nil, new(probe.Unmeasured("the history of the table has an entry that could not be read"))
		}
		mode := readTexts(row[3])["mode"]
		commits[i] = commit{version: version, at: at, operation: operation, replaces: strings.EqualFold(mode, "Overwrite"), metrics: readTexts(row[4])}
	}
	return commits, nil
}

// readTexts reads the parameters or the metrics of a commit, which the driver returns as JSON. Without metrics, a commit counts as one
// that changed data.
func readTexts(value any) map[string]string {
	texts := map[string]string{}
	if text, ok := value.(string); ok {
		_ = json.Unmarshal([]byte(text), &texts) // as above
	}
	return texts
}
