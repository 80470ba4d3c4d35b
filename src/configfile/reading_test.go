package configfile_test

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/configfile"
)

const oneCheck = "platforms:\n  - name: P\n    owner: me\n    checks:\n      - name: C\n        kind: heartbeat\n"

func TestUnquotedTextStaysAsWritten(t *testing.T) {
	for _, text := range []string{
		"1.10", "3.10", "007", "0x10", "0o17", "0b11", "1e3", "1_000", "074763617300", "+49 170 5550100", "yes", "no", "on", "off", "y", "true", "False",
		"2026-12-01", "2026-12-01 10:00:00", ".5", "+5", "-0", "1:30", "190:20:30", ".inf", "-.inf", ".NaN", "1.", "12345678901234567890123", "1e999", "!x"[1:], "=", "a: b"[:1],
	} {
		for _, written := range []string{text, "!!str " + text, "'" + text + "'", `"` + text + `"`, "|-\n      " + text, "&a " + text} {
			d, err := configfile.Parse("f.yml", []byte("platforms:\n  - name: P\n    owner: "+written+"\n    tags: ["+strings.Split(written, "|")[0]+"]\n"), urlRequired)
			if strings.HasPrefix(written, "|") {
				d, err = configfile.Parse("f.yml", []byte("platforms:\n  - name: P\n    owner: "+written+"\n"), urlRequired)
			}
			require.NoError(t, err, written)
			require.Equal(t, text, d.Platforms[0].Owner)
			if len(d.Platforms[0].Tags) > 0 {
				require.Equal(t, []string{text}, d.Platforms[0].Tags)
			}
		}
	}
}

func TestNumbersAreDecimal(t *testing.T) {
	for text, want := range map[string]float64{
		"030": 30, "30": 30, "1e3": 1000, ".5": 0.5, "+5": 5, "1.10": 1.1, "'30'": 30, "08": 8, "5.": 5, "1E2": 100, "0.1": 0.1, "!!str 30": 30,
	} {
		d, err := configfile.Parse("f.yml", []byte(oneCheck+"        warn: "+text+"\n        crit: 99999\n"), urlRequired)
		require.NoError(t, err, text)
		require.InDelta(t, want, *d.Platforms[0].Checks[0].Warn, 0, text)
	}
	for _, text := range []string{"0x10", "1_000", "1:30", ".inf", "-.inf", ".nan", "yes", "2026-12-01", "1e999", "0o17", "0b11", "1,5", "30 min", "''", "[30]", "{}"} {
		_, err := configfile.Parse("f.yml", []byte(oneCheck+"        warn: "+text+"\n        crit: 99999\n"), urlRequired)
		require.ErrorContains(t, err, "f.yml:7:15: warn: ", text)
	}
}

func TestTargetKeepsItsValues(t *testing.T) {
	for text, want := range map[string]string{
		"5": "5", "1.10": "1.10", "1e3": "1e3", "-0": "-0", "12345678901234567890": "12345678901234567890", "true": "true", "null": "null", "~": "null",
		"": "null", "yes": `"yes"`, "'007'": `"007"`, "!!str 007": `"007"`, "2026-12-01": `"2026-12-01"`, "1:30": `"1:30"`, "a": `"a"`, "[1, a]": `[1,"a"]`,
		"{1: a, yes: b}": `{"1":"a","yes":"b"}`, `"0x10"`: `"0x10"`, "v1.10": `"v1.10"`,
	} {
		d, err := configfile.Parse("f.yml", []byte(oneCheck+"        target:\n          x: "+text+"\n"), urlRequired)
		require.NoError(t, err, text)
		require.Equal(t, `{"x":`+want+`}`, string(d.Platforms[0].Checks[0].Target), text)
	}
	for _, text := range []string{"007", "0x10", "0o17", "1_000", ".5", "+5", ".inf", ".nan", "030", "1e999", "074763617300"} {
		_, err := configfile.Parse("f.yml", []byte(oneCheck+"        target:\n          x: "+text+"\n"), urlRequired)
		require.ErrorContains(t, err, "f.yml:8:14: target.x: "+text, text)
		require.ErrorContains(t, err, "quotes", text)
	}
	_, err := configfile.Parse("f.yml", []byte(oneCheck+"        target: {headers: {X-A: a, x-a: b}}\n"), urlRequired)
	require.ErrorContains(t, err, `f.yml:7:36: target.headers.x-a: duplicates the key "X-A"`)
}

