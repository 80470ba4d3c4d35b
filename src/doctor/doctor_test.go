package doctor_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/doctor"
	"buoy/src/sqlname"
)

// found is a check that finds something at once.
func found(name string) doctor.Check {
	return doctor.Check{Name: name, Limit: time.Minute, Ask: func(context.Context) []doctor.Finding {
		return []doctor.Finding{{State: doctor.OK, Name: name}}
	}}
}

func TestHangingCheckIsUnknown(t *testing.T) {
	ends := make(chan struct{})
	defer close(ends)
	stuck := doctor.Check{Name: "stuck", Limit: time.Millisecond, Ask: func(context.Context) []doctor.Finding { <-ends; return nil }}
	var report doctor.Report
	doctor.Run(t.Context(), []doctor.Check{found("first"), stuck, found("last")}, func(f doctor.Finding) { report = append(report, f) })
	require.Equal(t, doctor.Report{
		{State: doctor.OK, Name: "first"},
		{State: doctor.Unknown, Name: "stuck", Found: "no response within 1ms"},
		{State: doctor.OK, Name: "last"},
	}, report)
}

func TestChecksRunConcurrentlyAndReportInOrder(t *testing.T) {
	second := make(chan struct{})
	waits := doctor.Check{Name: "first", Limit: time.Minute, Ask: func(ctx context.Context) []doctor.Finding {
		select {
		case <-second: // only when the other one is asked meanwhile
			return []doctor.Finding{{State: doctor.OK, Name: "first"}}
		case <-ctx.Done():
			return nil
		}
	}}
	other := found("second")
	ask := other.Ask
	other.Ask = func(ctx context.Context) []doctor.Finding { close(second); return ask(ctx) }
	var names []string
	doctor.Run(t.Context(), []doctor.Check{waits, other}, func(f doctor.Finding) { names = append(names, f.Name) })
	require.Equal(t, []string{"first", "second"}, names)
}

func TestSummary(t *testing.T) {
	ok := doctor.Finding{State: doctor.OK, Name: "a"}
	gone := doctor.Finding{State: doctor.Missing, Name: "b"}
	later := doctor.Finding{State: doctor.Missing, Name: "tables", Optional: true}
	lack := func(checks ...int) doctor.Finding {
		return doctor.Finding{State: doctor.Missing, Name: "jobs", Optional: true, Checks: checks}
	}
	for want, report := range map[string]doctor.Report{
		"ready":                            {ok, {State: doctor.Skipped, Name: "job", Optional: true}},
		"ready for `buoy migrate`":         {ok, later},
		"not ready, missing: b, c":         {ok, gone, later, gone, {State: doctor.Missing, Name: "c"}},
		"no problems found; 2 not checked": {ok, later, {State: doctor.Unknown, Name: "d"}, {State: doctor.Skipped, Name: "e"}},

		"ready, but 3 checks cannot be measured":                   {ok, lack(0, 1), lack(1, 7)},
		"ready for `buoy migrate`, but 1 check cannot be measured": {ok, later, lack(0)},
		"1 check cannot be measured; 1 prerequisite not checked":   {ok, lack(0), {State: doctor.Unknown, Name: "d"}},
		"not ready, missing: b":                                    {gone, lack(0)},
		"no problems found; 1 not checked":                         {ok, {State: doctor.Unknown, Name: "d"}, {State: doctor.Unknown, Name: "jobs", Optional: true, Checks: []int{1}}},
	} {
		require.Equal(t, want, report.Summary())
		require.Equal(t, strings.HasPrefix(want, "not ready"), report.Missing(), want)
	}
}

func TestLinesAreAlignedAndFitATerminal(t *testing.T) {
	f := doctor.Finding{
		State: doctor.Missing, Name: "CREATE TABLE", Found: strings.Repeat("some words ", 12),
		Do: "GRANT CREATE TABLE ON SCHEMA main.buoy TO `4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10`;\nand another line",
	}
	lines := strings.Split(strings.TrimSuffix(f.Lines(), "\n"), "\n")
	require.Greater(t, len(lines), 4)
	require.True(t, strings.HasPrefix(lines[0], "missing  CREATE TABLE  some words"))
	for _, line := range lines[1:] {
		require.Equal(t, strings.Repeat(" ", 23), line[:23])
		require.NotEqual(t, " ", line[23:24])
		require.LessOrEqual(t, len(line), 80)
	}
	require.Equal(t, "and another line", strings.TrimSpace(lines[len(lines)-1]))
}

func TestCommandsAreNotBroken(t *testing.T) {
	command := "databricks permissions update jobs 1 --json '" + strings.Repeat("a  b ", 40) + "'"
	f := doctor.Finding{State: doctor.Missing, Name: "jobs", Found: "some", Do: "this grants it:", Run: []string{command, "second"}}
	lines := strings.Split(f.Lines(), "\n")
	require.Equal(t, command, strings.TrimSpace(lines[2]))
	require.Equal(t, "second", strings.TrimSpace(lines[3]))
}

func TestClockOffset(t *testing.T) {
	for _, off := range []time.Duration{0, time.Minute, -time.Minute} {
		require.Equal(t, doctor.OK, doctor.Clock(off).State, off)
	}
	require.Contains(t, doctor.Clock(61*time.Second).Found, "1m1s ahead of the workspace's clock")
	require.Contains(t, doctor.Clock(-2*time.Hour).Found, "2h0m0s behind the workspace's clock")
	require.Equal(t, doctor.Missing, doctor.Clock(-2*time.Hour).State)
}

func TestNamesAreQuoted(t *testing.T) {
	s := doctor.Securable{Kind: "SCHEMA", Name: sqlname.Name{"my-catalog", "a`b"}, Grants: map[string][]string{}}
	got := s.Privileges(doctor.Holder{Name: "o`neil@example.com"}, "SELECT")
	require.Equal(t, []string{"GRANT SELECT ON SCHEMA `my-catalog`.`a``b` TO `o``neil@example.com`;"}, got[0].Run)
	require.Equal(t, "on my-catalog.a`b", got[0].Found)
	s.Absent = true
	require.Equal(t, "deploy the bundle, or: CREATE SCHEMA `my-catalog`.`a``b`;", s.Existence().Do)
}
