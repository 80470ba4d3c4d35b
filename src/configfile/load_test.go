package configfile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
)

// anyTarget returns kinds that accept any target.
func anyTarget() status.Kinds {
	return status.Kinds{
		{Name: "http", Source: "http", Units: []string{"ms", "s"}},
		{Name: "sql_query", Source: "sql"},
		{Name: "table_freshness", Source: "sql", Units: []string{"min", "s", "h", "d"}},
		{Name: "heartbeat", Source: "heartbeat", Pushed: true},
	}
}

// urlRequired are the same kinds with one rule: a target of kind http must have a url.
var urlRequired = func() status.Kinds {
	kinds := anyTarget()
	kinds[0].ValidateTarget = func(target json.RawMessage) []status.FieldError {
		var t struct{ URL string }
		if err := json.Unmarshal(target, &t); err != nil {
			return []status.FieldError{{Field: "", Rule: "type", Message: "is not an object with a url"}}
		}
		if t.URL == "" {
			return []status.FieldError{{Field: "url", Rule: "required", Message: "is required"}}
		}
		return nil
	}
	return kinds
}()

const whole = `platforms:
  - name: Sales lakehouse
    description: Orders
    owner: data-platform
    contact: "#data"
    url: https://example.com
    tags: [gold, emea]
    checks:
      - name: Orders fresh
        kind: http
        target: {url: "https://example.com", z: 1, a: [2]}
        unit: ms
        warn: 30
        crit: 120
        freshness: 2d
        timeout: 30s
        attempts: 3.0
        owner: somebody
        runbook_url: https://example.com/runbook
      - {name: Beats, kind: heartbeat, paused: true}
  - {name: "Ünï — Code!", owner: me}
messages:
  - title: Orders move
    severity: MAINTENANCE
    starts_at: 2026-12-01T19:00:00.123456789+01:00
    ends_at: 2026-12-01T20:00:00Z
    platforms: [sales-lakehouse]
  - {title: Draft, slug: own-slug, severity: INFO, state: DRAFT, starts_at: 2026-12-01T18:00:00Z, body: "two\nlines"}
`

func TestFileIsReadCompletely(t *testing.T) {
	d, err := configfile.Parse("f.yml", []byte(whole), urlRequired)
	require.NoError(t, err)
	warn, crit := 30.0, 120.0
	require.Equal(t, []configfile.PlatformEntry{
		{
			SlugDerived: true, File: "f.yml", At: configfile.Position{File: "f.yml", Line: 2, Column: 5},
			Platform: status.Platform{
				Slug: "sales-lakehouse", Name: "Sales lakehouse", Description: "Orders", Owner: "data-platform", Contact: "#data",
				URL: "https://example.com", Tags: []string{"gold", "emea"}, State: status.PlatformActive, Origin: status.OriginFile,
			},
			Checks: []status.Check{
				{
					Name: "Orders fresh", Kind: "http", Target: json.RawMessage(`{"a":[2],"url":"https://example.com","z":1}`), Unit: "ms",
					Warn: &warn, Crit: &crit, Freshness: 48 * time.Hour, Timeout: 30 * time.Second, Attempts: 3, Owner: "somebody", RunbookURL: "https://example.com/runbook",
					State: status.CheckActive, Origin: status.OriginFile,
				},
				{
					Name: "Beats", Kind: "heartbeat", Target: json.RawMessage(`{}`), Freshness: status.DefaultFreshness, Attempts: 1,
					State: status.CheckPaused, Origin: status.OriginFile,
				},
			},
		},
		{
			SlugDerived: true, File: "f.yml", At: configfile.Position{File: "f.yml", Line: 21, Column: 5},
			Platform: status.Platform{Slug: "uni-code", Name: "Ünï — Code!", Owner: "me", State: status.PlatformActive, Origin: status.OriginFile},
		},
	}, d.Platforms)
	ends := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	require.Equal(t, []configfile.MessageEntry{
		{
			Message: status.Message{
				Slug: "orders-move", Title: "Orders move", Severity: status.SeverityMaintenance, State: status.MessagePublished,
				StartsAt: time.Date(2026, 12, 1, 18, 0, 0, 123456000, time.UTC), EndsAt: &ends, Origin: status.OriginFile,
			},
			PlatformSlugs: []string{"sales-lakehouse"}, SlugDerived: true,
			File: "f.yml", At: configfile.Position{File: "f.yml", Line: 23, Column: 5},
		},
		{File: "f.yml", At: configfile.Position{File: "f.yml", Line: 28, Column: 5}, Message: status.Message{
			Slug: "own-slug", Title: "Draft", Body: "two\nlines", Severity: status.SeverityInfo, State: status.MessageDraft,
			StartsAt: time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC), Origin: status.OriginFile,
		}},
	}, d.Messages)
}