func TestMergeKeysFollowYAML(t *testing.T) {
	base := "x-a: &a {name: A, owner: a, contact: a}\nx-b: &b {<<: *a, owner: b, url: 'https://b'}\n"
	for name, tc := range map[string]struct{ fields, want string }{
		"a merge":                 {"<<: *a", "A a a "},
		"an override before it":   {"owner: me\n    <<: *a", "A me a "},
		"an override after it":    {"<<: *a\n    owner: me", "A me a "},
		"a merge of a merge":      {"<<: *b", "A b a https://b"},
		"a list":                  {"<<: [*a, *b]", "A a a https://b"},
		"a list in another order": {"<<: [*b, *a]", "A b a https://b"},
		"an inline object":        {"<<: {name: X, owner: y}", "X y  "},
		"an empty list":           {"<<: []\n    name: X\n    owner: y", "X y  "},
		"an alias of a scalar":    {"<<: *a\n    contact: *c", "A a shared "},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := configfile.Parse("f.yml", []byte(base+"x-c: &c shared\nplatforms:\n  - "+tc.fields+"\n"), urlRequired)
			require.NoError(t, err)
			p := d.Platforms[0]
			require.Equal(t, tc.want, strings.Join([]string{p.Name, p.Owner, p.Contact, p.URL}, " "))
		})
	}
}

