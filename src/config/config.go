// Package config reads the configuration from environment variables, once. All problems are reported at once, with the name and the
// value of each variable.
package config

import (
	"fmt"
	"log/slog"
	"math"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"buoy/src/sqlname"
)

// Mode says where the data is.
type Mode string

// The modes.
const (
	ModeLocal      Mode = "local"      // a SQLite file, real measurements
	ModeMock       Mode = "mock"       // a scenario in memory
	ModeDatabricks Mode = "databricks" // Delta tables through a SQL warehouse
)

// Config is the whole configuration.
type Config struct {
	Mode            Mode
	Scenario        string        // of mock mode
	Addr            string        // listen address
	DB              string        // SQLite file of local mode
	ConfigPath      string        // config as code, applied at start in local mode; empty for none
	SQLSource       string        // SQLite file that SQL checks query
	IngestEvery     time.Duration // of the server; 0 if it does not measure
	Host            string        // URL of the workspace; empty for the one of the CLI's profile
	Warehouse       string        // id of the SQL warehouse of databricks mode
	Schema          sqlname.Name  // catalog and schema of databricks mode
	IngestJobID     int64         // the job whose runs bring new results; 0 for none
	IngestJobEvery  time.Duration // how often that job runs
	Volume          sqlname.Name  // catalog, schema and volume for the board's snapshot; nil for none
	App             string        // name of the Databricks App; empty outside an App
	Roles           Roles         // of the users of the App
	AllowedHosts    []string      // host names that the server accepts besides loopback names, in lower case
	DevEmail        string        // the user of every request, except in an App
	DevRole         string
	RefreshInterval time.Duration
	HotWindow       time.Duration
	HistoryDays     int
	LogLevel        slog.Level
	AllowPrivate    bool // allows probes to connect to loopback and private IP addresses
	// secret returns a secret by SCOPE_KEY. It is a function, so that printing a Config does not print secrets.
	secret func(name string) (value string, ok bool)
	// variables are the values that config files use, by the name in them.
	variables map[string]string
}

// MeasuredEvery returns how often checks are measured: by this server, or else by the job.
func (c Config) MeasuredEvery() time.Duration {
	if c.IngestEvery > 0 {
		return c.IngestEvery
	}
	return c.IngestJobEvery
}

// MeasuredEveryFrom returns the name of the variable with the value of MeasuredEvery.
func (c Config) MeasuredEveryFrom() string {
	if c.IngestEvery > 0 {
		return "BUOY_INGEST_EVERY"
	}
	return "BUOY_INGEST_JOB_EVERY"
}

// Secret returns a secret that a target references.
func (c Config) Secret(scope, key string) (string, error) {
	name := secretPrefix + secretName(scope, key)
	if c.secret != nil {
		if value, ok := c.secret(secretName(scope, key)); ok {
			return value, nil
		}
	}
	return "", fmt.Errorf("the variable %s is not set", name)
}

// Variable returns a value that config files use as ${var:name}.
func (c Config) Variable(name string) (string, error) {
	if value := c.variables[name]; value != "" {
		return value, nil
	}
	return "", fmt.Errorf("the variable %s is not set", variablePrefix+strings.ToUpper(name))
}

// StorageName names the place of the data for people.
func (c Config) StorageName() string {
	switch c.Mode {
	case ModeMock:
		return "the scenario " + c.Scenario
	case ModeDatabricks:
		return c.Schema.Plain()
	}
	return c.DB
}

const (
	secretPrefix   = "BUOY_SECRET_"
	variablePrefix = "BUOY_VAR_"
)

// variableName is what follows variablePrefix. Files use it in lower case, so two names never mean the same variable.
var variableName = regexp.MustCompile("^[A-Z][A-Z0-9_]*$")

func secretName(scope, key string) string {
	upper := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r - 'a' + 'A'
			}
			if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '_'
		}, s)
	}
	return upper(scope) + "_" + upper(key)
}

// Scenarios lists the values of MOCK_SCENARIO.
func Scenarios() []string {
	return []string{"databricks", "all-green", "degraded", "outage", "unknown", "empty", "large"}
}

// Problems lists everything that is wrong with the configuration.
type Problems []string

func (p Problems) Error() string {
	return "the configuration is not valid:\n  " + strings.Join(p, "\n  ")
}

