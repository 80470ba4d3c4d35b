// Package config reads the configuration from the environment, once. Every problem is reported at once, naming the
// variable and the value.
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
)

// Mode is where the board gets its data from.
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
	SQLSource       string        // SQLite file that SQL checks are measured on
	IngestEvery     time.Duration // of the server; 0: it does not measure
	Host            string        // of the workspace; empty: as the CLI's profile says
	Warehouse       string        // id of the SQL warehouse of databricks mode
	Schema          string        // catalog.schema of databricks mode
	IngestJobID     int64         // the job whose finished runs mean news; 0: none
	IngestJobEvery  time.Duration // how often that job runs
	Volume          string        // /Volumes/catalog/schema/volume, where the board's snapshot is kept; empty: nowhere
	App             string        // name of the Databricks App that this is; empty: it is none
	Roles           Roles         // of the people who use the App
	AllowedHosts    []string      // host names that the server answers for besides loopback, in lower case
	DevEmail        string        // who everybody is, unless this is an App
	DevRole         string
	RefreshInterval time.Duration
	HotWindow       time.Duration
	HistoryDays     int
	LogLevel        slog.Level
	AllowPrivate    bool // probes may reach loopback and private addresses
	// secret gives a secret by SCOPE_KEY. It is a function, so that printing a Config does not print secrets.
	secret func(name string) (value string, ok bool)
}

// MeasuredEvery is how often somebody measures: this server, or else the job.
func (c Config) MeasuredEvery() time.Duration {
	if c.IngestEvery > 0 {
		return c.IngestEvery
	}
	return c.IngestJobEvery
}

// Secret gives a secret that is named in a target; it is never printed.
func (c Config) Secret(scope, key string) (string, error) {
	name := secretPrefix + secretName(scope, key)
	if c.secret != nil {
		if value, ok := c.secret(secretName(scope, key)); ok {
			return value, nil
		}
	}
	return "", fmt.Errorf("the variable %s is not set", name)
}

// Place says in words where the data is.
func (c Config) Place() string {
	switch c.Mode {
	case ModeMock:
		return "the scenario " + c.Scenario
	case ModeDatabricks:
		return c.Schema
	}
	return c.DB
}

const secretPrefix = "BUOY_SECRET_"

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

// Scenarios are the names that MOCK_SCENARIO takes.
func Scenarios() []string {
	return []string{"all-green", "degraded", "outage", "unknown", "empty", "large"}
}

// Problems is everything that is wrong with the configuration.
type Problems []string

func (p Problems) Error() string {
	return fmt.Sprintf("the configuration has %d problem(s):\n  %s", len(p), strings.Join(p, "\n  "))
}

// Parse reads the configuration from the variables of the environment, as "NAME=value". An error is Problems.
func Parse(environ []string) (Config, error) {
	p := parser{env: map[string]string{}}
	secrets := map[string]string{}
	c := Config{secret: func(name string) (string, bool) { value, ok := secrets[name]; return value, ok }}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if rest, ok := strings.CutPrefix(name, secretPrefix); ok {
			secrets[rest] = value
			continue
		}
		p.env[name] = value
	}
	c.Mode = p.mode()
	c.Scenario = p.oneOf("MOCK_SCENARIO", "degraded", Scenarios())
	c.DB = p.text("BUOY_DB", "buoy.db")
	c.ConfigPath = p.text("BUOY_CONFIG", "")
	c.SQLSource = p.text("BUOY_SQL_SOURCE", c.DB)
	c.IngestEvery = p.every("BUOY_INGEST_EVERY", c.Mode)
	c.Host = p.text("DATABRICKS_HOST", "")
	c.Warehouse = p.text("DATABRICKS_WAREHOUSE_ID", "")
	c.Schema = p.shaped("BUOY_SCHEMA", schemaShape, "must be catalog.schema, such as main.buoy, of letters, digits and _")
	c.IngestJobID = int64(p.integer("BUOY_INGEST_JOB_ID", 0, 0, math.MaxInt))
	c.IngestJobEvery = p.duration("BUOY_INGEST_JOB_EVERY", 5*time.Minute, time.Minute, 24*time.Hour)
	c.Volume = p.shaped("BUOY_VOLUME", volumeShape, "must be /Volumes/catalog/schema/volume")
	p.identity(&c)
	c.RefreshInterval = p.duration("BUOY_REFRESH_INTERVAL", 30*time.Second, time.Second, time.Hour)
	c.HotWindow = p.duration("BUOY_HOT_WINDOW", 48*time.Hour, time.Hour, 31*24*time.Hour)
	c.HistoryDays = p.integer("BUOY_HISTORY_DAYS", 400, 1, 400)
	c.LogLevel = p.level("BUOY_LOG_LEVEL")
	c.AllowPrivate = p.boolean("BUOY_PROBE_ALLOW_PRIVATE", c.Mode != ModeDatabricks)
	p.combinations(c)
	p.misspelt()
	if len(p.problems) > 0 {
		slices.Sort(p.problems)
		return Config{}, p.problems
	}
	return c, nil
}

