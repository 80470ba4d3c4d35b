package sqlname_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/sqlname"
)

func TestSchemaCanHaveEveryNameOfUnityCatalog(t *testing.T) {
	long := strings.Repeat("ä", 255)
	for text, want := range map[string]sqlname.Name{
		"main.buoy":                             {"main", "buoy"},
		"my-catalog.my-schema":                  {"my-catalog", "my-schema"},
		"`my-catalog`.`my-schema`":              {"my-catalog", "my-schema"},
		"my-catalog.`my-schema`":                {"my-catalog", "my-schema"},
		"2024.01_buoy":                          {"2024", "01_buoy"},
		"übergrößen.数据":                         {"übergrößen", "数据"},
		"select.default":                        {"select", "default"},
		"`a``b`.`c```":                          {"a`b", "c`"},
		`it's."quoted"`:                         {"it's", `"quoted"`},
		`a?b#c%20.d&e\f`:                        {"a?b#c%20", `d&e\f`},
		"`${catalog}`.$s":                       {"${catalog}", "$s"},
		"a;--.(b)":                              {"a;--", "(b)"},
		long + "." + long:                       {long, long},
		"{{schema}}.:name":                      {"{{schema}}", ":name"},
		"`" + strings.Repeat("``", 255) + "`.b": {strings.Repeat("`", 255), "b"},
	} {
		name, err := sqlname.ParseSchema(text)
		require.NoError(t, err, text)
		require.Equal(t, want, name)
		again, err := sqlname.ParseSchema(name.Quoted())
		require.NoError(t, err)
		require.Equal(t, name, again)
	}
}

func TestInvalidSchemaIsRefused(t *testing.T) {
	const forbidden = ", and names in Unity Catalog contain no dots, slashes or spaces"
	for text, want := range map[string]string{
		"main":                             "it has 1 part; it must have two: catalog.schema",
		"main.buoy.platforms":              "it has 3 parts; it must have two: catalog.schema",
		"main.":                            "a part of the name is empty",
		".buoy":                            "a part of the name is empty",
		"``.buoy":                          "a part of the name is empty",
		"main.my schema":                   `the schema "my schema" contains a space` + forbidden,
		"`my catalog`.buoy":                `the catalog "my catalog" contains a space` + forbidden,
		"main.a/b":                         `the schema "a/b" contains a slash` + forbidden,
		"main.`a.b`":                       `the schema "a.b" contains a dot` + forbidden,
		"main .buoy":                       `"main " has a space at its start or end; remove it, or quote the part with back-quotes`,
		"main.b`uoy":                       "\"b`uoy\" has a back-quote inside; quote the whole part, and double the back-quote",
		"main.`buoy":                       "a back-quote is not closed",
		"`main`buoy":                       `"buoy" after a closing back-quote must be a dot`,
		"${var.catalog}.buoy":              `"${var" is a variable, and variables are not replaced here`,
		"main.a\tb":                        `"a\tb" contains an invisible control character`,
		"main.a\x7fb":                      `"a\x7fb" contains an invisible control character`,
		"main.a\u200bb":                    `"a\u200bb" contains an invisible control character`,
		"main." + strings.Repeat("ä", 256): `"` + strings.Repeat("ä", 60) + `..." has 256 characters; at most 255`,
	} {
		_, err := sqlname.ParseSchema(text)
		require.EqualError(t, err, want, text)
	}
}

func TestVolumePath(t *testing.T) {
	for path, want := range map[string]sqlname.Name{
		"/Volumes/main/buoy/files":           {"main", "buoy", "files"},
		"/Volumes/my-catalog/über/a`b'c%20d": {"my-catalog", "über", "a`b'c%20d"},
	} {
		name, err := sqlname.ParseVolumePath(path)
		require.NoError(t, err)
		require.Equal(t, want, name)
		require.Equal(t, path, name.VolumePath())
	}
	for path, want := range map[string]string{
		"main.buoy.files":            "it does not start with /Volumes/",
		"/volumes/main/buoy/files":   "it does not start with /Volumes/",
		"/Volumes/main/buoy":         "it has 2 parts after /Volumes/; it must have three: catalog/schema/volume",
		"/Volumes/main/buoy/files/":  "it has 4 parts after /Volumes/; it must have three: catalog/schema/volume",
		"/Volumes/main//files":       "a part of the name is empty",
		"/Volumes/main/buoy/..":      `the volume ".." contains a dot, and names in Unity Catalog contain no dots, slashes or spaces`,
		"/Volumes/main/buoy/a b":     `the volume "a b" contains a space, and names in Unity Catalog contain no dots, slashes or spaces`,
		"/Volumes/main/b\u202e/file": `"b\u202e" contains an invisible control character`,
	} {
		_, err := sqlname.ParseVolumePath(path)
		require.EqualError(t, err, want, path)
	}
}

func TestTableOfUnityCatalog(t *testing.T) {
	for _, name := range []sqlname.Name{{"orders"}, {"my-schema", "2024_orders"}, {"cät", "s`", "t'"}} {
		require.NoError(t, name.CheckTable())
	}
	require.ErrorContains(t, sqlname.Name{"a", "b", "c", "d"}.CheckTable(), "it has 4 parts, more than catalog.schema.table")
	require.ErrorContains(t, sqlname.Name{"sales", "my orders"}.CheckTable(), `the table "my orders" contains a space`)
	require.ErrorContains(t, sqlname.Name{"my sales", "orders"}.CheckTable(), `the schema "my sales" contains a space`)
}

// Any text in back-quotes is a name or is refused. Quoting and parsing returns the same parts.
func TestNamesSurviveQuoting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := sqlname.Name(rapid.SliceOfN(rapid.StringN(1, 20, -1), 1, 4).Draw(t, "parts"))
		got, err := sqlname.Parse(name.Quoted())
		if err != nil {
			require.ErrorContains(t, err, "control character")
			return
		}
		require.Equal(t, name, got)
		_, _ = sqlname.Parse(rapid.String().Draw(t, "anything"))
	})
}
