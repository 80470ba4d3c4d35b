package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/databricks/databricks-sdk-go/service/catalog"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/sql"
)

// rules are what a workspace refuses and the CLI's fake workspace accepts. A test changes them with POST /rig/rules.
type rules struct {
	mu sync.Mutex
	// User is the name of the deployer. Empty: the fake workspace decides.
	User string
	// Catalogs are the existing catalogs.
	Catalogs []string
	// Principals are the application ids of the service principals.
	Principals []string
	// UserAuthorization is whether Apps may act in the name of their users.
	UserAuthorization bool
	// MinAutoStop is the smallest number of minutes after which a warehouse may stop.
	MinAutoStop int
	// AppCodeFails is whether the code of an App does not start, and AppComputeFails whether its compute does not.
	AppCodeFails, AppComputeFails bool
}

func newRules() *rules {
	return &rules{Catalogs: []string{"main"}, Principals: []string{"00000000-0000-0000-0000-000000000001"}, UserAuthorization: true}
}

// groups are the groups of every workspace.
var groups = []string{"users", "admins"}

// handle adds the handlers that check the rules. They come before the default handlers, which they replace or call.
func (r *rules) handle(server *testserver.Server) {
	server.Handle(http.MethodPost, "/rig/rules", r.set)
	server.Handle(http.MethodGet, "/api/2.0/preview/scim/v2/Me", r.me)
	server.Handle(http.MethodGet, "/api/2.0/preview/scim/v2/ServicePrincipals", func(q testserver.Request) any {
		return r.find(q, func() []string { return r.Principals })
	})
	server.Handle(http.MethodGet, "/api/2.0/preview/scim/v2/Groups", func(q testserver.Request) any {
		return r.find(q, func() []string { return groups })
	})
	server.Handle(http.MethodGet, "/api/2.1/unity-catalog/catalogs", r.listCatalogs)
	server.Handle(http.MethodGet, "/api/2.1/unity-catalog/catalogs/{name}", r.getCatalog)
	server.Handle(http.MethodPost, "/api/2.1/unity-catalog/schemas", r.createSchema)
	server.Handle(http.MethodPost, "/api/2.1/unity-catalog/volumes", createVolume)
	server.Handle(http.MethodPost, "/api/2.0/sql/warehouses", r.createWarehouse)
	newAppRules(r).handle(server)
}

// fails returns one of the rules.
func (r *rules) fails(rule func(*rules) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return rule(r)
}

func refuse(status int, code, format string, args ...any) testserver.Response {
	return testserver.Response{StatusCode: status, Body: map[string]string{"error_code": code, "message": fmt.Sprintf(format, args...)}}
}

func (r *rules) set(q testserver.Request) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := json.Unmarshal(q.Body, r); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	return map[string]string{}
}

func (r *rules) me(q testserver.Request) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	user := q.Workspace.CurrentUser()
	if r.User != "" {
		user = iam.User{Id: "1000099999", UserName: r.User}
	}
	return user
}

// find answers a search by one value, such as displayName eq "users".
func (r *rules) find(q testserver.Request, known func() []string) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, value, _ := strings.Cut(q.URL.Query().Get("filter"), `"`)
	found := []map[string]string{}
	first := cmp.Or(q.URL.Query().Get("startIndex"), "1") == "1" // the CLI asks until a page is empty
	if value = strings.TrimSuffix(value, `"`); first && slices.Contains(known(), value) {
		found = append(found, map[string]string{"id": "1", "displayName": value})
	}
	return map[string]any{"totalResults": len(found), "startIndex": 1, "Resources": found}
}

func (r *rules) listCatalogs(testserver.Request) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := catalog.ListCatalogsResponse{}
	for _, name := range r.Catalogs {
		list.Catalogs = append(list.Catalogs, catalog.CatalogInfo{Name: name})
	}
	return list
}

func (r *rules) getCatalog(q testserver.Request) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name := q.Vars["name"]; slices.Contains(r.Catalogs, name) {
		return catalog.CatalogInfo{Name: name, FullName: name}
	}
	return refuse(http.StatusNotFound, "CATALOG_DOES_NOT_EXIST", "Catalog '%s' does not exist.", q.Vars["name"])
}

var invalidInName = regexp.MustCompile(`[./ [:cntrl:]]`)

func (r *rules) createSchema(q testserver.Request) any {
	var in catalog.CreateSchema
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	r.mu.Lock()
	known := slices.Contains(r.Catalogs, in.CatalogName)
	r.mu.Unlock()
	unlock := q.Workspace.LockUnlock()
	_, exists := q.Workspace.Schemas[in.CatalogName+"."+strings.ToLower(in.Name)]
	unlock()
	switch {
	case !known:
		return refuse(http.StatusNotFound, "CATALOG_DOES_NOT_EXIST", "Catalog '%s' does not exist.", in.CatalogName)
	case in.Name == "" || len(in.Name) > 255 || invalidInName.MatchString(in.Name):
		return refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE",
			"Invalid input: RPC CreateSchema Field managedcatalog.SchemaInfo.name: name %q is not a valid name. Valid names cannot contain "+
				"spaces, periods, forward slashes, or control characters.", in.Name)
	case exists:
		return refuse(http.StatusBadRequest, "SCHEMA_ALREADY_EXISTS", "Schema '%s.%s' already exists", in.CatalogName, in.Name)
	}
	return q.Workspace.SchemasCreate(q)
}

func createVolume(q testserver.Request) any {
	var in catalog.CreateVolumeRequestContent
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	name := in.CatalogName + "." + in.SchemaName + "." + in.Name
	unlock := q.Workspace.LockUnlock()
	_, exists := q.Workspace.Volumes[name]
	unlock()
	if exists {
		return refuse(http.StatusConflict, "VOLUME_ALREADY_EXISTS", "Volume '%s' already exists", name)
	}
	return q.Workspace.VolumesCreate(q)
}

var appName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])$`)

// refuseApp returns the response if a workspace refuses to create an App.
func (r *rules) refuseApp(in apps.App) *testserver.Response {
	var refused testserver.Response
	switch {
	case !appName.MatchString(in.Name):
		refused = refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE",
			"App name must contain only lowercase letters, numbers, and dashes, and have between 2 and 30 characters.")
	case len(in.UserApiScopes) > 0 && !r.fails(func(r *rules) bool { return r.UserAuthorization }):
		refused = refuse(http.StatusBadRequest, "BAD_REQUEST", "Databricks Apps - user token passthrough feature is not enabled for organization.")
	default:
		return nil
	}
	return &refused
}

// createWarehouse creates a warehouse. Names are unique.
func (r *rules) createWarehouse(q testserver.Request) any {
	var in sql.CreateWarehouseRequest
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	r.mu.Lock()
	least := r.MinAutoStop
	r.mu.Unlock()
	if in.AutoStopMins != 0 && in.AutoStopMins < least {
		return refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "auto_stop_mins must be 0 or at least %d, but is %d.", least, in.AutoStopMins)
	}
	unlock := q.Workspace.LockUnlock()
	exists := false
	for _, warehouse := range q.Workspace.SqlWarehouses {
		exists = exists || warehouse.Name == in.Name
	}
	unlock()
	if exists {
		return refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "SQL warehouse with name `%s` already exists.", in.Name)
	}
	return q.Workspace.SqlWarehousesUpsert(q, "")
}