// combinations refuses what does not go together.
func (p *parser) combinations(c Config) {
	refuse := func(mode Mode, why string, names ...string) {
		for _, name := range names {
			if value := p.env[name]; value != "" && mode == c.Mode {
				p.bad(name, value, why)
			}
		}
	}
	refuse(ModeLocal, "goes only with USE_MOCK_DATA=true", "MOCK_SCENARIO")
	refuse(ModeDatabricks, "goes only with USE_MOCK_DATA=true", "MOCK_SCENARIO")
	refuse(ModeMock, "does not go with USE_MOCK_DATA=true: a scenario brings its own platforms", "BUOY_CONFIG")
	refuse(ModeMock, "does not go with USE_MOCK_DATA=true: a scenario lives in memory", "BUOY_SCHEMA", "BUOY_VOLUME", "BUOY_INGEST_JOB_ID", "BUOY_INGEST_JOB_EVERY")
	refuse(ModeLocal, "goes only with BUOY_SCHEMA", "BUOY_VOLUME", "BUOY_INGEST_JOB_ID", "BUOY_INGEST_JOB_EVERY")
	for _, mode := range []Mode{ModeLocal, ModeMock} {
		refuse(mode, "goes only with BUOY_SCHEMA: elsewhere everybody is BUOY_DEV_USER",
			"BUOY_ADMIN_GROUPS", "BUOY_OPERATOR_GROUPS", "BUOY_ADMIN_EMAILS", "BUOY_OPERATOR_EMAILS")
	}
	refuse(ModeDatabricks, "is for the SQLite file of local mode, and BUOY_SCHEMA is set", "BUOY_DB", "BUOY_SQL_SOURCE")
	refuse(ModeDatabricks, "is for local mode; here `buoy apply -f` brings it into the tables", "BUOY_CONFIG")
	if c.Mode == ModeDatabricks && c.Warehouse == "" {
		p.bad("DATABRICKS_WAREHOUSE_ID", "", "is required with BUOY_SCHEMA: the id of the SQL warehouse that the tables are read through")
	}
}

// mode says which mode the variables choose. DATABRICKS_* are there for other tools too, so it is the schema that tells.
func (p *parser) mode() Mode {
	switch {
	case p.boolean("USE_MOCK_DATA", false):
		return ModeMock
	case p.env["BUOY_SCHEMA"] != "":
		return ModeDatabricks
	}
	return ModeLocal
}

// misspelt refuses variables of ours that do not exist: a setting that is silently not there is worse than an error.
func (p *parser) misspelt() {
	for name := range p.env {
		if strings.HasPrefix(name, "BUOY_") && !slices.Contains(p.known, name) && !slices.Contains(tools(), name) {
			// Without its value: it may be a secret under a name that is almost right.
			p.problems = append(p.problems, name+": is not a variable of Buoy; the README lists them")
		}
	}
}

