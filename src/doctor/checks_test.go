package doctor_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/config"
	"buoy/src/databricks"
	"buoy/src/doctor"
	"buoy/src/probe"
	"buoy/src/sqlname"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/fakeworkspace"
)

// objects is a kind whose checks read a thing that only some identities can see. Its target is the name of that thing.
func objects(reads *int) probe.Kind {
	return probe.Kind{
		KindRules: status.KindRules{Name: "object", Source: "test"},
		Access: func(ctx context.Context, scope *probe.Scope, check status.Check) []probe.Access {
			visible, _ := probe.Share(ctx, scope, "listing", func(context.Context) (string, error) {
				*reads++
				return `"visible"`, nil
			})
			a := probe.Access{Sort: "objects", Name: string(check.Target)}
			if a.Name != visible {
				a.Lack = "CAN VIEW is missing"
				a.Grant = func(principal string) string { return "grant " + a.Name + " to " + principal }
			}
			return []probe.Access{a}
		},
	}
}

func check(name, target string, change ...func(*status.Check)) status.Check {
	return storetest.NewCheck("p", name, append([]func(*status.Check){func(c *status.Check) { c.Kind, c.Target = "object", []byte(target) }}, change...)...)
}

// examine examines a workspace with a running warehouse, whose tables contain the checks. It returns the report about them.
func examine(t *testing.T, stored, declared []status.Check) (lines string, reads int) {
	t.Helper()
	lines = examineWith(t, objects(&reads), stored, declared...)
	return lines, reads
}

func examineWith(t *testing.T, kind probe.Kind, stored []status.Check, declared ...status.Check) string {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.NoError(t, db.Save(t.Context(), status.Collect(storetest.NewPlatform("p"))))
	require.NoError(t, db.Save(t.Context(), status.Collect(stored...)))
	_, lines, found := strings.Cut(report(t, kind, db, doctor.Declared{Checks: declared}), "main.buoy is up to date\n")
	require.True(t, found, lines)
	return lines
}

// report examines a workspace with a running warehouse and these tables.
func report(t *testing.T, kind probe.Kind, db doctor.Tables, declared doctor.Declared) string {
	t.Helper()
	fake := fakeworkspace.New(t, fakeworkspace.Options{})
	fake.SetWarehouse("w1", fakeworkspace.Warehouse{Levels: map[string]string{fakeworkspace.ClientUUID: "CAN_USE"}})
	for kind, name := range map[string]string{"CATALOG": "main", "SCHEMA": "main.buoy"} {
		fake.SetSecurable(kind, name, fakeworkspace.Securable{Owner: fakeworkspace.ClientUUID})
	}
	t.Setenv("DATABRICKS_CLIENT_ID", fakeworkspace.ClientID)
	t.Setenv("DATABRICKS_CLIENT_SECRET", fakeworkspace.ClientSecret)
	workspace, err := databricks.Open(databricks.Options{Host: fake.URL})
	require.NoError(t, err)
	c := config.Config{Mode: config.ModeDatabricks, Warehouse: "w1", Schema: sqlname.Name{"main", "buoy"}}
	if declared.Checks != nil || declared.Watched != nil {
		c.ConfigPath = "config.yml"
	}
	var text strings.Builder
	report := doctor.Examine(t.Context(), doctor.Options{
		Config: c, Job: true, Workspace: workspace, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		OpenTables:    func(context.Context, bool) (doctor.Tables, error) { return db, nil },
		LoadConfig:    func() (doctor.Declared, error) { return declared, nil },
		IsConfigError: func(error) bool { return false },
		Kinds:         probe.Registry{kind},
		Each:          func(f doctor.Finding) { text.WriteString(f.Lines()) },
	})
	return text.String() + report.Summary()
}

// words returns a text without line breaks.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestActiveChecksInTheTablesAreExamined(t *testing.T) {
	archived := check("old", `"c"`, func(c *status.Check) { c.State = status.CheckArchived })
	text, reads := examine(t, []status.Check{check("one", `"a"`), check("two", `"a"`), check("three", `"b"`), check("four", `"visible"`), archived}, nil)
	require.Contains(t, words(text), "ok checks 4 active checks in main.buoy missing objects 2 of 3 cannot be read: CAN VIEW is missing. This affects 3 checks, such as \"one\" ")
	require.Contains(t, text, `grant "a" to `+fakeworkspace.ClientUUID+"\n")
	require.Contains(t, text, `grant "b" to `+fakeworkspace.ClientUUID+"\n")
	require.NotContains(t, text, `grant "c"`)
	require.Equal(t, 1, reads, "the listing is read once")
}

func TestChecksInFilesAreExaminedOnceWithThoseInTheTables(t *testing.T) {
	stored := check("one", `"a"`)
	text, _ := examine(t, []status.Check{stored}, []status.Check{stored, check("two", `"visible"`)})
	require.Contains(t, words(text), "checks 1 active check in main.buoy; 1 new check in config.yml ")
	require.Contains(t, words(text), "1 of 2 cannot be read: CAN VIEW is missing. This affects the check \"one\" ")
}

func TestAllThatChecksReadIsThere(t *testing.T) {
	text, _ := examine(t, []status.Check{check("one", `"visible"`)}, nil)
	require.Contains(t, text, "ok       objects       1 of 1 can be read\n")
	text, reads := examine(t, nil, nil)
	require.Contains(t, text, "ok       checks        0 active checks in main.buoy\n")
	require.Zero(t, reads)
}

func TestReportOfManyReasonsIsBounded(t *testing.T) {
	kind := objects(new(int))
	kind.Access = func(_ context.Context, _ *probe.Scope, c status.Check) []probe.Access {
		return []probe.Access{{Sort: "objects", Name: c.Name, Lack: "reason " + c.Name, Grant: func(string) string { return "grant " + c.Name }}}
	}
	var checks []status.Check
	for i := range 100 {
		checks = append(checks, check(fmt.Sprintf("c%03d", i), `"a"`))
	}
	text := examineWith(t, kind, checks)
	require.Contains(t, words(text), "96 reasons more; correct those above first ")
	require.Contains(t, text, "100 checks cannot be measured")
	require.Less(t, strings.Count(text, "\n"), 30)
}

func TestTablesOfRulesAreListedAlthoughMigrationsAreMissing(t *testing.T) {
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	kind := objects(new(int))
	kind.Tables = func(status.Check) []sqlname.Name { return nil }
	kind.Discovery = &probe.Discovery{Noun: "table", List: func(context.Context, *probe.Scope) ([]probe.Object, error) {
		return []probe.Object{{ID: "a"}}, nil
	}}
	text := words(report(t, kind, db, doctor.Declared{Watched: []status.Kind{kind.Name}}))
	require.Contains(t, text, "buoy migrate")
	require.Contains(t, text, "ok watch rules the objects of 1 of 1 rule can be listed")
}
