// Command buoy is the status board of a data platform: server, ingestion and tools in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"buoy/src/app"
	"buoy/src/config"
)

// version is set when the binary is built.
var version = "dev"

// Exit codes.
const (
	exitFailed = 1 // a run or a command failed
	exitConfig = 2 // the configuration or the command line is wrong
)

type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve the board and measure, until stopped."`
	Ingest   ingestCmd   `cmd:"" help:"Measure the checks and write the results."`
	Apply    applyCmd    `cmd:"" help:"Apply platforms, checks and messages from YAML files."`
	Export   exportCmd   `cmd:"" help:"Write everything stored as a YAML file that apply can read."`
	Discover discoverCmd `cmd:"" help:"List what this identity can see in the workspace, and what of it is watched."`
	Schema   schemaCmd   `cmd:"" help:"Write the JSON Schema of these files, for editors, to standard output."`
	Migrate  migrateCmd  `cmd:"" help:"Update the tables."`
	Doctor   doctorCmd   `cmd:"" help:"Check all prerequisites and say how to fix what is missing. Changes nothing."`
	Rollup   rollupCmd   `cmd:"" help:"Rebuild daily roll-ups and status transitions from raw results."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// command is the input of every command.
type command struct {
	app.Command
	ctx context.Context
}

type serveCmd struct{}

func (serveCmd) Run(c *command) error {
	server, err := app.Start(c.ctx, c.Config, c.Log, c.Now, c.Version)
	switch {
	case err != nil && c.ctx.Err() != nil:
		c.Log.Info("Stopped while starting", "error", err.Error())
		return nil //nolint:nilerr // a stop is not a failure
	case err != nil:
		return err
	}
	c.Log.Info("Listening", "url", server.URL(), "mode", c.Config.Mode, "version", c.Version)
	fmt.Fprintf(os.Stderr, "Buoy is at %s (stop it with Ctrl-C)\n", server.URL())
	err = server.Wait(c.ctx)
	return errors.Join(err, server.Stop(context.WithoutCancel(c.ctx)))
}

type ingestCmd struct {
	Source  string        `help:"Only this source: ${sources}."`
	Once    bool          `help:"Measure once and end. This is the default." xor:"when"`
	Every   time.Duration `help:"Keep measuring at this interval until stopped." xor:"when"`
	Timeout time.Duration `help:"The time limit of a run. An older run that is still RUNNING counts as abandoned." default:"15m"`

	Watch string `placeholder:"PATH" help:"First follow the watch rules of a YAML file, or of a folder: enrol what is new in the workspace, and archive what they do not select any more."`

	SkipIfPending bool `help:"End without an error if the tables are older than this binary."`
}

func (i ingestCmd) Validate() error {
	switch {
	case i.Source != "" && !slices.Contains(app.Sources(), i.Source):
		return fmt.Errorf("--source=%q is not one of %v", i.Source, app.Sources())
	case i.Every < 0 || i.Every > 0 && i.Every < time.Second:
		return fmt.Errorf("--every=%s must be at least 1s", i.Every)
	case i.Every > 0 && i.Watch != "":
		return errors.New("--watch is not valid with --every: rules are followed once, before measuring")
	case i.Timeout < time.Second:
		return fmt.Errorf("--timeout=%s must be at least 1s", i.Timeout)
	}
	return nil
}

func (i ingestCmd) Run(c *command) error {
	return c.Ingest(c.ctx, app.IngestOptions{Source: i.Source, Every: i.Every, Timeout: i.Timeout, SkipIfPending: i.SkipIfPending, Watch: i.Watch})
}

type applyCmd struct {
	File   string `short:"f" required:"" placeholder:"PATH" help:"A YAML file, or a folder with YAML files."`
	DryRun bool   `help:"List the changes without making them."`
	Prune  bool   `help:"Also archive file-managed items that no file under PATH contains. Never deletes anything."`
}

func (a applyCmd) Run(c *command) error {
	return c.Apply(c.ctx, app.ApplyOptions{Path: a.File, DryRun: a.DryRun, Prune: a.Prune})
}

type exportCmd struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"The file to write. Default: standard output."`
}

func (e exportCmd) Run(c *command) error { return c.Export(c.ctx, e.Output) }

type discoverCmd struct {
	Kind     string `help:"Only this kind of check: ${discovered}."`
	Name     string `placeholder:"PATTERN" help:"Only objects whose name matches, such as \"prod-*\". Case does not matter."`
	Owner    string `placeholder:"PATTERN" help:"Only objects whose owner matches."`
	Tag      string `placeholder:"KEY[=VALUE]" help:"Only objects with this tag. Only jobs and serving endpoints show their tags."`
	All      bool   `help:"Also list what is watched, and by which check."`
	Write    string `placeholder:"FILE" help:"Write checks for what is not watched, with limits from the last 30 runs, to a new file for apply."`
	Platform string `placeholder:"NAME" help:"The platform of these checks. Default: ${platform}."`
	Max      *int   `placeholder:"N" help:"Refuse to write more checks than this. Default: ${max}."`
}

