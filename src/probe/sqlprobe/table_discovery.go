package sqlprobe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/sqlname"
	"buoy/src/status"
)

// maxTables is how many tables are listed. With more, there is no list: one that ends early looks as if the other tables had gone.
const maxTables = 50_000

// tablesQuery lists the Delta tables that the identity can see. Streaming tables and materialized views are updated by pipelines, so
// checks of pipelines watch them without a warehouse. The tables of Databricks itself, such as those of system and samples, are not the
// reader's.
const tablesQuery = `SELECT table_catalog, table_schema, table_name, table_owner FROM system.information_schema.tables
WHERE table_type IN ('MANAGED', 'EXTERNAL') AND data_source_format = 'DELTA'
AND table_schema <> 'information_schema' AND table_catalog NOT IN ('system', 'samples')
ORDER BY table_catalog, table_schema, table_name`

// tableDiscovery finds tables for checks by commit. It is nil for SQLite, whose tables have no history.
func (o Options) tableDiscovery() *probe.Discovery {
	if o.Engine != EngineDatabricks {
		return nil
	}
	return &probe.Discovery{
		Noun:    "table",
		List:    o.listTables,
		Watches: func(_ context.Context, _ *probe.Scope, target []byte) (string, bool) { return o.tableID(target) },
		Limits:  o.tableLimits, OnlyLimits: true,
		SeesAll: "with BROWSE on a catalog, this identity sees all its tables", // information_schema leaves out the others
	}
}

func (o Options) listTables(ctx context.Context, scope *probe.Scope) ([]probe.Object, error) {
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	rows, failed := queryAll(ctx, db, request{query: tablesQuery, columns: 4, rows: maxTables}, "tables")
	if failed != nil {
		return nil, fmt.Errorf("the list of tables could not be read: %s", failed.Detail)
	}
	objects := make([]probe.Object, 0, len(rows))
	for _, row := range rows {
		var parts sqlname.Name
		for _, part := range row[:3] {
			text, _ := part.(string)
			parts = append(parts, text)
		}
		owner, _ := row[3].(string)
		target, _ := json.Marshal(freshnessTarget{Table: parts.Text()}) // cannot fail
		objects = append(objects, probe.Object{ID: tableID(parts), Name: parts.Plain(), Owner: owner, Target: string(target)})
	}
	return objects, nil
}

// tableID identifies a table. Unity Catalog ignores the case of names.
func tableID(name sqlname.Name) string { return strings.ToLower(name.Text()) }

// tableID returns the id of the table of a target. Without a catalog and a schema, the table depends on the session.
func (o Options) tableID(target []byte) (id string, ok bool) {
	t, problems := o.parseFreshness(target)
	if len(problems) > 0 || len(t.table) != 3 {
		return "", false
	}
	return tableID(t.table), true
}

// tableLimits proposes limits from the times between the newest commits that changed data.
func (o Options) tableLimits(ctx context.Context, scope *probe.Scope, id string) (limits probe.Limits, ok bool, err error) {
	target, _ := json.Marshal(freshnessTarget{Table: id}) // cannot fail
	t, problems := o.parseFreshness(target)
	if len(problems) > 0 {
		return limits, false, fmt.Errorf("table %q: %s", id, problems[0].Message)
	}
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return limits, false, errors.New(failed.Detail)
	}
	commits, failed := readHistory(ctx, db, t, o.Engine, recentCommits)
	if failed != nil {
		return limits, false, errors.New(failed.Detail)
	}
	limits, ok = limitsOf(commits)
	return limits, ok, nil
}

func limitsOf(commits []commit) (limits probe.Limits, ok bool) {
	var changes []time.Time
	for _, c := range commits {
		if c.changedData() {
			changes = append(changes, c.at)
		}
	}
	longest, ok := probe.LongestGap(changes)
	if !ok {
		return limits, false
	}
	count := min(len(changes), probe.MostEvents)
	return probe.LimitsFrom(longest, fmt.Sprintf("%d commits that changed data were at most %s apart", count, status.Ago(longest))), true
}