func TestProblemsHaveLineAndColumn(t *testing.T) {
	platform := "platforms:\n  - name: X\n    owner: me\n"
	check := platform + "    checks:\n      - name: C\n        kind: heartbeat\n"
	web := strings.ReplaceAll(check, "kind: heartbeat", "<<: {kind: http, target: {url: 'https://example.com'}}")
	message := "messages:\n  - title: M\n    severity: INFO\n    starts_at: 2026-12-01T18:00:00Z\n"
	for name, tc := range map[string]struct {
		text string
		want []string // the start of each problem, in order
	}{
		"an unknown key":                {platform + "    colour: red\n", []string{`f.yml:4:5: unknown field "colour"`}},
		"an unknown key on top":         {"platform: []\n", []string{`f.yml:1:1: unknown field "platform"`}},
		"a duplicate key":               {platform + "    name: Y\n", []string{`f.yml:4:5: the key "name" is written twice, first in line 2`}},
		"a list instead of a text":      {"platforms:\n  - name: [1]\n    owner: me\n", []string{"f.yml:2:11: "}},
		"a text instead of a number":    {check + "        warn: much\n        crit: 3\n", []string{"f.yml:7:15: "}},
		"invalid YAML":                  {"platforms: [\n", []string{"f.yml:1:1: this is not valid YAML: a value is missing, or a bracket is not closed"}},
		"a bad slug":                    {platform + "    slug: No Good\n", []string{`f.yml:4:11: slug: "No Good" must be 1 to 80 of a-z`}},
		"an empty name":                 {"platforms:\n  - owner: me\n    name: '  '\n", []string{"f.yml:3:11: name: is required", "f.yml:2:5: slug: "}},
		"no owner":                      {"platforms:\n  - name: X\n", []string{"f.yml:2:5: owner: is required"}},
		"warn equal to crit":            {check + "        warn: 9\n        crit: 9\n", []string{"f.yml:7:15: warn: 9 must be less than crit 9"}},
		"warn without crit":             {check + "        warn: 9\n", []string{"f.yml:5:9: crit: is required together with warn"}},
		"a limit of zero":               {check + "        warn: 0\n        crit: 9\n", []string{"f.yml:7:15: warn: 0 must be greater than 0"}},
		"a limit that is not a number":  {check + "        warn: .nan\n        crit: 9\n", []string{`f.yml:7:15: warn: must be a decimal number such as 30 or 0.5, not ".nan"`}},
		"an unknown kind":               {strings.ReplaceAll(check, "heartbeat", "ftp"), []string{`f.yml:6:15: kind: "ftp" is not a kind of check`}},
		"an invalid freshness":          {check + "        freshness: soon\n", []string{`f.yml:7:20: freshness: "soon" is not a duration`}},
		"a freshness out of range":      {check + "        freshness: 1s\n", []string{"f.yml:7:20: freshness: 1 s is out of range: it must be from 10 s"}},
		"a timeout out of range":        {web + "        timeout: 3m\n", []string{"f.yml:7:18: timeout: 3 min is out of range: it must be from 1 s to 2 min"}},
		"a timeout of nothing":          {web + "        timeout: 0s\n", []string{`f.yml:7:18: timeout: "0s" must be longer than 0s; omit the field to use the default`}},
		"too many attempts":             {web + "        attempts: 4\n", []string{"f.yml:7:19: attempts: 4 must be from 1 to 3"}},
		"no attempts":                   {web + "        attempts: 0\n", []string{"f.yml:7:19: attempts: 0 must be from 1 to 3"}},
		"a fraction of an attempt":      {web + "        attempts: 1.5\n", []string{`f.yml:7:19: attempts: must be a whole number such as 2, not "1.5"`}},
		"a huge number of attempts":     {web + "        attempts: 99999999999999999999\n", []string{`f.yml:7:19: attempts: "99999999999999999999" is too large for a whole number`}},
		"attempts as a list":            {web + "        attempts: [2]\n", []string{"f.yml:7:19: attempts: must be a whole number such as 2, not a list"}},
		"a timeout of pushed results":   {check + "        timeout: 9s\n", []string{"f.yml:7:18: timeout: cannot be set: Buoy does not measure checks of the kind heartbeat"}},
		"attempts of pushed results":    {check + "        attempts: 2\n", []string{"f.yml:7:19: attempts: cannot be 2: Buoy does not measure checks of the kind heartbeat"}},
		"a target without a url":        {strings.ReplaceAll(check, "heartbeat", "http") + "        target:\n          x: 1\n", []string{"f.yml:8:11: target.url: is required"}},
		"an end equal to the start":     {message + "    ends_at: 2026-12-01T18:00:00Z\n", []string{"f.yml:5:14: ends_at: 2026-12-01T18:00:00Z must be after"}},
		"an invalid time":               {message + "    ends_at: tomorrow\n", []string{`f.yml:5:14: ends_at: "tomorrow" is not a time`}},
		"an unknown state":              {message + "    state: GONE\n", []string{`f.yml:5:12: state: "GONE" is not one of DRAFT`}},
		"maintenance without platforms": {strings.ReplaceAll(message, "INFO", "MAINTENANCE"), []string{"f.yml:2:5: platforms: must name the platforms"}},
		"an unknown origin":             {check + "        origin: ME\n", []string{`f.yml:7:17: origin: "ME" is not one of APP, FILE`}},
		"a second document":             {platform + "---\n" + message, []string{"f.yml:4:1: a second document starts here. Put it into its own file"}},
		"everything at once": {
			check + "        warn: 9\n        crit: 3\n        unit: " + strings.Repeat("u", 21) + "\n  - name: X\n    owner: ''\n",
			[]string{
				"f.yml:9:15: unit: has 21 characters", "f.yml:7:15: warn: 9 must", "f.yml:11:12: owner: is required",
				`f.yml:10:11: platform name "X" is declared twice, first at f.yml:2`,
			},
		},
		"a duplicate check":   {check + "      - {name: C, kind: heartbeat}\n", []string{`f.yml:7:16: check "C" is declared twice, first at f.yml:5`}},
		"a duplicate message": {message + strings.TrimPrefix(message, "messages:\n"), []string{`f.yml:5:12: message "M" has the slug m, which is also the slug of "M" at f.yml:2. Give one of them another slug, such as slug: m-2`}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := configfile.Parse("f.yml", []byte(tc.text), urlRequired)
			var problems configfile.Problems
			require.ErrorAs(t, err, &problems)
			require.Zero(t, d)
			lines := strings.Split(err.Error(), "\n")
			for i, want := range tc.want {
				require.Less(t, i, len(lines), err)
				require.True(t, strings.HasPrefix(lines[i], want), "%s\n%s", lines[i], want)
			}
			require.Len(t, problems, len(tc.want), err)
		})
	}
}