func TestInvalidContentIsReportedWithItsPosition(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"a set":                        {"platforms: !!set {a, b}\n", "f.yml:1:12: the tag !!set is not supported"},
		"a set in a target":            {oneCheck + "        target: {a: !!set {b}}\n", "f.yml:7:21: the tag !!set is not supported"},
		"binary":                       {"platforms:\n  - name: !!binary aGk=\n", "f.yml:2:11: the tag !!binary is not supported"},
		"an ordered map":               {"platforms: !!omap [a: b]\n", "f.yml:1:12: the tag !!omap is not supported"},
		"a custom tag":                 {"platforms:\n  - !custom {name: X}\n", "f.yml:2:5: the tag !custom is not supported"},
		"a timestamp":                  {"messages:\n  - starts_at: !!timestamp 2026-12-01\n", "f.yml:2:16: the tag !!timestamp is not supported"},
		"an invalid float":             {oneCheck + "        warn: !!float \"x\"\n", "f.yml:7:15: the tag !!float is not supported"},
		"a tag on a key":               {"!!int platforms: []\n", "f.yml:1:1: the tag !!int is not supported"},
		"a tag in a shared section":    {"x-a: [!!set {a}]\n", "f.yml:1:7: the tag !!set is not supported"},
		"a tag on the document":        {"!!map {platforms: []}\n", "f.yml:1:1: the tag !!map is not supported"},
		"an undefined tag handle":      {"platforms: !x!y []\n", "f.yml:1:1: this is not valid YAML"},
		"an unknown alias":             {"x-a: &b 1\nplatforms:\n  - name: *nobody\n", "f.yml:3:11: unknown alias *nobody: there is no anchor &nobody before it"},
		"an alias of its parent":       {"x-a: &a [1, *a]\n", "f.yml:1:13: the alias *a is inside the value that it repeats"},
		"a merge of itself":            {"x-a: &a\n  b: 1\n  <<: *a\n", "f.yml:3:7: the alias *a is inside"},
		"a merge of text":              {"platforms:\n  - <<: text\n", "f.yml:2:9: a merge key << needs an object"},
		"a merge of a list of texts":   {"x-a: &a {b: 1}\nplatforms:\n  - <<: [*a, b]\n", "f.yml:3:9: a merge key << needs an object"},
		"two merges":                   {"x-a: &a {b: 1}\nplatforms:\n  - <<: *a\n    <<: *a\n", `f.yml:4:5: the key "<<" is written twice, first in line 3. To merge several`},
		"a quoted merge key":           {"platforms:\n  - '<<': {}\n", `f.yml:2:5: unknown field "<<"`},
		"a nested duplicate key":       {oneCheck + "        target:\n          a:\n            - {b: 1, b: 2}\n", `f.yml:9:22: the key "b" is written twice`},
		"a quoted duplicate key":       {"platforms:\n  - name: X\n    \"name\": Y\n", `f.yml:3:5: the key "name" is written twice`},
		"a duplicate key in a section": {"x-a: {b: 1, b: 2}\n", `f.yml:1:13: the key "b" is written twice`},
		"a duplicate section":          {"platforms: []\nplatforms: []\n", `f.yml:2:1: the key "platforms" is written twice`},
		"a key that is a list":         {"? [a]\n: b\n", "f.yml:1:3: a key must be text, not a list"},
		"a nested shared section":      {"platforms:\n  - x-a: 1\n", `f.yml:2:5: unknown field "x-a"`},
		"a field in another case":      {"platforms:\n  - Name: X\n", `f.yml:2:5: unknown field "Name"; known fields: checks, contact`},
		"a text":                       {"hello\n", `f.yml:1:1: the file must be an object with the fields messages, platforms; it is "hello"`},
		"a list":                       {"- a\n", "f.yml:1:1: the file must be an object"},
		"an object instead of a list":  {"platforms: {name: X}\n", "f.yml:1:12: platforms: must be a list, not an object"},
		"a text instead of an object":  {"platforms: [X]\n", `f.yml:1:13: platforms[0] must be an object with the fields`},
		"a boolean as a word":          {oneCheck + "        paused: yes\n", `f.yml:7:17: paused: must be true or false, not "yes"`},
		"a boolean in quotes":          {oneCheck + "        paused: 'true'\n", `f.yml:7:17: paused: must be true or false, not "true"`},
		"a freshness without a unit":   {oneCheck + "        freshness: 15\n", `f.yml:7:20: freshness: "15" is not a duration`},
		"a freshness as a clock time":  {oneCheck + "        freshness: 1:30\n", `f.yml:7:20: freshness: "1:30" is not a duration`},
		"a tab that indents":           {"platforms:\n\t- name: X\n", "f.yml:2:2: this is not valid YAML: a value cannot start with this character. Indent with spaces"},
		"a quote that is not closed":   {"platforms:\n  - name: \"X\n", "this is not valid YAML"},
		"a colon in a text":            {"platforms:\n  - name: a: b\n", "f.yml:2:3: this is not valid YAML: a colon is not expected here"},
		"a NUL":                        {"platforms:\n  - name: a\x00b\n", "f.yml:2:12: the file contains the invisible character U+0000"},
		"an escape sequence":           {"# \x1b[31m\n", "f.yml:1:3: the file contains the invisible character U+001B"},
		"a line separator":             {"platforms:\r\n  - name: a\u2028b\r\n", "f.yml:2:12: the file contains the invisible character U+2028"},
		"a byte order mark inside":     {"\ufeffplatforms:\n  - name: a\ufeffb\n", "f.yml:2:12: the file contains the invisible character U+FEFF"},
		"a right-to-left override":     {"platforms:\n  - name: \"a\\u202eb\"\n    owner: me\n", "f.yml:2:11: name: contains the control or invisible character U+202E at position 2"},
		"UTF-16 with a mark":           {"\xff\xfep\x00:\x00", "f.yml: the file is not UTF-8 but looks like UTF-16; save it as UTF-8"},
		"UTF-16 without a mark":        {"\x00p\x00:", "f.yml: the file is not UTF-8 but looks like UTF-16; save it as UTF-8"},
		"Latin-1":                      {"platforms:\n  - name: Stra\xdfe\n", "f.yml:2:15: the byte 0xDF is not UTF-8; save the file as UTF-8"},
		"a huge file":                  {"# " + strings.Repeat("x", 11<<20), "f.yml: the file is larger than 10 MiB"},
		"a directive":                  {"%YAML 1.2\n---\nplatforms: []\n", "f.yml:1:1: this is not valid YAML: remove the line that starts with %YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configfile.Parse("f.yml", []byte(tc.text), urlRequired)
			require.ErrorContains(t, err, tc.want)
			requirePlain(t, err)
		})
	}
}

func TestFileEncodingsAndLineEndingsAreAccepted(t *testing.T) {
	want, err := configfile.Parse("f.yml", []byte(whole), urlRequired)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"with a byte order mark":  "\ufeff" + whole,
		"with CRLF":               strings.ReplaceAll(whole, "\n", "\r\n"),
		"with both":               "\ufeff" + strings.ReplaceAll(whole, "\n", "\r\n"),
		"with an end":             whole + "...\n",
		"with an empty document":  whole + "---\n",
		"without a last new line": strings.TrimSuffix(whole, "\n"),
		"with a shared section":   whole + "x-team:\n  anything: [1, {a: b}]\n",
		"with tabs before values": strings.ReplaceAll(whole, "owner: me", "owner:\t me \t"),
	} {
		got, err := configfile.Parse("f.yml", []byte(text), urlRequired)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "---\n---\n", "null\n", "\ufeff", "platforms:\nmessages: ~\n", "{}"} {
		d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
		require.NoError(t, err, text)
		require.Equal(t, configfile.Config{}, d)
	}
}

