package arch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A rule that cannot fail is not one: each arrow that matters is broken here.
func TestViolations(t *testing.T) {
	for _, test := range []struct {
		name string
		p    pkg
		want []string // a part of each sentence, in order; none: allowed
	}{
		{"the domain may use the standard library", pkg{ImportPath: "buoy/src/status", Imports: []string{"time", "encoding/json"}}, nil},
		{"the domain may use no other package", pkg{ImportPath: "buoy/src/status", Imports: []string{"buoy/src/store"}}, []string{"may import only the standard library"}},
		{"the domain may use no module, not even a common one", pkg{ImportPath: "buoy/src/status", Imports: []string{"github.com/google/uuid"}}, []string{"it is pure"}},
		{"the configuration is pure too", pkg{ImportPath: "buoy/src/config", Imports: []string{"golang.org/x/sync/errgroup"}}, []string{"it is pure"}},
		{"the handlers may not reach the store", pkg{ImportPath: "buoy/src/httpapi", Imports: []string{"buoy/src/board", "buoy/src/store"}}, []string{"src/httpapi imports src/store"}},
		{"the read model knows no HTTP", pkg{ImportPath: "buoy/src/board", Imports: []string{"github.com/gofiber/fiber/v2"}}, []string{"whose home is src/httpapi"}},
		{"the handlers may use Fiber and its middleware", pkg{ImportPath: "buoy/src/httpapi", Imports: []string{"github.com/gofiber/fiber/v2/middleware/recover"}}, nil},
		{"the driver lives in the adapter", pkg{ImportPath: "buoy/src/store/sqlstore", Imports: []string{"modernc.org/sqlite", "modernc.org/sqlite/lib"}}, nil},
		{"and nowhere else", pkg{ImportPath: "buoy/src/ingest", Imports: []string{"modernc.org/sqlite"}}, []string{"whose home is src/store/sqlstore"}},
		{"but in a test", pkg{ImportPath: "buoy/src/ingest", TestImports: []string{"modernc.org/sqlite"}}, nil},
		{"YAML is read in one place", pkg{ImportPath: "buoy/src/config", Imports: []string{"go.yaml.in/yaml/v3"}}, []string{"it is pure"}},
		{"that place", pkg{ImportPath: "buoy/src/configfile", Imports: []string{"go.yaml.in/yaml/v3"}}, nil},
		{"the workspace's SDK is for its adapter", pkg{ImportPath: "buoy/src/board", Imports: []string{"github.com/databricks/databricks-sdk-go/service/jobs"}}, []string{"whose home is src/databricks"}},
		{"a kind of check does not use another technology's", pkg{ImportPath: "buoy/src/probe/sqlprobe", Imports: []string{"buoy/src/probe", "buoy/src/probe/httpprobe"}}, []string{"src/probe/sqlprobe imports src/probe/httpprobe"}},
		{"a module without a home", pkg{ImportPath: "buoy/src/app", Imports: []string{"example.org/thing"}}, []string{"a module without a home"}},
		{"a module whose name only begins alike", pkg{ImportPath: "buoy/src/httpapi", Imports: []string{"github.com/gofiber/fiber/v20"}}, []string{"a module without a home"}},
		{"a test library outside of tests", pkg{ImportPath: "buoy/src/board", Imports: []string{"github.com/stretchr/testify/require"}}, []string{"whose home is src/probe/probetest, src/store/storetest"}},
		{"a test may use the conformance suite and SQLite", pkg{ImportPath: "buoy/src/board", TestImports: []string{"buoy/src/store/sqlstore"}, XTestImports: []string{"buoy/src/board", "buoy/src/store/storetest"}}, nil},
		{"a test may not go round the arrows otherwise", pkg{ImportPath: "buoy/src/board", TestImports: []string{"buoy/src/httpapi"}}, []string{"a test of src/board imports src/httpapi"}},
		{"a test may not bring a module without a home", pkg{ImportPath: "buoy/src/board", XTestImports: []string{"example.org/mock"}}, []string{"a module without a home"}},
		{"main starts the app", pkg{ImportPath: "buoy/src/cmd/buoy", Imports: []string{"buoy/src/app", "buoy/src/config"}}, nil},
		{"main wires nothing itself", pkg{ImportPath: "buoy/src/cmd/buoy", Imports: []string{"buoy/src/store/sqlstore"}}, []string{"may import only src/app, src/config"}},
		{"a package that is not in the table", pkg{ImportPath: "buoy/src/magic"}, []string{"not in the table of arrows"}},
		{"whole programs are tested from outside", pkg{ImportPath: "buoy/tests/e2e", XTestImports: []string{"buoy/src/app", "buoy/src/httpapi", "modernc.org/sqlite"}}, nil},
		{"only with modules that have a home", pkg{ImportPath: "buoy/tests/e2e", TestImports: []string{"example.org/mock"}}, []string{"a module without a home"}},
		{"every broken arrow is named", pkg{ImportPath: "buoy/src/probe", Imports: []string{"buoy/src/board", "buoy/src/status", "buoy/src/store"}}, []string{"src/board", "src/store"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := violations(test.p)
			require.Len(t, found, len(test.want), strings.Join(found, "\n"))
			for i, part := range test.want {
				require.Contains(t, found[i], part)
			}
		})
	}
}

