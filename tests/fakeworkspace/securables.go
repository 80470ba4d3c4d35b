package fakeworkspace

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/databricks/databricks-sdk-go/service/catalog"
)

// Securable is an object of Unity Catalog.
type Securable struct {
	Owner string
	// Grants are the privileges of each principal on the object: USE_CATALOG, SELECT, ALL_PRIVILEGES.
	Grants map[string][]string
	// Managers can read all grants. Other principals can read only their own grants, if they request them by name.
	Managers []string
}

// SetSecurable adds or replaces an object: CATALOG "main", SCHEMA "main.buoy", VOLUME "main.buoy.files", TABLE "main.sales.orders".
func (w *Workspace) SetSecurable(kind, name string, securable Securable) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.securables[kind+" "+name] = securable
}

// visibilityPrivilege returns the privilege that makes an object of a kind visible.
func visibilityPrivilege(kind string) string {
	return map[string]string{"CATALOG": "USE_CATALOG", "SCHEMA": "USE_SCHEMA", "VOLUME": "READ_VOLUME"}[kind]
}

// privileges returns the privileges on an object by principal, including inherited ones. The caller has locked w.mu.
func (w *Workspace) privileges(kind, name string) map[string][]catalog.EffectivePrivilege {
	all := map[string][]catalog.EffectivePrivilege{}
	parts := strings.Split(name, ".")
	third := "VOLUME"
	if kind == "TABLE" {
		third = kind
	}
	for i, level := range []string{"CATALOG", "SCHEMA", third}[:len(parts)] {
		from := strings.Join(parts[:i+1], ".")
		for principal, privileges := range w.securables[level+" "+from].Grants {
			for _, privilege := range privileges {
				p := catalog.EffectivePrivilege{Privilege: catalog.Privilege(privilege)}
				if level != kind {
					p.InheritedFromName, p.InheritedFromType = from, catalog.SecurableType(level)
				}
				all[principal] = append(all[principal], p)
			}
		}
	}
	return all
}

func (w *Workspace) getSecurable(out http.ResponseWriter, r *http.Request) {
	kind := map[string]string{"catalogs": "CATALOG", "schemas": "SCHEMA", "volumes": "VOLUME"}[r.PathValue("collection")]
	name := r.PathValue("name")
	caller, _ := w.caller(r)
	w.mu.Lock()
	found, exists := w.securables[kind+" "+name]
	privileges := w.privileges(kind, name)
	w.mu.Unlock()
	shown := slices.Contains(caller.names(), found.Owner)
	for _, principal := range caller.names() {
		for _, p := range privileges[principal] {
			shown = shown || string(p.Privilege) == visibilityPrivilege(kind) || p.Privilege == "ALL_PRIVILEGES"
		}
	}
	switch {
	case !exists:
		refuse(out, http.StatusNotFound, kind+"_DOES_NOT_EXIST", kind+" '"+name+"' does not exist.")
	case !shown:
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "User does not have "+visibilityPrivilege(kind)+" on "+kind+" '"+name+"'.")
	default:
		respond(out, http.StatusOK, map[string]string{"name": name[strings.LastIndex(name, ".")+1:], "full_name": name, "owner": found.Owner})
	}
}

// effectivePermissions returns one principal per page, so that clients have to read several pages.
func (w *Workspace) effectivePermissions(out http.ResponseWriter, r *http.Request) {
	kind, name, query := r.PathValue("kind"), r.PathValue("name"), r.URL.Query()
	principal := query.Get("principal")
	caller, _ := w.caller(r)
	w.mu.Lock()
	found, exists := w.securables[kind+" "+name]
	privileges := w.privileges(kind, name)
	w.mu.Unlock()
	manages := func(principal string) bool {
		return principal == found.Owner || slices.Contains(found.Managers, principal)
	}
	page, err := number(query, "page_token", 0)
	switch {
	case err != nil:
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "page_token")
		return
	case !exists:
		refuse(out, http.StatusNotFound, kind+"_DOES_NOT_EXIST", kind+" '"+name+"' does not exist.")
		return
	case principal != caller.Email && !slices.ContainsFunc(caller.names(), manages):
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "User is not an owner of "+kind+" '"+name+"'.")
		return
	}
	list := catalog.EffectivePermissionsList{PrivilegeAssignments: []catalog.EffectivePrivilegeAssignment{}}
	principals := slices.Sorted(maps.Keys(privileges))
	if principal != "" {
		principals = slices.DeleteFunc(principals, func(p string) bool { return p != principal })
	}
	if page < int64(len(principals)) {
		p := principals[page]
		list.PrivilegeAssignments = []catalog.EffectivePrivilegeAssignment{{Principal: p, Privileges: privileges[p]}}
	}
	if page+1 < int64(len(principals)) {
		list.NextPageToken = strconv.FormatInt(page+1, 10)
	}
	respond(out, http.StatusOK, list)
}

// listTables lists the tables of a schema that the caller owns or has SELECT on. The caller needs USE CATALOG and USE SCHEMA.
func (w *Workspace) listTables(out http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	catalogName := query.Get("catalog_name")
	schema := catalogName + "." + query.Get("schema_name")
	caller, _ := w.caller(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, parent := range []struct{ kind, name, privilege string }{{"CATALOG", catalogName, "USE_CATALOG"}, {"SCHEMA", schema, "USE_SCHEMA"}} {
		switch found, exists := w.securables[parent.kind+" "+parent.name]; {
		case !exists:
			refuse(out, http.StatusNotFound, parent.kind+"_DOES_NOT_EXIST", parent.kind+" '"+parent.name+"' does not exist.")
			return
		case !w.allows(caller, found, parent.kind, parent.name, parent.privilege):
			refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "User does not have "+parent.privilege+" on "+parent.kind+" '"+parent.name+"'.")
			return
		}
	}
	var visible []map[string]string
	for _, key := range slices.Sorted(maps.Keys(w.securables)) {
		name, isTable := strings.CutPrefix(key, "TABLE "+schema+".")
		if isTable && w.allows(caller, w.securables[key], "TABLE", schema+"."+name, "SELECT") {
			visible = append(visible, map[string]string{"name": name, "full_name": schema + "." + name})
		}
	}
	page, next, err := pageOf(visible, query, 50, w.shortPages)
	if err != nil {
		refuse(out, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", err.Error())
		return
	}
	respond(out, http.StatusOK, map[string]any{"tables": page, "next_page_token": next})
}

// allows reports whether a caller has a privilege on an object, or owns it. The caller has locked w.mu.
func (w *Workspace) allows(caller Person, object Securable, kind, name, privilege string) bool {
	if slices.Contains(caller.names(), object.Owner) {
		return true
	}
	privileges := w.privileges(kind, name)
	return slices.ContainsFunc(caller.names(), func(principal string) bool {
		return slices.ContainsFunc(privileges[principal], func(p catalog.EffectivePrivilege) bool {
			return string(p.Privilege) == privilege || p.Privilege == "ALL_PRIVILEGES"
		})
	})
}
