package configfile_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
)

// variables are the variables of these tests.
func variables(name string) (string, error) {
	value, ok := map[string]string{
		"id": "123456789012345", "big": "999999999999999999999", "word": "a: b\n- c # d", "paused": "PAUSED", "unpaused": "UNPAUSED", "yes": "true", "no": "false", "odd": "Paused", "shout": "TRUE",
		"nested": "${var:id}", "limit": "30",
	}[name]
	if !ok {
		return "", fmt.Errorf("the variable BUOY_VAR_X of %s is not set", name)
	}
	return value, nil
}

func loadWithVariables(t *testing.T, text string) (configfile.Config, error) {
	t.Helper()
	return configfile.Load(filepath.Join(write(t, map[string]string{"f.yml": text}), "f.yml"), anyTarget(), variables)
}

func TestVariableBecomesTextOfItsField(t *testing.T) {
	for written, want := range map[string]string{
		`${var:id}`:                          `"123456789012345"`,
		`"${var:id}"`:                        `"123456789012345"`,
		`!!str ${var:id}`:                    `"123456789012345"`,
		`${var:big}`:                         `"999999999999999999999"`,
		`a ${var:id}-${var:no} b`:            `"a 123456789012345-false b"`,
		`${var:word}`:                        `"a: b\n- c # d"`,
		`${var:nested}`:                      `"${var:id}"`,
		`$${var:id}`:                         `"${var:id}"`,
		`$$${var:none}`:                      `"$${var:none}"`,
		`["${var:id}", {"a": "${var:yes}"}]`: `["123456789012345",{"a":"true"}]`,
		`${secret:scope/key}`:                `"${secret:scope/key}"`,
		`${variable} $var: ${VAR:id}`:        `"${variable} $var: ${VAR:id}"`,
	} {
		if written == `${variable} $var: ${VAR:id}` {
			written = "'" + written + "'"
		}
		d, err := loadWithVariables(t, oneCheck+"        target:\n          x: "+written+"\n")
		require.NoError(t, err, written)
		require.Equal(t, `{"x":`+want+`}`, string(d.Platforms[0].Checks[0].Target), written)
	}
}

func TestVariableIsReplacedInSharedValues(t *testing.T) {
	d, err := loadWithVariables(t, `x-shared: &shared {owner: "team-${var:limit}", tags: ["${var:limit}"]}
platforms:
  - {<<: *shared, name: P, checks: [{name: "Run ${var:limit}", kind: http, warn: "${var:limit}", crit: 60}]}
`)
	require.NoError(t, err)
	p := d.Platforms[0]
	require.Equal(t, "team-30", p.Owner)
	require.Equal(t, []string{"30"}, p.Tags)
	require.Equal(t, "Run 30", p.Checks[0].Name)
	require.InDelta(t, 30, *p.Checks[0].Warn, 0)
}

func TestVariableSaysWhetherCheckIsPaused(t *testing.T) {
	for written, want := range map[string]status.CheckState{
		"paused": status.CheckPaused, "unpaused": status.CheckActive, "yes": status.CheckPaused, "no": status.CheckActive, "odd": status.CheckPaused, "shout": status.CheckPaused,
	} {
		d, err := loadWithVariables(t, oneCheck+"        paused: ${var:"+written+"}\n")
		require.NoError(t, err, written)
		require.Equal(t, want, d.Platforms[0].Checks[0].State, written)
	}
	_, err := loadWithVariables(t, oneCheck+"        paused: ${var:id}\n")
	require.ErrorContains(t, err, "paused: must be true, false, PAUSED or UNPAUSED, not ")
	for _, written := range []string{`"true"`, "PAUSED", "UNPAUSED"} {
		_, err := loadWithVariables(t, oneCheck+"        paused: "+written+"\n")
		require.ErrorContains(t, err, "paused: must be true or false, not", written)
	}
}

func TestVariableWithoutValueIsAProblemAtItsPlace(t *testing.T) {
	for written, want := range map[string]string{
		"${var:none}":             "f.yml:8:14: ${var:none}: the variable BUOY_VAR_X of none is not set",
		"${var:Id}":               `f.yml:8:14: "${var:Id}" is not a variable such as ${var:ingest_job}: a name has lower case letters`,
		"${var:}":                 `f.yml:8:14: "${var:}" is not a variable`,
		`"x ${var:id"`:            `f.yml:8:14: "${var:id" is not a variable`,
		`[a, "${var:none}"]`:      "f.yml:8:18: ${var:none}: the variable",
		"${var:none} ${var:gone}": "f.yml:8:14: ${var:gone}: the variable",
	} {
		_, err := loadWithVariables(t, oneCheck+"        target:\n          x: "+written+"\n")
		require.ErrorAs(t, err, new(configfile.Problems), written)
		require.ErrorContains(t, err, want, written)
	}
	_, err := configfile.Parse("f.yml", []byte(oneCheck+"        target: {x: \"${var:id}\"}\n"), anyTarget())
	require.ErrorContains(t, err, "${var:id} cannot be used here")
}

func TestNameOfAFieldCannotContainAVariable(t *testing.T) {
	_, err := loadWithVariables(t, oneCheck+"        target: {x: {\"a ${var:id}\": 1}}\n")
	require.ErrorContains(t, err, "f.yml:7:22: ${var:id}: the name of a field cannot contain a variable")
	_, err = loadWithVariables(t, "platforms:\n  - {\"${var:word}\": P, owner: o}\n")
	require.ErrorContains(t, err, "f.yml:2:6: ${var:word}: the name of a field cannot contain a variable")
	d, err := loadWithVariables(t, oneCheck+"        target: {\"$${var:id}\": 1}\n")
	require.NoError(t, err)
	require.Equal(t, `{"${var:id}":1}`, string(d.Platforms[0].Checks[0].Target))
}

func TestWrittenFileKeepsTextsThatLookLikeVariables(t *testing.T) {
	const target = `{"$${var:a}":["${var:id}","$${var:id}",{"b":"x ${var:none\n${var:id} y"}]}`
	d := configfile.Config{Platforms: []configfile.PlatformEntry{{
		Platform: status.Platform{Slug: "p", Name: "P ${var:id}", Owner: "o", Tags: []string{"${var:x}"}, State: status.PlatformActive, Origin: status.OriginFile},
		Checks: []status.Check{{
			Name: "C", Kind: "http", Target: []byte(target), Freshness: status.DefaultFreshness, Attempts: 1, State: status.CheckActive, Origin: status.OriginFile,
		}},
	}}}
	text, err := d.YAML(configfile.ExportHeader)
	require.NoError(t, err)
	got, err := loadWithVariables(t, string(text))
	require.NoError(t, err, "%s", text)
	require.Equal(t, "P ${var:id}", got.Platforms[0].Name)
	require.Equal(t, []string{"${var:x}"}, got.Platforms[0].Tags)
	require.JSONEq(t, target, string(got.Platforms[0].Checks[0].Target))
}
