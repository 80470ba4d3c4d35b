// Package arch holds the architecture as tables and compares them with the code: who may import whom, which third-party
// module has which home, and a few rules about files. A failing test says what to do.
package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// module is the path of this module. The paths of all its packages begin with it.
const module = "buoy"

// pkg is what `go list -json` says of a package, as far as the rules ask.
type pkg struct {
	ImportPath   string
	Name         string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// arrows are the allowed imports among our packages. What is not in the table may not exist; what is not in the list may
// not be imported. Tests may use testAid besides.
var arrows = map[string][]string{
	"ui":  {},
	"sql": {},

	"src/clock":       {},
	"src/sqlname":     {},
	"src/shell":       {},
	"src/schedule":    {},
	"src/config":      {"src/sqlname"},
	"src/httpapi/api": {}, // generated from the contract
	"src/status":      {},
	"src/auth":        {"src/status"},
	"src/store":       {"src/status"},
	"src/probe":       {"src/sqlname", "src/status"},

	// The kinds of checks: one package per technology, none imports another.
	"src/probe/httpprobe":       {"src/probe", "src/shell", "src/status"},
	"src/probe/sqlprobe":        {"src/probe", "src/sqlname", "src/status"},
	"src/probe/databricksprobe": {"src/databricks", "src/probe", "src/schedule", "src/shell", "src/status"},
	"src/probe/push":            {"src/probe", "src/status"},
	"src/probe/fixture":         {"src/probe", "src/status"},
	"src/probe/probetest":       {"src/probe", "src/status"}, // no row leads to it, so only tests can use it

	"src/store/sqlstore": {"src/clock", "src/sqlname", "src/store", "src/status", "sql"},

	// The conformance suite. No row leads to it, so only tests can use it.
	"src/store/storetest":        {"sql", "src/store", "src/status"},
	"src/store/storetest/strict": {},

	"src/databricks": {"src/clock", "src/shell", "src/sqlname", "src/status"},
	"src/doctor":     {"src/config", "src/databricks", "src/discovery", "src/probe", "src/schedule", "src/shell", "src/sqlname", "src/status"},

	"src/current": {"src/status"},

	"src/ingest":     {"src/clock", "src/current", "src/status", "src/store", "src/probe"},
	"src/board":      {"src/current", "src/status", "src/store"},
	"src/catalog":    {"src/status", "src/store"},
	"src/httpapi":    {"src/httpapi/api", "src/board", "src/auth", "src/status", "src/catalog", "src/discovery"},
	"src/configfile": {"src/status", "src/catalog"},
	"src/discovery":  {"src/probe", "src/configfile", "src/status"},
	"src/scenario":   {"src/databricks", "src/status", "src/store", "src/configfile", "src/probe", "src/probe/fixture", "src/ingest", "src/catalog"},

	// The composition root wires everything; main only turns flags and environment into a configuration.
	"src/app": {
		"ui", "src/config", "src/status", "src/auth", "src/store", "src/store/sqlstore", "src/probe", "src/probe/httpprobe", "src/probe/sqlprobe",
		"src/probe/push", "src/probe/databricksprobe", "src/probe/fixture", "src/ingest",
		"src/board", "src/httpapi", "src/httpapi/api", "src/catalog", "src/configfile", "src/scenario", "src/databricks", "src/discovery", "src/doctor",
	},
	"src/cmd/buoy": {"src/app", "src/config"},

	// Only tests: the launchers are not Go.
	"src/launch": {},
}

// testAid is what every package's tests may use besides its own arrows. In-memory SQLite is the fake store, and a package
// of tests/ stands in for a workspace.
var testAid = []string{
	"src/store", "src/store/storetest", "src/store/storetest/strict", "src/store/sqlstore", "src/probe/probetest", "tests/fakeworkspace",
}

// outside is where whole programs are tested. Its packages may import every package of this module.
const outside = "tests/"

// anywhere marks a module that every package but the pure ones may import.
const anywhere = "*"

// homes are the third-party modules and the packages whose code may import them; their tests may import any of these.
// A module without a home must not be used.
var homes = map[string][]string{
	"modernc.org/sqlite":                      {"src/store/sqlstore"},
	"github.com/databricks/databricks-sql-go": {"src/store/sqlstore"},
	"github.com/databricks/databricks-sdk-go": {"src/databricks", "src/probe/databricksprobe"},
	"github.com/gofiber/fiber/v2":             {"src/httpapi"},
	"github.com/go-playground/form/v4":        {"src/httpapi"},
	"github.com/go-playground/validator/v10":  {"src/httpapi"},
	"github.com/andybalholm/brotli":           {"src/httpapi", "src/probe/httpprobe"},
	"github.com/klauspost/compress":           {"src/httpapi", "src/probe/httpprobe"},
	"golang.org/x/net":                        {"src/probe/httpprobe"},
	"golang.org/x/text":                       {"src/probe/httpprobe", "src/status"},
	"github.com/valyala/fasthttp":             {"src/httpapi"},
	"github.com/alecthomas/kong":              {"src/cmd/buoy"},
	"go.yaml.in/yaml/v3":                      {"src/configfile"},
	"github.com/cenkalti/backoff/v5":          {"src/store/sqlstore", "src/ingest"},
	"github.com/jellydator/ttlcache/v3":       {"src/auth", "src/httpapi"},
	"github.com/google/uuid":                  {anywhere},
	"golang.org/x/sync":                       {anywhere},

	// For tests. The conformance suite is test code in a file of its own.
	"github.com/stretchr/testify":              {"src/store/storetest", "src/probe/probetest"},
	"pgregory.net/rapid":                       {"src/store/storetest"},
	"go.uber.org/goleak":                       {},
	"github.com/getkin/kin-openapi":            {},
	"github.com/santhosh-tekuri/jsonschema/v6": {},
	"github.com/Shopify/toxiproxy/v2":          {},
	"github.com/rs/zerolog":                    {},
}

// pure packages import nothing but the standard library and their arrows, unless a module names one as its home.
var pure = []string{"src/status", "src/config", "ui", "sql"}

// violations are the sentences that say what is wrong with a package's imports, and what to do; none when all is well.
func violations(p pkg) []string {
	name := strings.TrimPrefix(p.ImportPath, module+"/")
	if strings.HasPrefix(name, outside) {
		return unknownModules(name, slices.Concat(p.Imports, p.TestImports, p.XTestImports))
	}
	allowed, known := arrows[name]
	if !known {
		return []string{fmt.Sprintf("%s is not in the table of arrows: decide what it may import and add it to tests/arch/arrows_test.go, "+
			"or put the code into a package that is there", name)}
	}
	var out []string
	for _, path := range p.Imports {
		out = append(out, checkImport(name, path, allowed)...)
	}
	inTests := slices.Concat(p.TestImports, p.XTestImports)
	for _, path := range inTests {
		inner, internal := strings.CutPrefix(path, module+"/")
		if internal && inner != name && !slices.Contains(slices.Concat(allowed, testAid), inner) {
			out = append(out, fmt.Sprintf("a test of %s imports %s, which is neither among its arrows nor in testAid: "+
				"test through the package's own port, or move the test to tests/", name, inner))
		}
	}
	return append(out, unknownModules(name, inTests)...)
}

func checkImport(name, path string, allowed []string) []string {
	if inner, internal := strings.CutPrefix(path, module+"/"); internal {
		if slices.Contains(allowed, inner) {
			return nil
		}
		return []string{fmt.Sprintf("%s imports %s; it may import only %s. Move the code to where the arrow allows it, "+
			"or let %s say what it needs as an interface of its own", name, inner, list(allowed), name)}
	}
	if !thirdParty(path) {
		return nil
	}
	home, known := homeOf(path)
	switch {
	case !known:
		return []string{noHome(name, path)}
	case slices.Contains(home, name):
		return nil
	case slices.Contains(pure, name):
		return []string{fmt.Sprintf("%s imports %s, but it is pure: the standard library only. Hand it a value or an interface", name, path)}
	case slices.Contains(home, anywhere):
		return nil
	}
	return []string{fmt.Sprintf("%s imports %s, whose home is %s. Hide it behind a port there and use the port", name, path, list(home))}
}

func unknownModules(name string, paths []string) []string {
	var out []string
	for _, path := range paths {
		if _, known := homeOf(path); thirdParty(path) && !known {
			out = append(out, noHome(name, path))
		}
	}
	return out
}

func noHome(name, path string) string {
	return fmt.Sprintf("%s imports %s, a module without a home: do without it, or add it to `homes` in "+
		"tests/arch/arrows_test.go with the packages that may import it", name, path)
}

// thirdParty reports whether an import is neither of this module nor of the standard library. Only their paths have no dot in the
// first part.
func thirdParty(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func homeOf(path string) ([]string, bool) {
	for name, home := range homes {
		if path == name || strings.HasPrefix(path, name+"/") {
			return home, true
		}
	}
	return nil, false
}

func list(names []string) string {
	if len(names) == 0 {
		return "the standard library (tests may import more)"
	}
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// missing are the rows of the table that no package stands behind, so that the table cannot rot.
func missing(packages []pkg) []string {
	rows := maps.Clone(arrows)
	for _, p := range packages {
		delete(rows, strings.TrimPrefix(p.ImportPath, module+"/"))
	}
	return slices.Sorted(maps.Keys(rows))
}

// unused lists the allowed imports that neither a package nor its tests make, so that the table shows the architecture as it is.
func unused(packages []pkg) []string {
	var out []string
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, allowed := range arrows[name] {
			if !slices.Contains(slices.Concat(p.Imports, p.TestImports, p.XTestImports), module+"/"+allowed) {
				out = append(out, name+" -> "+allowed)
			}
		}
	}
	return out
}
