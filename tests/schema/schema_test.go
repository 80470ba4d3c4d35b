// Package schema holds the JSON Schema of config as code to what the loader takes and to the API's contract.
package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"buoy/src/app"
	"buoy/src/configfile"
	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/probe/databricksprobe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/status"
)

func TestCommittedSchemaIsCurrent(t *testing.T) {
	fresh, err := app.ConfigSchema()
	require.NoError(t, err)
	committed, err := os.ReadFile("../../config/buoy.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(fresh), string(committed), "run `make generate` and commit config/buoy.schema.json")
}

// kinds are all kinds, as a server has them that is connected to a workspace.
func kinds() probe.Registry {
	workspace, err := databricks.Open(databricks.Options{Host: "https://example.cloud.databricks.com"})
	if err != nil {
		panic(err)
	}
	return app.Kinds(app.KindOptions{
		SQL: sqlprobe.Options{Engine: sqlprobe.EngineDatabricks}, Databricks: databricksprobe.Options{Workspace: workspace},
	})
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := app.ConfigSchema()
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("buoy.schema.json", document))
	s, err := c.Compile("buoy.schema.json")
	require.NoError(t, err)
	return s
}

// refused says why the schema refuses a file, or nil.
func refused(t *testing.T, s *jsonschema.Schema, file string) error {
	t.Helper()
	var value any
	require.NoError(t, yaml.Unmarshal([]byte(file), &value))
	text, err := json.Marshal(value)
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return s.Validate(document)
}

const (
	platform = "platforms:\n  - name: X\n    owner: me\n"
	check    = platform + "    checks:\n      - name: C\n        kind: heartbeat\n"
	message  = "messages:\n  - title: M\n    severity: INFO\n    starts_at: 2026-12-01T18:00:00Z\n"
)

// of is a check of a kind with a target.
func of(kind, target string) string {
	return strings.ReplaceAll(check, "heartbeat", kind) + "        target: " + target + "\n"
}

func long(n int) string { return strings.Repeat("x", n) }