// write puts files into a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestFolderIsReadInOrderOfFileNames(t *testing.T) {
	dir := write(t, map[string]string{
		"b.yml":      "platforms:\n  - {name: B, owner: me}\n",
		"a.yaml":     "platforms:\n  - {name: A, owner: me}\nmessages:\n  - {title: M, severity: INFO, starts_at: 2026-12-01T18:00:00Z, platforms: [b]}\n",
		"notes.txt":  "platforms: [",
		"empty.yaml": "# nothing yet\n",
	})
	d, err := configfile.Load(dir, urlRequired, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, []string{d.Platforms[0].Slug, d.Platforms[1].Slug})
	require.Equal(t, []string{"b"}, d.Messages[0].PlatformSlugs)

	d, err = configfile.Load(filepath.Join(dir, "b.yml"), urlRequired, nil)
	require.NoError(t, err)
	require.Len(t, d.Platforms, 1)
}

func TestProblemsOfAllFilesAreReportedTogether(t *testing.T) {
	dir := write(t, map[string]string{
		"a.yml": "platforms:\n  - {name: X, owner: me}\n",
		"b.yml": "platforms:\n  - {name: X, owner: me}\n",
		"c.yml": "nonsense: 1\n",
	})
	_, err := configfile.Load(dir, urlRequired, nil)
	var problems configfile.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
	require.Equal(t, filepath.Join(dir, "b.yml")+":2:12: platform name \"X\" is declared twice, first at "+filepath.Join(dir, "a.yml")+":2", problems[0].String())
	require.Equal(t, filepath.Join(dir, "c.yml"), problems[1].File)
}

func TestMissingFilesAreReported(t *testing.T) {
	var problems configfile.Problems
	_, err := configfile.Load(filepath.Join(t.TempDir(), "none.yml"), urlRequired, nil)
	require.ErrorAs(t, err, &problems)
	require.ErrorContains(t, err, "none.yml: there is no such file or folder")
	_, err = configfile.Load(write(t, map[string]string{"notes.txt": ""}), urlRequired, nil)
	require.ErrorAs(t, err, &problems)
	require.ErrorContains(t, err, "the folder contains no .yml or .yaml file")
}

func TestChecksCanShareValuesWithAliases(t *testing.T) {
	d, err := configfile.Parse("f.yml", []byte(`platforms:
  - name: X
    owner: &me somebody
    checks:
      - {name: A, kind: http, owner: *me, target: &site {url: https://example.com}}
      - {name: B, kind: http, owner: *me, target: {<<: *site, body: x}}
`), urlRequired)
	require.NoError(t, err)
	b := d.Platforms[0].Checks[1]
	require.Equal(t, []string{"somebody", `{"body":"x","url":"https://example.com"}`}, []string{b.Owner, string(b.Target)})
}