// internals matches names of Go and of the parser, which no error can contain.
var internals = regexp.MustCompile(`cannot unmarshal|configfile\.|status\.|\*?float64|map\[string|interface|yaml: |!!int into|struct|panic|goroutine|\.go:|NodeToValue|\bnil\b`)

func requirePlain(t require.TestingT, err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		require.NotRegexp(t, internals, line)
		require.Regexp(t, `^(f\.yml(:\d+:\d+)?: |there are more problems)`, line)
	}
}

// bomb is a file whose anchors repeat each other.
func bomb(use string) string {
	var b strings.Builder
	b.WriteString("x-a: &a {k: [l, l, l, l, l, l, l, l, l]}\n")
	for c := 'b'; c <= 'l'; c++ {
		before := "*" + string(c-1)
		b.WriteString("x-" + string(c) + ": &" + string(c) + " " + strings.ReplaceAll(use, "$", strings.TrimSuffix(strings.Repeat(before+",", 9), ",")) + "\n")
	}
	return b.String() + oneCheck + "        target: {x: *l}\n"
}

func TestReadingIsBoundedInTimeAndMemory(t *testing.T) {
	for name, text := range map[string]string{
		"nested anchors":          bomb("[$]"),
		"nested merges":           bomb("{<<: [$]}"),
		"a long text many times":  "x-t: &t " + strings.Repeat("w", 1<<20) + "\n" + oneCheck + "        target: {x: [" + strings.Repeat("*t,", 10_000) + "]}\n",
		"deep brackets":           "x-a: " + strings.Repeat("[", 50_000),
		"deep closed brackets":    "x-a: " + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "\n",
		"deep hyphens":            "x-a:\n  " + strings.Repeat("- ", 50_000) + "\n",
		"deep through aliases":    "x-a: &a " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "\nx-b: " + strings.Repeat("[", 60) + "*a" + strings.Repeat("]", 60) + "\n",
		"many values":             "x-a: [" + strings.Repeat("a,", 600_000) + "]\n",
		"many wrong platforms":    "platforms: [" + strings.Repeat("a,", 100_000) + "]\n",
		"many wrong through one":  "x-a: &a a\nplatforms: [" + strings.Repeat("*a,", 100_000) + "]\n",
		"many of the same":        "platforms: [" + strings.Repeat("{name: A, owner: b},", 30_000) + "]\n",
		"many keys that are none": "platforms:\n  - {" + strings.Repeat("a: 1, ", 50_000) + "}\n",
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := configfile.Parse("f.yml", []byte(text), urlRequired)
			runtime.ReadMemStats(&after)
			requirePlain(t, err)
			require.Less(t, time.Since(start), 20*time.Second)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(700<<20))
		})
	}
}

// pieces are fragments of YAML.
var pieces = []string{
	"platforms:", "messages:", "x-a:", "  - ", "- ", "\n", "\n  ", "\n    ", "name: ", "owner: ", "checks:", "target: ", "warn: ", "tags: ", "paused: ",
	"&a ", "*a", "<<: ", "<<: *a", "{", "}", "[", "]", ", ", ": ", "? ", "!!set ", "!!str ", "!!binary ", "!x ", "!", "'", `"`, "|", ">", "|-\n", "#c\n", " #c\n", "---\n", "...\n",
	"%YAML 1.2\n", "%TAG ! !x\n", "\t", "\r\n", "1.10", "0x1", ".nan", "null", "~", "2026-12-01", "kind: http", "é", "😀", "\ufeff", "\u202e", "@", "`", "\\", "a", "=",
}

func TestReadingNeverPanicsAndErrorsArePlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		if _, err := configfile.Parse("f.yml", []byte(text), urlRequired); err != nil {
			requirePlain(t, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{whole, bomb("[$]"), oneCheck, strings.Join(pieces, ""), "a: !!set\n? b\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := configfile.Parse("f.yml", text, urlRequired); err != nil {
			requirePlain(t, err)
		}
	})
}