func TestMissingListsRowsWithoutPackage(t *testing.T) {
	require.NotContains(t, missing([]pkg{{ImportPath: "buoy/src/status"}}), "src/status")
	require.Contains(t, missing(nil), "src/status")
}

func TestUnusedListsAllowedImportsThatNothingMakes(t *testing.T) {
	store := pkg{ImportPath: "buoy/src/store"}
	require.Equal(t, []string{"src/store -> src/status"}, unused([]pkg{store}))
	store.Imports = []string{"buoy/src/status"}
	require.Empty(t, unused([]pkg{store}))
}

// The table must not contradict itself: an arrow leads to a row, and no row leads back to itself.
func TestTableHasNoCycle(t *testing.T) {
	const busy, done = 1, 2
	seen := map[string]int{}
	var visit func(name string, path []string)
	visit = func(name string, path []string) {
		require.NotEqual(t, busy, seen[name], "the arrows lead in a circle: %s -> %s", strings.Join(path, " -> "), name)
		if seen[name] == done {
			return
		}
		seen[name] = busy
		targets, known := arrows[name]
		require.True(t, known, "%s is the end of an arrow but has no row", name)
		for _, next := range targets {
			visit(next, append(path, name))
		}
		seen[name] = done
	}
	for name := range arrows {
		visit(name, nil)
	}
}

func TestInitsFindsOnlyInitFunctions(t *testing.T) {
	body := "package p\n\nfunc initialise() {}\n\ntype T struct{}\n\nfunc (T) init() {}\n\nfunc init() {}\n"
	require.Equal(t, []int{9}, inits(t, "p.go", []byte(body)))
}

func TestVagueNames(t *testing.T) {
	require.Equal(t, []string{"util"}, vagueNames(pkg{ImportPath: "buoy/src/util", Name: "util"}))
	require.Equal(t, []string{"helpers"}, vagueNames(pkg{ImportPath: "buoy/src/probe", Name: "helpers"}))
	require.Empty(t, vagueNames(pkg{ImportPath: "buoy/src/status", Name: "status"}))
}

func TestGeneratedFilesAreKnownByTheirHeader(t *testing.T) {
	require.True(t, generated.MatchString("// Code generated by tools/apigen from openapi.yaml. DO NOT EDIT.\n\npackage p\n"))
	require.True(t, generated.MatchString("/**\n * This file was auto-generated by openapi-typescript.\n */\n"))
	require.False(t, generated.MatchString("package p // not Code generated by hand DO NOT EDIT.\n"))
}