func TestSchemaAndLoaderAgree(t *testing.T) {
	s := compiled(t)
	for name, tc := range map[string]struct {
		file string
		good bool
	}{
		"nothing":                           {"# nothing yet\n", true},
		"empty lists":                       {"platforms:\nmessages: []\n", true},
		"a shared section":                  {"x-anything: &a [1, {b: c}]\n" + platform, true},
		"a shared section in a platform":    {platform + "    x-anything: 1\n", false},
		"a platform":                        {platform, true},
		"a platform with all fields":        {platform + "    slug: a-1\n    description: d\n    contact: c\n    url: https://x.org\n    tags: [a]\n    origin: APP\n    checks: []\n", true},
		"an unknown section":                {"platform: []\n", false},
		"an unknown field of a platform":    {platform + "    colour: red\n", false},
		"an unknown field of a check":       {check + "        colour: red\n", false},
		"an unknown field of a message":     {message + "    colour: red\n", false},
		"no name":                           {"platforms: [{owner: me}]\n", false},
		"a name of spaces":                  {"platforms: [{name: '  ', owner: me, slug: a}]\n", false},
		"no owner":                          {"platforms: [{name: X}]\n", false},
		"a long name":                       {"platforms: [{name: " + long(status.MaxName) + ", owner: me}]\n", true},
		"a name that is too long":           {"platforms: [{name: " + long(status.MaxName+1) + ", owner: me}]\n", false},
		"a description that is too long":    {platform + "    description: " + long(status.MaxProse+1) + "\n", false},
		"a contact that is too long":        {platform + "    contact: " + long(status.MaxPerson+1) + "\n", false},
		"a slug that is none":               {platform + "    slug: No Good\n", false},
		"an address that is none":           {platform + "    url: ftp://x\n", false},
		"an address without a host":         {platform + "    url: 'https:///x'\n", false},
		"as many tags as there may be":      {platform + "    tags: [" + strings.Repeat("a, ", status.MaxTags-1) + "a]\n", true},
		"more tags than there may be":       {platform + "    tags: [" + strings.Repeat("a, ", status.MaxTags) + "a]\n", false},
		"a tag that is too long":            {platform + "    tags: [" + long(status.MaxTag+1) + "]\n", false},
		"an origin that is none":            {platform + "    origin: ME\n", false},
		"a list where a text is":            {"platforms: [{name: [1], owner: me}]\n", false},
		"a check":                           {check, true},
		"a check with all fields":           {check + "        target: {}\n        unit: ms\n        warn: 1\n        crit: 2.5\n        freshness: 36h\n        owner: o\n        runbook_url: http://x\n        paused: true\n        origin: FILE\n", true},
		"a check without a kind":            {platform + "    checks: [{name: C}]\n", false},
		"no such kind":                      {of("ftp", "{}"), false},
		"a kind without a value":            {of("sql_warehouse", "{warehouse: x}"), true},
		"a serving endpoint":                {of("serving_endpoint", "{endpoint: x}"), true},
		"an App":                            {of("databricks_app", "{app: x}"), true},
		"a SQL alert":                       {of("sql_alert", "{alert: x}"), true},
		"a pipeline with limits":            {of("pipeline", "{pipeline: x}") + "        unit: h\n        warn: 1\n        crit: 2\n", true},
		"a pipeline without limits":         {of("pipeline", "{pipeline: x}"), true},
		"a pipeline in another unit":        {of("pipeline", "{pipeline: x}") + "        unit: rows\n", false},
		"a unit where there is no value":    {of("sql_warehouse", "{warehouse: x}") + "        unit: ms\n", false},
		"attempts that would read the same": {of("sql_warehouse", "{warehouse: x}") + "        attempts: 2\n", false},
		"limits where there is no value":    {of("sql_warehouse", "{warehouse: x}") + "        warn: 1\n        crit: 2\n", false},
		"a unit that is too long":           {check + "        unit: " + long(status.MaxUnit+1) + "\n", false},
		"warn without crit":                 {check + "        warn: 9\n", false},
		"crit without warn":                 {check + "        crit: 9\n", false},
		"a limit of zero":                   {check + "        warn: 0\n        crit: 9\n", false},
		"a limit that is text":              {check + "        warn: much\n        crit: 9\n", false},
		"days of freshness":                 {check + "        freshness: 8d\n", true},
		"hours and minutes":                 {check + "        freshness: 1h30m\n", true},
		"a freshness without a unit":        {check + "        freshness: 90\n", false},
		"a freshness that is none":          {check + "        freshness: soon\n", false},
		"paused in a word":                  {check + "        paused: often\n", false},
		"a target of another kind":          {check + "        target: {url: https://x}\n", false},
		"http":                              {of("http", "{url: https://x, method: POST, headers: {A: b}, body: x, expect_status: [200], contains: a, matches: b, min_tls_days: 3}"), true},
		"http without a target":             {strings.ReplaceAll(check, "heartbeat", "http"), false},
		"http without an address":           {of("http", "{}"), false},
		"http with an empty address":        {of("http", "{url: ''}"), false},
		"http with a method that is none":   {of("http", "{url: https://x, method: PUT}"), false},
		"http with a status that is none":   {of("http", "{url: https://x, expect_status: [100]}"), false},
		"http with a status in words":       {of("http", "{url: https://x, expect_status: [ok]}"), false},
		"http with too many days":           {of("http", "{url: https://x, min_tls_days: 3651}"), false},
		"http with a long address":          {of("http", "{url: https://"+long(2000)+"}"), false},
		"http with an unknown field":        {of("http", "{url: https://x, port: 1}"), false},
		"a query":                           {of("sql_query", "{query: SELECT 1}"), true},
		"a query that is too long":          {of("sql_query", "{query: SELECT "+long(20000)+"}"), false},
		"a query that is missing":           {of("sql_query", "{}"), false},
		"a table":                           {of("table_freshness", "{table: a.b, column: c}"), true},
		"a table without a column":          {of("table_freshness", "{table: a}"), true},
		"a script":                          {of("fixture", "{value: 1, jitter: 0.1, latency_ms: 2, episodes: [{ago: 1h, lasts: 1m, every: 2h, bad: x}]}"), true},
		"a script without a value":          {of("fixture", "{}"), false},
		"a script with too much jitter":     {of("fixture", "{value: 1, jitter: 2}"), false},
		"a script with a bad episode":       {of("fixture", "{value: 1, episodes: [{lasts: 1m, silent: true}]}"), false},
		"a message":                         {message, true},
		"a message with all fields":         {platform + message + "    slug: m\n    body: b\n    url: https://x\n    state: DRAFT\n    ends_at: 2026-12-02T18:00:00+01:00\n    platforms: [x]\n    origin: APP\n", true},
		"a message without a title":         {"messages: [{severity: INFO, starts_at: '2026-12-01T18:00:00Z'}]\n", false},
		"a message without a severity":      {"messages: [{title: M, starts_at: '2026-12-01T18:00:00Z'}]\n", false},
		"a message without a beginning":     {"messages: [{title: M, severity: INFO}]\n", false},
		"a severity that is none":           {strings.ReplaceAll(message, "INFO", "LOUD"), false},
		"a state that is none":              {message + "    state: GONE\n", false},
		"a time that is none":               {message + "    ends_at: tomorrow\n", false},
		"a title that is too long":          {strings.ReplaceAll(message, "title: M", "title: "+long(status.MaxTitle+1)), false},
		"maintenance of nothing":            {strings.ReplaceAll(message, "INFO", "MAINTENANCE"), false},
		"maintenance of an empty list":      {strings.ReplaceAll(message, "INFO", "MAINTENANCE") + "    platforms: []\n", false},
		"maintenance":                       {platform + strings.ReplaceAll(message, "INFO", "MAINTENANCE") + "    platforms: [x]\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configfile.Parse("f.yml", []byte(tc.file), kinds().Rules())
			bySchema := refused(t, s, tc.file)
			if tc.good {
				require.NoError(t, err)
				require.NoError(t, bySchema)
				return
			}
			require.Error(t, err, "the loader")
			require.Error(t, bySchema, "the schema")
		})
	}
}

func TestRulesOnlyTheLoaderChecks(t *testing.T) {
	s := compiled(t)
	for name, file := range map[string]string{
		"a name that comes twice":     platform + "  - {name: X, owner: me}\n",
		"warn that is not less":       check + "        warn: 9\n        crit: 9\n",
		"a freshness out of range":    check + "        freshness: 1s\n",
		"an end before the beginning": message + "    ends_at: 2026-11-01T18:00:00Z\n",
		"a pattern that is none":      of("http", "{url: https://x, matches: '('}"),
		"a query that writes":         of("sql_query", "{query: DELETE FROM x}"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configfile.Parse("f.yml", []byte(file), kinds().Rules())
			require.Error(t, err)
			require.NoError(t, refused(t, s, file), "if the schema can say it now, move this to the table above")
		})
	}
}

func TestExampleMatchesSchema(t *testing.T) {
	text, err := os.ReadFile("../../config/example.yml")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=./buoy.schema.json\n"))
	require.NoError(t, refused(t, compiled(t), string(text)))
}