// Parse reads the configuration from environment variables in the form "NAME=value". The error is of type Problems.
func Parse(environ []string) (Config, error) {
	p := parser{env: map[string]string{}}
	secrets := map[string]string{}
	c := Config{
		secret: func(name string) (string, bool) { value, ok := secrets[name]; return value, ok }, variables: map[string]string{},
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if rest, ok := strings.CutPrefix(name, secretPrefix); ok {
			secrets[rest] = value
			continue
		}
		if rest, ok := strings.CutPrefix(name, variablePrefix); ok {
			if !variableName.MatchString(rest) {
				p.problems = append(p.problems, name+": the part after "+variablePrefix+" must have upper case letters, digits and underscores, and start with a letter")
				continue
			}
			c.variables[strings.ToLower(rest)] = strings.TrimSpace(value)
			continue
		}
		p.env[name] = value
	}
	c.Mode = p.mode()
	c.Scenario = p.oneOf("MOCK_SCENARIO", "databricks", Scenarios())
	c.DB = p.text("BUOY_DB", "buoy.db")
	c.ConfigPath = p.text("BUOY_CONFIG", "")
	c.SQLSource = p.text("BUOY_SQL_SOURCE", c.DB)
	c.IngestEvery = p.interval("BUOY_INGEST_EVERY", c.Mode)
	c.Host = p.text("DATABRICKS_HOST", "")
	c.Warehouse = p.text("DATABRICKS_WAREHOUSE_ID", "")
	c.Schema = p.name("BUOY_SCHEMA", sqlname.ParseSchema, "must be catalog.schema, such as main.buoy")
	c.IngestJobID = int64(p.integer("BUOY_INGEST_JOB_ID", 0, 0, math.MaxInt))
	c.IngestJobEvery = p.duration("BUOY_INGEST_JOB_EVERY", 5*time.Minute, time.Minute, 24*time.Hour)
	c.Volume = p.name("BUOY_VOLUME", sqlname.ParseVolumePath, "must be /Volumes/catalog/schema/volume")
	p.identity(&c)
	c.RefreshInterval = p.duration("BUOY_REFRESH_INTERVAL", 30*time.Second, time.Second, time.Hour)
	c.HotWindow = p.duration("BUOY_HOT_WINDOW", 48*time.Hour, minHotWindow, 31*24*time.Hour)
	c.HistoryDays = p.integer("BUOY_HISTORY_DAYS", 400, 1, 400)
	c.LogLevel = p.level("BUOY_LOG_LEVEL")
	c.AllowPrivate = p.boolean("BUOY_PROBE_ALLOW_PRIVATE", c.Mode != ModeDatabricks)
	p.combinations(c)
	p.unknown()
	if len(p.problems) > 0 {
		slices.Sort(p.problems)
		return Config{}, p.problems
	}
	return c, nil
}

// minHotWindow is a little more than the 24 hours that a page of a platform shows, so that no page view costs a statement.
const minHotWindow = 25 * time.Hour

// combinations reports variables that cannot be used together.
func (p *parser) combinations(c Config) {
	refuse := func(mode Mode, why string, names ...string) {
		for _, name := range names {
			if value := p.env[name]; value != "" && mode == c.Mode {
				p.report(name, value, why)
			}
		}
	}
	refuse(ModeLocal, "is only valid with USE_MOCK_DATA=true", "MOCK_SCENARIO")
	refuse(ModeDatabricks, "is only valid with USE_MOCK_DATA=true", "MOCK_SCENARIO")
	refuse(ModeMock, "is not valid with USE_MOCK_DATA=true: a scenario has its own platforms", "BUOY_CONFIG")
	refuse(ModeMock, "is not valid with USE_MOCK_DATA=true: a scenario is kept in memory", "BUOY_SCHEMA", "BUOY_VOLUME", "BUOY_INGEST_JOB_ID", "BUOY_INGEST_JOB_EVERY")
	refuse(ModeLocal, "is only valid with BUOY_SCHEMA", "BUOY_VOLUME", "BUOY_INGEST_JOB_ID", "BUOY_INGEST_JOB_EVERY")
	for _, mode := range []Mode{ModeLocal, ModeMock} {
		refuse(mode, "is only valid with BUOY_SCHEMA: in other modes every user is BUOY_DEV_USER",
			"BUOY_ADMIN_GROUPS", "BUOY_OPERATOR_GROUPS", "BUOY_ADMIN_EMAILS", "BUOY_OPERATOR_EMAILS")
	}
	refuse(ModeDatabricks, "is for local mode, but BUOY_SCHEMA is set", "BUOY_DB", "BUOY_SQL_SOURCE")
	refuse(ModeDatabricks, "is for local mode; in databricks mode run `buoy apply -f`", "BUOY_CONFIG")
	if c.Mode == ModeDatabricks && c.Warehouse == "" {
		p.report("DATABRICKS_WAREHOUSE_ID", "", "is required with BUOY_SCHEMA: the id of the SQL warehouse for the tables")
	}
}

