package configfile_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
)

// listed are kinds of which rules can enrol two.
func listed() status.Kinds {
	return status.Kinds{{Name: "http"}, {Name: "job_run", Listed: true, Tagged: true}, {Name: "pipeline", Listed: true}}
}

func TestWatchRules(t *testing.T) {
	d, err := configfile.Parse("f.yml", []byte(`platforms:
  - name: X
    owner: me
    watch:
      - {kind: job_run, name: " prod-*", not: ["*-test", tmp*], owner: "*@example.com", tag: team=sales, max: 7}
      - kind: pipeline
  - {name: Y, owner: me}
`), listed())
	require.NoError(t, err)
	require.Equal(t, []configfile.WatchRule{
		{
			Kind: "job_run", Name: "prod-*", Not: []string{"*-test", "tmp*"}, Owner: "*@example.com", Tag: "team=sales", Max: 7,
			At: configfile.Position{File: "f.yml", Line: 5, Column: 9},
		},
		{Kind: "pipeline", Max: configfile.DefaultWatchMax, At: configfile.Position{File: "f.yml", Line: 6, Column: 9}},
	}, d.Platforms[0].Watch)
	require.True(t, d.HasWatchRules())
	require.False(t, configfile.Config{Platforms: d.Platforms[1:]}.HasWatchRules())
}

func TestProblemsOfWatchRules(t *testing.T) {
	platform := "platforms:\n  - name: X\n    owner: me\n    watch:\n      - "
	for rule, want := range map[string]string{
		"{name: a}":                                                `f.yml:5:9: watch[0].kind: is required; use one of job_run, pipeline`,
		"{kind: ftp}":                                              `f.yml:5:16: watch[0].kind: a rule cannot enrol checks of the kind "ftp"; use one of job_run, pipeline`,
		"{kind: http}":                                             `f.yml:5:16: watch[0].kind: a rule cannot enrol checks of the kind "http"; use one of job_run, pipeline`,
		"{kind: pipeline, tag: team=sales}":                        `f.yml:5:31: watch[0].tag: the objects of the kind pipeline have no tags in Buoy; use name or owner`,
		"{kind: job_run, tag: =sales}":                             `f.yml:5:30: watch[0].tag: "=sales" has no key; write key or key=value`,
		`{kind: job_run, name: "[a"}`:                              `f.yml:5:31: watch[0].name: "[a" is not a pattern such as prod-*`,
		`{kind: job_run, owner: "[a"}`:                             `f.yml:5:32: watch[0].owner: "[a" is not a pattern such as prod-*`,
		`{kind: job_run, not: ["[a"]}`:                             `f.yml:5:31: watch[0].not[0]: "[a" is not a pattern such as prod-*`,
		`{kind: job_run, not: [""]}`:                               `f.yml:5:31: watch[0].not[0]: is required`,
		`{kind: job_run, name: " "}`:                               `f.yml:5:31: watch[0].name: is required`,
		`{kind: job_run, name: "a\nb"}`:                            `f.yml:5:31: watch[0].name: must be one line without tabs`,
		`{kind: job_run, name: "a\u202Eb"}`:                        `f.yml:5:31: watch[0].name: `,
		`{kind: job_run, owner: "a\u200Bb"}`:                       `f.yml:5:32: watch[0].owner: `,
		"{kind: job_run, name: " + strings.Repeat("a", 5000) + "}": `f.yml:5:31: watch[0].name: `,
		"{kind: job_run, max: 0}":                                  `f.yml:5:30: watch[0].max: 0 must be from 1 to 1000`,
		"{kind: job_run, max: 1001}":                               `f.yml:5:30: watch[0].max: 1001 must be from 1 to 1000`,
		"{kind: job_run, max: 1.5}":                                `f.yml:5:30: watch[0].max: must be a whole number such as 2, not "1.5"`,
		"{kind: job_run, max: many}":                               `f.yml:5:30: watch[0].max: must be a whole number such as 2, not "many"`,
		"{kind: job_run, names: a}":                                `f.yml:5:25: unknown field "names"`,
		"{kind: job_run, name: [a]}":                               `f.yml:5:31: `,
		"job_run":                                                  `f.yml:5:9: `,
		"{kind: job_run, kind: job_run }":                          `f.yml:5:25: the key "kind" is written twice, first in line 5`,
	} {
		_, err := configfile.Parse("f.yml", []byte(platform+rule+"\n"), listed())
		var problems configfile.Problems
		require.ErrorAs(t, err, &problems, rule)
		require.Contains(t, problems[0].String(), want, rule)
	}
}

