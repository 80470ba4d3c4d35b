package discovery_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
)

func TestPrint(t *testing.T) {
	odd := probe.Object{ID: "2", Name: "two\nlines\tand \u202e marks"}
	sections := survey(t, probe.Registry{
		kindOf("run", []probe.Object{job("1", "load"), odd}, nil, nil), kindOf("schedule", nil, errors.New("this identity cannot list jobs"), nil),
	}, "")
	var out strings.Builder
	discovery.Print(&out, sections, false, "buoy")
	require.Equal(t, `run: 2 jobs visible, 1 watched
  two lines and marks  2  owner unknown  not watched
schedule: this identity cannot list jobs
`, out.String())
	out.Reset()
	discovery.Print(&out, sections[:1], true, "buoy")
	require.Equal(t, `run: 2 jobs visible, 1 watched
  load                 1  ann            watched by sales/"Load", hr/"Paused"
  two lines and marks  2  owner unknown  not watched
`, out.String())
}

func TestLongTextDoesNotMoveOtherRows(t *testing.T) {
	long := probe.Object{ID: strings.Repeat("i", 70), Name: strings.Repeat("ü", 300), Owner: strings.Repeat("o", 61)}
	var out strings.Builder
	discovery.Print(&out, survey(t, probe.Registry{kindOf("run", []probe.Object{{ID: "3", Name: "load"}, long}, nil, nil)}, ""), false, "buoy")
	require.Equal(t, "run: 2 jobs visible, 0 watched\n"+
		"  load"+strings.Repeat(" ", 56)+"  3"+strings.Repeat(" ", 59)+"  owner unknown"+strings.Repeat(" ", 47)+"  not watched\n"+
		"  "+strings.Repeat("ü", 59)+"…  "+long.ID+"  "+strings.Repeat("o", 59)+"…  not watched\n", out.String())
}

func TestObjectWithoutVisibleNameIsCalledByItsID(t *testing.T) {
	kinds := probe.Registry{kindOf("run", []probe.Object{
		{ID: "3", Name: "\u202e\n", Owner: "a\u202enn", Target: `{"job":"3"}`}, {ID: "4", Name: "a\nb\tc", Target: `{"job":"4"}`},
	}, nil, nil)}
	proposals, err := discovery.Propose(t.Context(), nil, survey(t, kinds, ""))
	require.NoError(t, err)
	require.Equal(t, "a b c", proposals[0].Check.Name)
	require.Equal(t, "3", proposals[1].Check.Name)
	require.Equal(t, "ann", proposals[1].Check.Owner)
	for _, p := range proposals {
		require.NoError(t, p.Problem(kinds.Rules()))
	}
}

