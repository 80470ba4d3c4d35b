package configfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
)

func TestWatchRules(t *testing.T) {
	d, err := configfile.Parse("f.yml", []byte(`platforms:
  - name: X
    owner: me
    watch:
      - {kind: http, name: "prod-*", owner: "*@example.com", tag: team=sales, max: 7}
      - kind: heartbeat
  - {name: Y, owner: me}
`), urlRequired)
	require.NoError(t, err)
	require.Equal(t, []configfile.WatchRule{
		{Kind: "http", Name: "prod-*", Owner: "*@example.com", Tag: "team=sales", Max: 7, At: configfile.Position{File: "f.yml", Line: 5, Column: 9}},
		{Kind: "heartbeat", Max: configfile.DefaultWatchMax, At: configfile.Position{File: "f.yml", Line: 6, Column: 9}},
	}, d.Platforms[0].Watch)
	require.True(t, d.HasWatchRules())
	require.False(t, configfile.Config{Platforms: d.Platforms[1:]}.HasWatchRules())
}

func TestProblemsOfWatchRules(t *testing.T) {
	platform := "platforms:\n  - name: X\n    owner: me\n    watch:\n      - "
	for rule, want := range map[string]string{
		"{name: a}":                 `f.yml:5:9: kind: "" is not a kind of check; use one of http, sql_query, table_freshness, heartbeat`,
		"{kind: ftp}":               `f.yml:5:16: kind: "ftp" is not a kind of check; use one of http, sql_query, table_freshness, heartbeat`,
		"{kind: http, max: 0}":      `f.yml:5:27: max: 0 must be from 1 to 1000`,
		"{kind: http, max: 1001}":   `f.yml:5:27: max: 1001 must be from 1 to 1000`,
		"{kind: http, max: 1.5}":    `f.yml:5:27: watch[0].max: must be a whole number such as 2, not "1.5"`,
		"{kind: http, max: many}":   `f.yml:5:27: watch[0].max: must be a whole number such as 2, not "many"`,
		"{kind: http, names: a}":    `f.yml:5:22: unknown field "names"`,
		"{kind: http, name: [a]}":   `f.yml:5:28: `,
		"http":                      `f.yml:5:9: `,
		"{kind: http, kind: http }": `f.yml:5:22: the key "kind" is written twice, first in line 5`,
	} {
		_, err := configfile.Parse("f.yml", []byte(platform+rule+"\n"), urlRequired)
		var problems configfile.Problems
		require.ErrorAs(t, err, &problems, rule)
		require.Contains(t, problems[0].String(), want, rule)
	}
}