func (d discoverCmd) options() app.DiscoverOptions {
	return app.DiscoverOptions{
		Kind: d.Kind, Name: d.Name, Owner: d.Owner, Tag: d.Tag, All: d.All,
		Write: d.Write, Platform: d.Platform, Max: d.Max,
	}
}

func (d discoverCmd) Validate() error { return d.options().Validate() }

func (d discoverCmd) Run(c *command) error { return c.Discover(c.ctx, d.options()) }

type schemaCmd struct{}

func (schemaCmd) Run(c *command) error { return c.Schema() }

type migrateCmd struct {
	DryRun bool `help:"List the pending migrations without applying them." xor:"how"`
	Print  bool `help:"Print the statements, for an administrator to review and run." xor:"how"`
}

func (m migrateCmd) Run(c *command) error {
	return c.Migrate(c.ctx, app.MigrateOptions{DryRun: m.DryRun, Print: m.Print})
}

type doctorCmd struct {
	Wake bool `help:"Start the SQL warehouse if it is stopped, and check the tables too. This costs money."`
	Job  bool `help:"Check only what the jobs need, and not what only the App uses."`

	File string `short:"f" placeholder:"PATH" help:"Also examine what the checks in these files need: a YAML file, or a folder with YAML files."`
}

func (d doctorCmd) Run(c *command) error {
	return c.Doctor(c.ctx, app.DoctorOptions{Wake: d.Wake, Job: d.Job, File: d.File})
}

type rollupCmd struct {
	From day `required:"" placeholder:"DAY" help:"First day, such as 2026-11-01."`
	To   day `required:"" placeholder:"DAY" help:"Last day."`
}

// day is a UTC day on the command line.
type day struct{ time.Time }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is not a day such as 2026-11-01", text)
	}
	return nil
}

func (r rollupCmd) Validate() error {
	if !r.To.IsZero() && r.To.Before(r.From.Time) { // a missing day is reported after this
		return fmt.Errorf("--to=%s is before --from=%s", r.To.Format(time.DateOnly), r.From.Format(time.DateOnly))
	}
	return nil
}

func (r rollupCmd) Run(c *command) error { return c.Rollup(c.ctx, r.From.Time, r.To.Time) }

type versionCmd struct{}

func (versionCmd) Run(c *command) error {
	fmt.Println("buoy", c.Version)
	return nil
}

func main() { os.Exit(run()) }

// run returns the exit code. It is separate from main so that deferred calls run before the process ends.
func run() int {
	var commands cli
	parser, err := kong.New(&commands, kong.Name("buoy"), kong.UsageOnError(),
		kong.Vars{
			"sources": strings.Join(app.Sources(), ", "), "discovered": strings.Join(app.DiscoveredKinds(), ", "),
			"platform": app.DefaultPlatform, "max": strconv.Itoa(app.DefaultMax),
		},
		kong.Description("A status board for data platforms: what is healthy, late or broken, since when, and who owns it. "+
			"Environment variables contain the settings; the README lists them."))
	if err != nil {
		panic(err) // the definition of the commands is wrong
	}
	selected, err := parser.Parse(os.Args[1:])
	if err != nil {
		parser.Errorf("%s", err)
		return exitConfig
	}
	settings, err := config.Parse(os.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, "buoy:", err)
		return exitConfig
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	logs := os.Stdout
	if name := selected.Command(); name == "export" || name == "doctor" || name == "discover" {
		logs = os.Stderr // standard output is for the file or the report
	}
	log := slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: settings.LogLevel}))
	c := &command{
		ctx:     ctx,
		Command: app.Command{Config: settings, Log: log, Now: time.Now, Version: version, Out: os.Stderr, Print: os.Stdout},
	}
	err = selected.Run(c)
	level := slog.LevelDebug // people read the error that is printed below
	if name := selected.Command(); name == "serve" || name == "ingest" {
		level = slog.LevelError // often nobody is there, so the log has the causes
	}
	return c.end(err, level)
}

// end reports how a command ended, and returns the exit code.
func (c *command) end(err error, level slog.Level) int {
	if err == nil {
		return 0
	}
	if !errors.Is(err, app.ErrNotReady) { // whose report has the reasons
		c.LogFailure(c.ctx, level, err)
		fmt.Fprintln(os.Stderr, "buoy:", err)
	}
	if app.IsConfigError(err) {
		return exitConfig
	}
	return exitFailed
}