// mode returns the mode that the variables select. Other tools use DATABRICKS_* variables too, so BUOY_SCHEMA selects databricks
// mode.
func (p *parser) mode() Mode {
	switch {
	case p.boolean("USE_MOCK_DATA", false):
		return ModeMock
	case p.env["BUOY_SCHEMA"] != "":
		return ModeDatabricks
	}
	return ModeLocal
}

// unknown reports BUOY_ variables that do not exist: an error is better than a setting that is silently ignored.
func (p *parser) unknown() {
	for name := range p.env {
		if strings.HasPrefix(name, "BUOY_") && !slices.Contains(p.known, name) && !slices.Contains(toolVariables(), name) {
			// Without the value: it can be a secret with a misspelt name.
			p.problems = append(p.problems, name+": unknown variable; the README lists all")
		}
	}
}

// toolVariables are used by this project's own tests and scripts.
func toolVariables() []string {
	return []string{"BUOY_BUNDLE", "BUOY_CHROMIUM", "BUOY_KILLS", "BUOY_QUARTZ", "BUOY_QUARTZ_SEED", "BUOY_URL", "BUOY_WAREHOUSE", "BUOY_WAREHOUSE_RIG", "BUOY_ROWS", "BUOY_OPERATIONS", "BUOY_DELETION_VECTORS", "BUOY_FUZZ_EXAMPLES"}
}

// parser reads variables and collects problems.
type parser struct {
	env      map[string]string
	known    []string
	problems Problems
}

func (p *parser) report(name, value, problem string) {
	p.problems = append(p.problems, fmt.Sprintf("%s=%q: %s", name, value, problem))
}

// text returns the value, or the fallback if it is not set or empty.
func (p *parser) text(name, fallback string) string {
	p.known = append(p.known, name)
	if value := strings.TrimSpace(p.env[name]); value != "" {
		return value
	}
	return fallback
}

func (p *parser) boolean(name string, fallback bool) bool {
	text := p.text(name, strconv.FormatBool(fallback))
	value, err := strconv.ParseBool(text)
	if err != nil {
		p.report(name, text, "must be true or false")
	}
	return value
}

func (p *parser) integer(name string, fallback, minimum, maximum int) int {
	text := p.text(name, strconv.Itoa(fallback))
	value, err := strconv.Atoi(text)
	if err != nil || value < minimum || value > maximum {
		p.report(name, text, fmt.Sprintf("must be a whole number from %d to %d", minimum, maximum))
	}
	return value
}

func (p *parser) duration(name string, fallback, minimum, maximum time.Duration) time.Duration {
	text := p.text(name, fallback.String())
	value, err := time.ParseDuration(text)
	if err != nil || value < minimum || value > maximum {
		p.report(name, text, fmt.Sprintf("must be a duration such as 30s or 5m, from %s to %s", minimum, maximum))
	}
	return value
}

// interval returns how often the server measures. In databricks mode a job measures, so the default is off.
func (p *parser) interval(name string, mode Mode) time.Duration {
	fallback := time.Minute
	switch {
	case mode == ModeMock:
		fallback = 10 * time.Second
	case mode == ModeDatabricks && strings.TrimSpace(p.env[name]) == "":
		p.text(name, "")
		return 0
	}
	return p.duration(name, fallback, time.Second, 24*time.Hour)
}

// name reads the optional name of an object in Unity Catalog. form is the form that it must have.
func (p *parser) name(name string, parse func(string) (sqlname.Name, error), form string) sqlname.Name {
	value := p.text(name, "")
	if value == "" {
		return nil
	}
	parsed, err := parse(value)
	if err != nil {
		p.report(name, value, form+": "+err.Error())
	}
	return parsed
}

func (p *parser) oneOf(name, fallback string, allowed []string) string {
	value := p.text(name, fallback)
	if !slices.Contains(allowed, value) {
		p.report(name, value, "must be one of "+strings.Join(allowed, ", "))
	}
	return value
}

// address reads a listen address.
func (p *parser) address(name, fallback string) string {
	value := p.text(name, fallback)
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		p.report(name, value, "must be host:port, such as 127.0.0.1:8000")
		return value
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		p.report(name, value, "must end with a port from 0 to 65535")
	}
	return value
}

// loopback reads a listen address and requires a loopback address: everyone who can connect acts as the developer.
func (p *parser) loopback(name, fallback string) string {
	value := p.address(name, fallback)
	host, _, err := net.SplitHostPort(value)
	if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		p.report(name, value, "must be a loopback address such as 127.0.0.1: everyone who can connect to this server acts as BUOY_DEV_USER")
	}
	return value
}

func (p *parser) level(name string) slog.Level {
	var level slog.Level
	text := p.text(name, "info")
	if err := level.UnmarshalText([]byte(text)); err != nil {
		p.report(name, text, "must be debug, info, warn or error")
	}
	return level
}
