// Package fakeworkspace is a fake Databricks workspace: one HTTP host with the part of the REST API that Buoy uses, with the paths
// and types of databricks-sdk-go, in front of the SQL warehouse of tests/warehouse/rig. It contains only the objects that a test
// adds. It counts requests, and a test can make any request fail. tests/bundle checks that it agrees with the fake workspace of
// the Databricks CLI.
package fakeworkspace

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// Options are the settings of a workspace. The zero value has no warehouse, and its tokens expire after an hour.
type Options struct {
	// Warehouse is the URL of a rig that runs the statements of every warehouse.
	Warehouse string
	// TokenLife is the lifetime of tokens of the OAuth and the metadata endpoint.
	TokenLife time.Duration
	// Token is a token that is valid from the start and does not expire. Tests that run in parallel can share it through the environment.
	Token string
	// Now is the clock that tokens expire by, and that Date headers show.
	Now func() time.Time
}

// Workspace is a running workspace. Its methods are safe for concurrent use.
type Workspace struct {
	// URL is the value for DATABRICKS_HOST.
	URL string

	options Options
	routes  *http.ServeMux
	ended   chan struct{}

	mu         sync.Mutex
	requests   map[string]int
	faults     []*Fault
	tokens     map[string]time.Time // the expiry of each token; zero: never
	refusal    int
	people     map[string]Person
	client     Person // the identity of the OAuth client
	warehouses map[string]*Warehouse
	runs       []jobs.BaseRun // newest first
	// hidesRepairs is true if the listing of runs has no history of repairs.
	hidesRepairs bool
	runTokens    map[string]int64
	volumes      []string
	files        map[string]file
	jobs         map[int64]Job
	securables   map[string]Securable
	shortPages   bool
	listings     map[string][][]any // the pages by path
	objects      map[string]any     // by path
	secrets      map[string]secret  // by scope/key
}

// New starts a workspace on a free loopback port. It ends with the test.
func New(tb testing.TB, options Options) *Workspace {
	tb.Helper()
	if options.TokenLife == 0 {
		options.TokenLife = time.Hour
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	w := &Workspace{
		options: options, routes: http.NewServeMux(), ended: make(chan struct{}), refusal: http.StatusUnauthorized,
		requests: map[string]int{}, tokens: map[string]time.Time{}, people: map[string]Person{},
		warehouses: map[string]*Warehouse{}, runTokens: map[string]int64{}, files: map[string]file{},
		jobs: map[int64]Job{}, securables: map[string]Securable{}, listings: map[string][][]any{}, objects: map[string]any{}, secrets: map[string]secret{}, client: Person{Email: ClientUUID, Display: ClientID},
	}
	if options.Token != "" {
		w.tokens[options.Token] = time.Time{}
	}
	w.route()
	server := httptest.NewUnstartedServer(w)
	w.URL = "http://" + server.Listener.Addr().String() // set before it serves, because responses contain it
	server.Start()
	tb.Cleanup(func() {
		close(w.ended) // first, because a hanging request would block the server
		server.Close()
	})
	return w
}

func (w *Workspace) route() {
	w.routes.HandleFunc("GET /.well-known/databricks-config", w.hostMetadata)
	w.routes.HandleFunc("GET /oidc/.well-known/oauth-authorization-server", w.discovery)
	w.routes.HandleFunc("POST "+TokenPath, w.oauthToken)
	w.routes.HandleFunc("GET "+MetadataPath, w.metadataToken)

	w.routes.Handle("GET /api/2.0/sql/warehouses/{id}", w.signedIn(w.getWarehouse))
	w.routes.Handle("POST /api/2.0/sql/warehouses/{id}/start", w.signedIn(w.startWarehouse))
	w.routes.Handle("POST /sql/1.0/warehouses/{id}", w.signedIn(w.proxy()))
	w.routes.Handle("GET /api/2.2/jobs/runs/list", w.signedIn(w.listRuns))
	w.routes.Handle("GET /api/2.2/jobs/runs/get", w.signedIn(w.getRun))
	w.routes.Handle("POST /api/2.2/jobs/run-now", w.signedIn(w.runNow))
	w.routes.Handle("GET /api/2.0/fs/files/{path...}", w.signedIn(w.getFile)) // HEAD, too
	w.routes.Handle("PUT /api/2.0/fs/files/{path...}", w.signedIn(w.putFile))
	w.routes.Handle("DELETE /api/2.0/fs/files/{path...}", w.signedIn(w.deleteFile))
	w.routes.Handle("GET "+MePath, w.signedIn(w.me))
	w.routes.Handle("GET /api/2.0/secrets/get", w.signedIn(w.getSecret))
	w.routes.Handle("GET /api/2.2/jobs/list", w.signedIn(w.listJobs))
	w.routes.Handle("GET /api/2.2/jobs/get", w.signedIn(w.getJob))
	w.routes.Handle("GET /api/2.0/permissions/jobs/{id}", w.signedIn(w.jobPermissions))
	w.routes.Handle("GET /api/2.0/permissions/warehouses/{id}", w.signedIn(w.warehousePermissions))
	w.routes.Handle("GET /api/2.1/unity-catalog/tables", w.signedIn(w.listTables))
	w.routes.Handle("GET /api/2.1/unity-catalog/{collection}/{name}", w.signedIn(w.getSecurable))
	w.routes.Handle("GET /api/2.1/unity-catalog/effective-permissions/{kind}/{name}", w.signedIn(w.effectivePermissions))
	w.routeListings()
	w.routes.HandleFunc("/", w.page)
}

// ServeHTTP counts the request. If a fault is planned for it, the request fails.
func (w *Workspace) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.requests[r.Method+" "+r.URL.Path]++
	fault := w.due(r)
	w.mu.Unlock()
	out.Header().Set("Date", w.options.Now().UTC().Format(http.TimeFormat))
	if fault == nil {
		w.routes.ServeHTTP(out, r)
		return
	}
	w.fail(*fault, out, r)
}

// page responds to everything outside the API: a web page that requires signing in.
func (w *Workspace) page(out http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		refuse(out, http.StatusNotFound, "ENDPOINT_NOT_FOUND", "No API found for "+r.Method+" "+r.URL.Path+".")
		return
	}
	http.Redirect(out, r, "/login.html", http.StatusSeeOther)
}

// Requests returns the number of requests since the last Reset by "METHOD /path".
func (w *Workspace) Requests() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.requests)
}

// Reset clears the counts and the planned faults. The content of the workspace stays.
func (w *Workspace) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.requests)
	w.faults = nil
}

func respond(out http.ResponseWriter, status int, body any) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	_ = json.NewEncoder(out).Encode(body) // the client has gone
}

// refuse responds with an error in the form of the workspace's API.
func refuse(out http.ResponseWriter, status int, code, message string) {
	respond(out, status, map[string]string{"error_code": code, "message": message})
}
