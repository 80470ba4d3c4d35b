package fakeworkspace

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
)

// Warehouse is a SQL warehouse of the workspace.
type Warehouse struct {
	// State is RUNNING by default. A DELETED warehouse gets a 404.
	State sql.State
	// StartingRequests is the number of requests or refused statements during which it is STARTING before it is RUNNING.
	StartingRequests int
	// Unavailable makes a stopped warehouse refuse statements with HTTP 503 instead of an error inside HTTP 200. Either way it
	// accepts sessions and starts.
	Unavailable bool
	// Forbidden makes every request a 403.
	Forbidden bool
	// Levels are the permissions by principal; nil if the caller cannot read them.
	Levels map[string]string
	// AutoStopMins is 10 by default.
	AutoStopMins *int
	// Size is 2X-Small by default.
	Size         string
	NoServerless bool
}

// SetWarehouse adds or replaces a warehouse.
func (w *Workspace) SetWarehouse(id string, warehouse Warehouse) {
	if warehouse.State == "" {
		warehouse.State = sql.StateRunning
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.warehouses[id] = &warehouse
}

// WarehouseState returns the current state. It does not count as one of StartingRequests.
func (w *Workspace) WarehouseState(id string) sql.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	if found := w.warehouses[id]; found != nil {
		return found.State
	}
	return sql.StateDeleted
}

// touch returns the warehouse for a request, and counts the request. With wake, a stopped warehouse starts.
func (w *Workspace) touch(out http.ResponseWriter, id string, wake bool) (warehouse Warehouse, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := w.warehouses[id]
	switch {
	case found == nil || found.State == sql.StateDeleted:
		refuse(out, http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "The endpoint "+id+" does not exist.")
		return Warehouse{}, false
	case found.Forbidden:
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "You do not have permission to access the endpoint "+id+".")
		return Warehouse{}, false
	}
	if wake && (found.State == sql.StateStopped || found.State == sql.StateStopping) {
		found.State = sql.StateStarting
		return *found, true
	}
	if found.State == sql.StateStarting {
		if found.StartingRequests--; found.StartingRequests < 0 {
			found.State = sql.StateRunning
		}
	}
	return *found, true
}

func (w *Workspace) getWarehouse(out http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if warehouse, ok := w.touch(out, id, false); ok {
		info := map[string]any{ // the SDK's type leaves out an auto-stop of 0
			"id": id, "name": "Warehouse " + id, "state": warehouse.State, "auto_stop_mins": 10,
			"cluster_size": cmp.Or(warehouse.Size, "2X-Small"), "enable_serverless_compute": !warehouse.NoServerless, "min_num_clusters": 1,
		}
		if warehouse.AutoStopMins != nil {
			info["auto_stop_mins"] = *warehouse.AutoStopMins
		}
		respond(out, http.StatusOK, info)
	}
}

func (w *Workspace) warehousePermissions(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	found := w.warehouses[r.PathValue("id")]
	w.mu.Unlock()
	if found == nil {
		refuse(out, http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "There is no such endpoint.")
		return
	}
	respondLevels(out, "warehouses", found.Levels)
}

func (w *Workspace) startWarehouse(out http.ResponseWriter, r *http.Request) {
	if _, ok := w.touch(out, r.PathValue("id"), true); ok {
		respond(out, http.StatusOK, struct{}{})
	}
}

// notYet is the error of a warehouse that has accepted a session and is not running yet, as quoted in lightdash/lightdash#28654.
const notYet = "requirement failed: Session handle: SessionHandle [5b1e9d0c-1c1b-4d3f-9a60-5b0c8f0f6a11] has not been initialized or had already closed."

// proxy forwards the driver's requests to the rig. If the warehouse is not running, it adds a fault for the rig.
func (w *Workspace) proxy() http.HandlerFunc {
	target, err := url.Parse(w.options.Warehouse)
	if err != nil {
		panic(err) // a mistake in the test
	}
	forward := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			there := *target
			p.Out.URL, p.Out.Host = &there, ""
		},
		Transport: &http.Transport{DisableKeepAlives: true, ResponseHeaderTimeout: 5 * time.Minute},
		// Closes the connection if the rig has closed its own. The default would respond with a 502.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	return func(out http.ResponseWriter, r *http.Request) {
		warehouse, ok := w.touch(out, r.PathValue("id"), true)
		switch {
		case !ok:
			return
		case w.options.Warehouse == "":
			refuse(out, http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE", "there is no warehouse behind this workspace")
			return
		case warehouse.State != sql.StateRunning:
			rule := map[string]any{"match": "^(?!OpenSession )", "kind": "status", "message": notYet}
			if warehouse.Unavailable {
				rule = map[string]any{"match": "^(?!OpenSession )", "kind": "http", "status": http.StatusServiceUnavailable}
			}
			header, _ := json.Marshal(rule) // strings and numbers
			r.Header.Set("X-Rig-Fault", string(header))
		}
		forward.ServeHTTP(out, r)
	}
}