// tools are variables that this project's own tests and scripts use.
func tools() []string {
	return []string{"BUOY_BUNDLE", "BUOY_CHROMIUM", "BUOY_KILLS", "BUOY_URL", "BUOY_WAREHOUSE", "BUOY_WAREHOUSE_RIG", "BUOY_ROWS", "BUOY_OPERATIONS", "BUOY_DELETION_VECTORS", "BUOY_FUZZ_EXAMPLES"}
}

// parser reads variables and collects what is wrong with them.
type parser struct {
	env      map[string]string
	known    []string
	problems Problems
}

func (p *parser) bad(name, value, wanted string) {
	p.problems = append(p.problems, fmt.Sprintf("%s=%q: %s", name, value, wanted))
}

// text gives the value, or the default where it is not set or empty.
func (p *parser) text(name, otherwise string) string {
	p.known = append(p.known, name)
	if value := strings.TrimSpace(p.env[name]); value != "" {
		return value
	}
	return otherwise
}

func (p *parser) boolean(name string, otherwise bool) bool {
	text := p.text(name, strconv.FormatBool(otherwise))
	value, err := strconv.ParseBool(text)
	if err != nil {
		p.bad(name, text, "must be true or false")
	}
	return value
}

func (p *parser) integer(name string, otherwise, least, most int) int {
	text := p.text(name, strconv.Itoa(otherwise))
	value, err := strconv.Atoi(text)
	if err != nil || value < least || value > most {
		p.bad(name, text, fmt.Sprintf("must be a whole number from %d to %d", least, most))
	}
	return value
}

func (p *parser) duration(name string, otherwise, least, most time.Duration) time.Duration {
	text := p.text(name, otherwise.String())
	value, err := time.ParseDuration(text)
	if err != nil || value < least || value > most {
		p.bad(name, text, fmt.Sprintf("must be a duration such as 30s or 5m, from %s to %s", least, most))
	}
	return value
}

// every is how often the server measures. In databricks mode a job does that, so it is off unless it is asked for.
func (p *parser) every(name string, mode Mode) time.Duration {
	otherwise := time.Minute
	switch {
	case mode == ModeMock:
		otherwise = 10 * time.Second
	case mode == ModeDatabricks && strings.TrimSpace(p.env[name]) == "":
		p.text(name, "")
		return 0
	}
	return p.duration(name, otherwise, time.Second, 24*time.Hour)
}

var (
	schemaShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}\.[A-Za-z0-9_]{1,255}$`)
	volumeShape = regexp.MustCompile(`^/Volumes(/[A-Za-z0-9_-]{1,255}){3}$`)
)

// shaped reads an optional value of a fixed form.
func (p *parser) shaped(name string, shape *regexp.Regexp, wanted string) string {
	value := p.text(name, "")
	if value != "" && !shape.MatchString(value) {
		p.bad(name, value, wanted)
	}
	return value
}

func (p *parser) oneOf(name, otherwise string, allowed []string) string {
	value := p.text(name, otherwise)
	if !slices.Contains(allowed, value) {
		p.bad(name, value, "must be one of "+strings.Join(allowed, ", "))
	}
	return value
}

// address reads where to listen.
func (p *parser) address(name, otherwise string) string {
	value := p.text(name, otherwise)
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		p.bad(name, value, "must be host:port, such as 127.0.0.1:8000")
		return value
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		p.bad(name, value, "must end in a port from 0 to 65535")
	}
	return value
}

// loopback holds the listen address to the loopback interface: whoever reaches the server is the developer.
func (p *parser) loopback(name, otherwise string) string {
	value := p.address(name, otherwise)
	host, _, err := net.SplitHostPort(value)
	if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		p.bad(name, value, "must be a loopback address such as 127.0.0.1: everybody who reaches this server is taken for BUOY_DEV_USER")
	}
	return value
}

func (p *parser) level(name string) slog.Level {
	var level slog.Level
	text := p.text(name, "info")
	if err := level.UnmarshalText([]byte(text)); err != nil {
		p.bad(name, text, "must be debug, info, warn or error")
	}
	return level
}
