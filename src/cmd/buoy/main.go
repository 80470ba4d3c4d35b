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
	exitFailed = 1 // a run failed, or something could not be done
	exitConfig = 2 // the configuration or the command line is wrong
)

type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve the board and measure, until stopped."`
	Ingest  ingestCmd  `cmd:"" help:"Measure the checks and write the results."`
	Apply   applyCmd   `cmd:"" help:"Bring platforms, checks and messages from YAML files into the store."`
	Export  exportCmd  `cmd:"" help:"Write what is in the store as a YAML file that apply reads."`
	Schema  schemaCmd  `cmd:"" help:"Write the JSON Schema of those files, for editors, to the standard output."`
	Migrate migrateCmd `cmd:"" help:"Bring the tables up to date."`
	Doctor  doctorCmd  `cmd:"" help:"Check what this configuration needs, and say what to do about what is missing. Changes nothing."`
	Rollup  rollupCmd  `cmd:"" help:"Rebuild daily roll-ups from raw results."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// command is what every command gets to work with.
type command struct {
	app.Command
	ctx context.Context
}

type serveCmd struct{}

func (serveCmd) Run(c *command) error {
	server, err := app.Start(c.ctx, c.Config, c.Log, c.Now, c.Version)
	switch {
	case err != nil && c.ctx.Err() != nil:
		c.Log.Info("stopped while starting", "error", err.Error())
		return nil //nolint:nilerr // it was told to, and so it could not start
	case err != nil:
		return err
	}
	c.Log.Info("listening", "url", server.URL(), "mode", c.Config.Mode, "version", c.Version)
	fmt.Fprintf(os.Stderr, "Buoy is at %s (stop it with Ctrl-C)\n", server.URL())
	err = server.Wait(c.ctx)
	return errors.Join(err, server.Stop(context.WithoutCancel(c.ctx)))
}

type ingestCmd struct {
	Source  string        `help:"Only this source: ${sources}."`
	Once    bool          `help:"Measure once and end (this is what happens without --every)." xor:"when"`
	Every   time.Duration `help:"Measure again and again, at this interval, until stopped." xor:"when"`
	Timeout time.Duration `help:"How long a run may take; an older one that is still RUNNING counts as abandoned." default:"15m"`
}

func (i ingestCmd) Validate() error {
	switch {
	case i.Source != "" && !slices.Contains(app.Sources(), i.Source):
		return fmt.Errorf("--source=%q is not one of %v", i.Source, app.Sources())
	case i.Every < 0 || i.Every > 0 && i.Every < time.Second:
		return fmt.Errorf("--every=%s must be at least 1s", i.Every)
	case i.Timeout < time.Second:
		return fmt.Errorf("--timeout=%s must be at least 1s", i.Timeout)
	}
	return nil
}

func (i ingestCmd) Run(c *command) error {
	return c.Ingest(c.ctx, app.IngestOptions{Source: i.Source, Every: i.Every, Timeout: i.Timeout})
}

type applyCmd struct {
	File   string `short:"f" required:"" placeholder:"PATH" help:"A YAML file, or a folder of them."`
	DryRun bool   `help:"Say what would change, and change nothing."`
	Prune  bool   `help:"Archive what a file managed and none under PATH names any more. Nothing is ever deleted."`
}

func (a applyCmd) Run(c *command) error {
	return c.Apply(c.ctx, app.ApplyOptions{Path: a.File, DryRun: a.DryRun, Prune: a.Prune})
}

type exportCmd struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to write; the standard output when left out."`
}

func (e exportCmd) Run(c *command) error { return c.Export(c.ctx, e.Output) }

type schemaCmd struct{}

func (schemaCmd) Run(c *command) error { return c.Schema() }

type migrateCmd struct {
	DryRun bool `help:"Say what would be applied, and change nothing." xor:"how"`
	Print  bool `help:"Write the statements to the standard output, for an administrator to review and run." xor:"how"`
}

func (m migrateCmd) Run(c *command) error {
	return c.Migrate(c.ctx, app.MigrateOptions{DryRun: m.DryRun, Print: m.Print})
}

type doctorCmd struct {
	Wake bool `help:"Start the SQL warehouse where it does not run, and wait for it, to look at the tables too. This costs money."`
}

func (d doctorCmd) Run(c *command) error { return c.Doctor(c.ctx, app.DoctorOptions{Wake: d.Wake}) }

type rollupCmd struct {
	From time.Time `required:"" format:"2006-01-02" placeholder:"DAY" help:"First day, such as 2026-11-01."`
	To   time.Time `required:"" format:"2006-01-02" placeholder:"DAY" help:"Last day."`
}

func (r rollupCmd) Validate() error {
	if r.To.Before(r.From) {
		return fmt.Errorf("--to=%s is before --from=%s", r.To.Format(time.DateOnly), r.From.Format(time.DateOnly))
	}
	return nil
}

func (r rollupCmd) Run(c *command) error { return c.Rollup(c.ctx, r.From, r.To) }

type versionCmd struct{}

func (versionCmd) Run(c *command) error {
	fmt.Println("buoy", c.Version)
	return nil
}

func main() { os.Exit(run()) }

// run gives the exit code; it is apart from main so that everything deferred is done before the process ends.
func run() int {
	var commands cli
	parser, err := kong.New(&commands, kong.Name("buoy"), kong.UsageOnError(), kong.Vars{"sources": strings.Join(app.Sources(), ", ")},
		kong.Description("The status board of a data platform: what is healthy, late or broken, since when, and how sure we are. "+
			"Settings come from variables of the environment; the README lists them."))
	if err != nil {
		panic(err) // the commands above are wrong
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
	if name := selected.Command(); name == "export" || name == "doctor" {
		logs = os.Stderr // the standard output is the file, or the report
	}
	log := slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: settings.LogLevel}))
	c := &command{
		ctx:     ctx,
		Command: app.Command{Config: settings, Log: log, Now: time.Now, Version: version, Out: os.Stderr, Print: os.Stdout},
	}
	err = selected.Run(c)
	if errors.Is(err, app.ErrNotReady) {
		return exitFailed // the report has said all there is
	}
	if err != nil {
		c.LogFailure(err)
	}
	return exitCode(err)
}

// exitCode says what went wrong, and gives the code for it.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "buoy:", err)
	if app.IsConfigError(err) {
		return exitConfig
	}
	return exitFailed
}