// ingestRules reads the rules of a file as a command does that has only the variables of these tests.
func ingestRules(t *testing.T, text string) (configfile.Config, error) {
	t.Helper()
	return configfile.LoadRules(filepath.Join(write(t, map[string]string{"f.yml": text}), "f.yml"), listed(), variables)
}

func TestRulesNeedNoVariablesOfTheRestOfTheFiles(t *testing.T) {
	d, err := ingestRules(t, `x-load: &load {target: {job: "${var:ingest_job}"}}
x-base: &base
  owner: "${var:team}"
  checks: [{name: "${var:none}", kind: job_run}]
platforms:
  - {<<: *base, name: "P ${var:limit}", description: "${var:none}", watch: [{kind: job_run, name: "${var:limit}*"}]}
  - name: Other
    owner: "${var:team}"
    checks:
      - {<<: *load, name: import, kind: job_run, paused: "${var:pause}", warn: "${var:warn}"}
messages:
  - {title: "${var:none}"}
`)
	require.NoError(t, err)
	require.Empty(t, d.Warnings)
	require.Len(t, d.Platforms, 2)
	require.Equal(t, "P 30", d.Platforms[0].Name)
	require.Equal(t, "30*", d.Platforms[0].Watch[0].Name)
	require.Empty(t, d.Platforms[0].Checks)
	require.Empty(t, d.Messages)
}

func TestRuleWhoseVariableIsNotSetDoesNotStopTheOthers(t *testing.T) {
	d, err := ingestRules(t, `x-rule: &rule {kind: job_run, not: ["${var:none}*"]}
platforms:
  - {name: P, owner: me, watch: [{kind: job_run, name: "${var:none}*"}, *rule, {kind: job_run}]}
  - {name: "${var:none}", owner: me, watch: [{kind: job_run}]}
  - {name: "${var:none} 2", owner: me}
`)
	require.NoError(t, err)
	missing := "a variable is not set, so %s; give this command the same BUOY_VAR_ variables as `buoy apply`"
	require.Len(t, d.Warnings, 3)
	require.Contains(t, d.Warnings[0], "f.yml:3:34: "+strings.Replace(missing, "%s", "this watch rule is left out", 1))
	require.Contains(t, d.Warnings[2], "f.yml:4:5: "+strings.Replace(missing, "%s", "the platform and its watch rules are left out", 1))
	require.Len(t, d.Platforms, 1)
	var unset []bool
	for _, rule := range d.Platforms[0].Watch {
		unset = append(unset, rule.Unset)
	}
	require.Equal(t, []bool{true, true, false}, unset)
}

func TestRuleWhoseVariableIsNotSetIsOnlyForItsKind(t *testing.T) {
	d, err := ingestRules(t, `platforms:
  - {name: P, owner: me, watch: [{kind: job_run, name: "${var:none}*"}, {kind: "${var:none}"}]}
`)
	require.NoError(t, err)
	named, unknown := d.Platforms[0].Watch[0], d.Platforms[0].Watch[1]
	require.True(t, named.IsFor("job_run"))
	require.False(t, named.IsFor("pipeline"))
	require.True(t, unknown.IsFor("pipeline"), "nobody knows its kind")
	for kind, want := range map[string]string{
		"kind: job_rum, ": `f.yml:2:41: watch[0].kind: a rule cannot enrol checks of the kind "job_rum"; use one of job_run, pipeline`,
		"":                "f.yml:2:34: watch[0].kind: is required; use one of job_run, pipeline",
	} {
		_, err = ingestRules(t, "platforms:\n  - {name: P, owner: me, watch: [{"+kind+"name: \"${var:none}*\"}]}\n")
		require.ErrorContains(t, err, want)
	}
}