func TestFileCanBeApplied(t *testing.T) {
	limits := func(id string) (probe.Limits, bool, error) {
		if id == "4" {
			return probe.Limits{}, false, errors.New("no\nanswer")
		}
		return probe.Limits{Unit: "min", Warn: 2, Crit: 4, Reason: "the longest of 30 runs took 1 min"}, true, nil
	}
	invisible := probe.Object{ID: "5", Name: "a\u202eb", Owner: "bob", Target: `{"job":"5"}`}
	kinds := probe.Registry{kindOf("run", []probe.Object{job("3", "load: {all} #1"), job("4", "orders"), invisible}, nil, limits)}
	proposals, err := discovery.Propose(t.Context(), nil, survey(t, kinds, ""))
	require.NoError(t, err)
	text, checks, err := discovery.File{Platform: "Sales jobs", Owner: "ann", Proposals: proposals}.YAML(kinds.Rules())
	require.NoError(t, err)
	require.Equal(t, 3, checks)
	require.Equal(t, `# yaml-language-server: $schema=./buoy.schema.json
# Written by "buoy discover". Review the limits, then use "buoy apply".

platforms:
  - name: Sales jobs
    owner: ann
    checks:
      # the longest of 30 runs took 1 min
      - name: ab
        kind: run
        target:
          job: "5"
        unit: min
        warn: 2
        crit: 4
        owner: bob
      # the longest of 30 runs took 1 min
      - name: "load: {all} #1"
        kind: run
        target:
          job: "3"
        unit: min
        warn: 2
        crit: 4
      # no limits, because its history could not be read: no answer
      - name: orders
        kind: run
        target:
          job: "4"
`, string(text))
	path := filepath.Join(t.TempDir(), "found.yml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	read, err := configfile.Load(path, kinds.Rules(), nil)
	require.NoError(t, err)
	require.Len(t, read.Platforms[0].Checks, 3)

	kinds[0].Discovery.OnlyLimits = true
	proposals, err = discovery.Propose(t.Context(), nil, survey(t, kinds, ""))
	require.NoError(t, err)
	text, checks, err = discovery.File{Platform: "Sales jobs", Owner: "ann", Proposals: proposals}.YAML(kinds.Rules())
	require.NoError(t, err)
	require.Equal(t, 2, checks)
	require.Contains(t, string(text), "\n# No check of orders (id 4): no limits, because its history could not be read: no answer\n")
	_, _, err = discovery.File{Platform: " ", Owner: "ann"}.YAML(kinds.Rules())
	require.True(t, status.HasCode(err, status.CodeInvalid))
}

func TestPrintWhatCannotBeSeen(t *testing.T) {
	kind := kindOf("run", []probe.Object{job("1", "load")}, nil, nil)
	var hidden []probe.HiddenObject
	for i := range 22 {
		grant := func(principal string) string { return fmt.Sprintf("grant %d to %s", i, principal) }
		hidden = append(hidden, probe.HiddenObject{Name: fmt.Sprintf("prod\n%02d", i), Grant: grant})
	}
	var err error
	kind.Discovery.Hidden = func(context.Context, *probe.Scope) ([]probe.HiddenObject, error) { return hidden, err }
	printed := func(filter discovery.Filter) string {
		sections := survey(t, probe.Registry{kind}, "")
		discovery.FindHidden(t.Context(), nil, sections)
		filter.Apply(sections)
		var out strings.Builder
		discovery.Print(&out, sections, false, "buoy")
		return out.String()
	}
	text := printed(discovery.Filter{})
	require.Contains(t, text, "run: 1 job visible, 1 watched\n  Hidden from this identity: 22 jobs. To make one visible, run its command:\n    grant 0 to buoy # prod 00\n    grant 1 to buoy # prod 01\n")
	require.Contains(t, text, "    grant 19 to buoy # prod 19\n    and 2 more\n")
	require.NotContains(t, text, "grant 20 to")
	require.Contains(t, printed(discovery.Filter{Name: "*21"}), "  Hidden from this identity: 1 job. To make one visible, run its command:\n    grant 21 to buoy # prod 21\n")
	require.NotContains(t, printed(discovery.Filter{Owner: "*a*"}), "Hidden", "their owners are not known")
	hidden, err = nil, errors.New("SELECT is missing")
	require.Equal(t, "run: 1 job visible, 1 watched\n  It is not known which jobs are hidden from this identity: SELECT is missing\n", printed(discovery.Filter{}))
}

func TestPrintOfHiddenObjectsNamesEachOnce(t *testing.T) {
	hidden := func(context.Context, *probe.Scope) ([]probe.HiddenObject, error) {
		return []probe.HiddenObject{{Name: "secret", Grant: func(string) string { return "grant" }}}, nil
	}
	kinds := probe.Registry{kindOf("run", nil, nil, nil), kindOf("schedule", nil, nil, nil)}
	for _, k := range kinds {
		k.Discovery.Hidden = hidden
	}
	sections := survey(t, kinds, "")
	discovery.FindHidden(t.Context(), nil, sections)
	var out strings.Builder
	discovery.Print(&out, sections, false, "buoy")
	require.Equal(t, `run: 0 jobs visible, 0 watched
  Hidden from this identity: 1 job. To make one visible, run its command:
    grant # secret
schedule: 0 jobs visible, 0 watched
`, out.String())
}

func TestPrintSaysWhatCannotBeFoundOut(t *testing.T) {
	var kinds probe.Registry
	for _, c := range [][2]string{{"table", "BROWSE shows them"}, {"App", "an admin sees all of them"}, {"alert", "an admin sees all of them"}} {
		k := kindOf(c[0], nil, nil, nil)
		k.Discovery.Noun, k.Discovery.SeesAll = c[0], c[1]
		kinds = append(kinds, k)
	}
	sections := append(survey(t, kinds, ""), discovery.Section{Kind: kinds[2], Err: errors.New("refused")})
	discovery.FindHidden(t.Context(), nil, sections)
	var out strings.Builder
	discovery.Print(&out, sections, false, "buoy")
	require.Contains(t, out.String(), `
Buoy cannot tell which of these are hidden from this identity:
  tables: BROWSE shows them
  Apps, alerts: an admin sees all of them
`)
}
