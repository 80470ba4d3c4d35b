package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/probe"
	"buoy/src/status"
)

// update is set by `make generate`.
var update = flag.Bool("update", false, "write the lists of kinds into the contract and the docs")

// TestTheListsOfKindsAreCurrent compares the lists of kinds in files with the registry in src/app/kinds.go.
func TestTheListsOfKindsAreCurrent(t *testing.T) {
	rules := kinds().Rules()
	for _, list := range []struct {
		file  string
		where *regexp.Regexp // the list is its second group
		want  string
	}{
		{"../../src/httpapi/openapi.yaml", regexp.MustCompile(`(\n    CheckKind:\n      type: string\n      enum: \[)([^]]*)(])`), names(rules.Names())},
		{"../../src/httpapi/openapi.yaml", regexp.MustCompile(`(\n    Source:\n      type: string\n      enum: \[)([^]]*)(])`), names(rules.Sources())},
		{"../../docs/checks.md", regexp.MustCompile(`(?s)(<!-- reports: [^>]*-->\n)(.*?)(<!-- end of reports -->)`), reports()},
		{"../../docs/config-as-code.md", regexp.MustCompile(`(?s)(<!-- kinds: [^>]*-->\n)(.*?)(<!-- end of kinds -->)`), table()},
	} {
		text, err := os.ReadFile(list.file)
		require.NoError(t, err)
		found := list.where.FindSubmatch(text)
		require.NotNil(t, found, "%s has no list of kinds", list.file)
		if *update {
			text = list.where.ReplaceAllFunc(text, func([]byte) []byte { return bytes.Join([][]byte{found[1], []byte(list.want), found[3]}, nil) })
			require.NoError(t, os.WriteFile(list.file, text, 0o600))
			continue
		}
		require.Equal(t, list.want, string(found[2]), "%s lists other kinds than src/app/kinds.go: run `make generate` and commit the result", list.file)
	}
}

// TestTheKindsOfThePageTestsAreCurrent keeps what the tests of the page get from their server equal to what this server sends.
func TestTheKindsOfThePageTestsAreCurrent(t *testing.T) {
	const file = "../../ui/src/testing/check-kinds.gen.json"
	list, err := app.DescribeKinds(kinds(), 0)
	require.NoError(t, err)
	want, err := json.MarshalIndent(list, "", "  ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(file, append(want, '\n'), 0o600))
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want)+"\n", string(text), "run `make generate` and commit %s", file)
}

func names[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, name := range list {
		texts[i] = string(name)
	}
	return strings.Join(texts, ", ")
}

// table is the table of kinds in the docs, without those for demonstrations.
func table() string {
	var b strings.Builder
	b.WriteString("| kind | what it measures | value | unit |\n|---|---|---|---|\n")
	for _, k := range kinds() {
		if !k.Demo {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, k.Hint, cmp.Or(k.Value, "none: it passes or fails"), unitsOf(k))
		}
	}
	return b.String()
}

// reports is the section of the docs about each kind that lists its situations.
func reports() string {
	var b strings.Builder
	for _, k := range kinds() {
		if len(k.Reports) == 0 {
			continue
		}
		fmt.Fprintf(&b, "### %s: `%s`\n\n%s.", k.Label, k.Name, k.Hint)
		if k.Value != "" {
			fmt.Fprintf(&b, " The value is %s.", k.Value)
		}
		if k.Needs != "" {
			fmt.Fprintf(&b, " Needs %s.", k.Needs)
		}
		fmt.Fprintf(&b, "\n\n```yaml\n- name: %s\n  kind: %s\n  target: %s\n```\n\n| situation | status | what it says |\n|---|---|---|\n", k.Example.Name, k.Name, k.Example.Target)
		for _, r := range k.Reports {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", r.When, r.Status, r.Says)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func unitsOf(k probe.Kind) string {
	if k.NoValue {
		return "none"
	}
	if len(k.Units) == 0 {
		return "any text"
	}
	usual := k.MainUnits()
	text := "`" + usual[0] + "` (default), `" + strings.Join(usual[1:], "`, `") + "`"
	var also []string
	for _, u := range k.Units {
		if !bytes.Contains([]byte(text), []byte("`"+u+"`")) {
			also = append(also, "`"+u+"`")
		}
	}
	if len(also) > 0 {
		text += "; also " + strings.Join(also, ", ")
	}
	return text
}

// TestEveryKindDescribesItself is what a new kind has to pass.
func TestEveryKindDescribesItself(t *testing.T) {
	rules := kinds().Rules()
	seen := map[status.Kind]bool{}
	for _, k := range kinds() {
		t.Run(string(k.Name), func(t *testing.T) {
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, k.Name)
			require.False(t, seen[k.Name], "two kinds have this name")
			seen[k.Name] = true
			for what, text := range map[string]string{"source": string(k.Source), "label": k.Label, "hint": k.Hint} {
				require.NotEmpty(t, text, what)
				require.False(t, strings.HasSuffix(text, "."), "the %s is a phrase", what)
			}
			require.Equal(t, k.NoValue, k.Value == "", "a kind has a value and says what it means, or it has none")
			require.False(t, strings.HasSuffix(k.Value, "."), "the value is a phrase")
			require.NotNil(t, k.ValidateTarget)
			require.Equal(t, k.Pushed, k.Measure == nil, "a kind is measured or pushed")
			require.True(t, len(k.Fields) > 0 || k.Note != "", "the form needs fields or a note")
			if k.Timeout != 0 {
				require.GreaterOrEqual(t, k.Timeout, time.Second)
				require.LessOrEqual(t, k.Timeout, 2*time.Minute)
			}
			for _, unit := range k.Units {
				_, err := k.InUnit(time.Second, unit)
				require.NoError(t, err)
			}
			for _, f := range k.Fields {
				requireField(t, k, f)
			}
			require.NoError(t, k.Example.Check(k.Name).Validate(rules), "the example")
			require.NoError(t, compiledTarget(t, k).Validate(parsed(t, k.Example.Target)), "the example and the schema")
		})
	}
}

// requireField holds that a field is described, and that Validate knows it and its type.
func requireField(t *testing.T, k probe.Kind, f probe.Field) {
	t.Helper()
	require.NotEmpty(t, f.Label, f.Name)
	require.Equal(t, f.Input == probe.InputSelect, len(f.Options) > 0, f.Name)
	require.Equal(t, f.Input == probe.InputObjects, len(f.Fields) > 0, f.Name)
	if f.Hint != "" {
		require.Regexp(t, `\.$`, f.Hint, "a hint is a sentence")
	}
	target, err := json.Marshal(map[string]any{f.Name: []any{[]any{}}}) // no field has this type
	require.NoError(t, err)
	var rule string
	for _, e := range k.ValidateTarget(target) {
		if strings.HasPrefix(e.Field, f.Name) {
			rule = e.Rule
		}
	}
	require.Equal(t, "type", rule, "the field %s", f.Name)
}

func compiledTarget(t *testing.T, k probe.Kind) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(k.TargetSchema())
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("target.json", parsed(t, string(text))))
	s, err := c.Compile("target.json")
	require.NoError(t, err)
	return s
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	return value
}
