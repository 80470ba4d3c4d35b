package fakeworkspace

import (
	"encoding/json"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
)

// Warehouse is a SQL warehouse of the workspace.
type Warehouse struct {
	// State is RUNNING when empty. DELETED answers 404.
	State sql.State
	// Looks is how often a warehouse that starts is seen STARTING, by GET or by a refused statement, until it runs.
	Looks int
	// Unavailable lets one that does not run refuse statements with HTTP 503 instead of an error inside HTTP 200. It takes
	// sessions either way, and begins to start.
	Unavailable bool
	// Forbidden answers 403 to everything: the caller may not use it.
	Forbidden bool
	// Levels are who has which permission, as somebody who may manage it reads them; nil: they may not be read.
	Levels map[string]string
}

// SetWarehouse puts a warehouse into the workspace, or changes one.
func (w *Workspace) SetWarehouse(id string, warehouse Warehouse) {
	if warehouse.State == "" {
		warehouse.State = sql.StateRunning
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.warehouses[id] = &warehouse
}

// WarehouseState is the state that a GET would show next; looking here does not count.
func (w *Workspace) WarehouseState(id string) sql.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	if found := w.warehouses[id]; found != nil {
		return found.State
	}
	return sql.StateDeleted
}

// look is the warehouse as a request sees it. A request that wakes makes one start that does not run.
func (w *Workspace) look(out http.ResponseWriter, id string, wake bool) (seen Warehouse, ok bool) {
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
		if found.Looks--; found.Looks < 0 {
			found.State = sql.StateRunning
		}
	}
	return *found, true
}

func (w *Workspace) getWarehouse(out http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if seen, ok := w.look(out, id, false); ok {
		answer(out, http.StatusOK, sql.GetWarehouseResponse{Id: id, Name: "Warehouse " + id, State: seen.State, AutoStopMins: 10})
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
	answerLevels(out, "warehouses", found.Levels)
}

func (w *Workspace) startWarehouse(out http.ResponseWriter, r *http.Request) {
	if _, ok := w.look(out, r.PathValue("id"), true); ok {
		answer(out, http.StatusOK, struct{}{})
	}
}

// notYet is what a warehouse says that has taken a session and does not run yet. lightdash/lightdash#28654 has it verbatim.
const notYet = "requirement failed: Session handle: SessionHandle [5b1e9d0c-1c1b-4d3f-9a60-5b0c8f0f6a11] has not been initialized or had already closed."

// proxy hands the driver's requests on to the rig, with a rule for the rig when the warehouse does not run.
func (w *Workspace) proxy() http.HandlerFunc {
	target, err := url.Parse(w.options.Warehouse)
	if err != nil {
		panic(err) // of the test's own making
	}
	forward := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			there := *target
			p.Out.URL, p.Out.Host = &there, ""
		},
		Transport: &http.Transport{DisableKeepAlives: true, ResponseHeaderTimeout: 5 * time.Minute},
		// A connection that the rig closed is closed here, too; the default would make a 502 of it.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	return func(out http.ResponseWriter, r *http.Request) {
		seen, ok := w.look(out, r.PathValue("id"), true)
		switch {
		case !ok:
			return
		case w.options.Warehouse == "":
			refuse(out, http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE", "there is no warehouse behind this workspace")
			return
		case seen.State != sql.StateRunning:
			rule := map[string]any{"match": "^(?!OpenSession )", "kind": "status", "message": notYet}
			if seen.Unavailable {
				rule = map[string]any{"match": "^(?!OpenSession )", "kind": "http", "status": http.StatusServiceUnavailable}
			}
			header, _ := json.Marshal(rule) // strings and numbers
			r.Header.Set("X-Rig-Fault", string(header))
		}
		forward.ServeHTTP(out, r)
	}
}
