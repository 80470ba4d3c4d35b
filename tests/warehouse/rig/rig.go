// Package rig runs the stand-in for a Databricks SQL warehouse, real Spark and Delta Lake behind the warehouse's own
// protocol, and steers it: tests/warehouse/README.md says what it shows and what it does not.
//
// One process serves all tests of a `go test` process, or of several: starting it takes half a minute. Each test has a
// warehouse of its own there, with faults and statistics that are no other's: tests can run in parallel.
package rig

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/databricks/databricks-sql-go/logger"
)

// The environment of tests that need a warehouse. scripts/warehouse.sh sets both.
const (
	// EnabledVariable has to be 1: the rig needs Java, Python and 600 MB, which a plain `go test` should not.
	EnabledVariable = "BUOY_WAREHOUSE"
	// AddressVariable is host:port of a rig that runs already, for all packages to share.
	AddressVariable = "BUOY_WAREHOUSE_RIG"
)

// Catalog is the one catalog that the rig has; the tables in it are the same for all warehouses.
const Catalog = "main"

// QuotedCatalog is another name of that catalog, one that SQL has to quote.
const QuotedCatalog = "my-catalog's`1`"

// startLimit is what a start may take on a busy machine; alone it takes 20 to 30 seconds.
const startLimit = 5 * time.Minute

// Rig is a test's warehouse.
type Rig struct {
	*server
	// Warehouse is its id.
	Warehouse string
}

// server is the process that has all warehouses.
type server struct {
	addr   string
	client *http.Client
	input  io.Closer // the standard input of a server that this process started; kept, because the garbage collector would close it
}

// Use gives a warehouse of the test's own, and starts the server where that has not happened. It skips the test when there
// is to be no warehouse.
func Use(tb testing.TB) *Rig {
	tb.Helper()
	if os.Getenv(EnabledVariable) != "1" {
		tb.Skipf("needs the warehouse rig: %s=1 (make test-warehouse)", EnabledVariable)
	}
	s, err := started()
	if err != nil {
		tb.Fatalf("the warehouse rig: %v", err)
	}
	return &Rig{s, unique("w")}
}

var names atomic.Int64

// unique is a name that no other is like, also on a server that several processes share.
func unique(kind string) string {
	return fmt.Sprintf("%s%d_%d", kind, time.Now().UnixNano(), names.Add(1))
}

// HTTPPath is where the warehouse is on the server.
func (r *Rig) HTTPPath() string { return "/sql/1.0/warehouses/" + r.Warehouse }

// URL is where the server is, without a path. It speaks HTTP and takes any bearer token.
func (r *Rig) URL() string { return "http://" + r.addr }

var started = sync.OnceValues(func() (*server, error) {
	// The driver logs every error that it also returns, to the standard error of the test.
	if err := logger.SetLogLevel("disabled"); err != nil {
		return nil, err
	}
	s := &server{
		addr:   os.Getenv(AddressVariable),
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}},
	}
	if s.addr != "" {
		return s, nil
	}
	return s, s.start()
})

// start runs the server, which ends when its standard input is closed: with this process, however that ends.
func (s *server) start() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	python := filepath.Join(root, "bin/warehouse/venv/bin/python")
	if _, err := os.Stat(python); err != nil {
		return fmt.Errorf("not set up, run scripts/warehouse.sh first: %w", err)
	}
	// A file, and not a buffer: the server would otherwise hold on to the output of `go test`, which waits for its end.
	log, err := os.CreateTemp("", "warehouse-*.log")
	if err != nil {
		return err
	}
	if err := os.Remove(log.Name()); err != nil {
		return err
	}
	process := exec.Command(python, "-B", filepath.Join(root, "tests/warehouse/server.py"), "--jars", filepath.Join(root, "bin/warehouse/jars"))
	process.Stderr = log
	if s.input, err = process.StdinPipe(); err != nil {
		return err
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := process.Start(); err != nil {
		return err
	}
	late := time.AfterFunc(startLimit, func() { _ = process.Process.Kill() })
	defer late.Stop()
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		output, _ := io.ReadAll(io.NewSectionReader(log, 0, 1<<20))
		return fmt.Errorf("it did not start: %w\n%s", errors.Join(err, process.Wait()), output)
	}
	var ready struct{ Port int }
	if err := json.Unmarshal(line, &ready); err != nil {
		return err
	}
	s.addr = fmt.Sprintf("127.0.0.1:%d", ready.Port)
	return nil
}

func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	return "", errors.Join(errors.New("no go.mod above the working directory"), err)
}
