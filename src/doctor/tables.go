package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/sqlname"
)

const (
	// maxSchemas is how many schemas are examined. Each takes a listing, and some requests more if a table is not in it.
	maxSchemas = 50
	// maxTableGrants is how many tables of a schema get a grant of their own. For more, the report suggests a grant on the schema.
	maxTableGrants = 3
)

// tableUse is a table that a check reads, with the positions of the check and its kind.
type tableUse struct {
	table       sqlname.Name // catalog, schema and table, in lower case
	check, kind int
}

// tablesOfSchema are the tables of a schema that checks read.
type tablesOfSchema struct {
	name sqlname.Name // catalog and schema
	uses []tableUse
}

// qualify completes a name as the warehouse does: a name without a catalog or a schema is one in Buoy's own. The result is in lower case,
// because Unity Catalog does not distinguish cases.
func (x *examination) qualify(name sqlname.Name) sqlname.Name {
	full := slices.Concat(x.Config.Schema[:max(0, 3-len(name))], name)
	for i, part := range full {
		full[i] = strings.ToLower(part)
	}
	return full
}

// bySchema groups tables.
func bySchema(uses []tableUse) []*tablesOfSchema {
	var schemas []*tablesOfSchema
	known := map[string]*tablesOfSchema{}
	for _, u := range uses {
		key := u.table[:2].Quoted()
		if known[key] == nil {
			known[key] = &tablesOfSchema{name: u.table[:2]}
			schemas = append(schemas, known[key])
		}
		known[key].uses = append(known[key].uses, u)
	}
	return schemas
}

// tableAccess examines which tables this identity can read, with one listing for each schema, and why it cannot read the others.
func (x *examination) tableAccess(ctx context.Context, uses []tableUse) []checkAccess {
	schemas := bySchema(uses)
	catalogs := map[string]func(context.Context) (Securable, error){}
	found := make([][]checkAccess, len(schemas))
	var group errgroup.Group
	group.SetLimit(parallelReads)
	for i, s := range schemas {
		if i >= maxSchemas {
			found[i] = s.all(probe.Access{Lack: fmt.Sprintf("only %d schemas are examined", maxSchemas), Unknown: true})
			continue
		}
		key := s.name[0]
		if catalogs[key] == nil {
			catalogs[key] = onceWithContext(func(ctx context.Context) (Securable, error) {
				return x.readSecurable(ctx, databricks.Catalog, s.name[:1]), nil
			})
		}
		catalog := catalogs[key]
		group.Go(func() error {
			found[i] = x.schemaAccess(ctx, s, catalog)
			return nil
		})
	}
	_ = group.Wait() // no function returns an error
	return slices.Concat(found...)
}

// all returns the same for all tables.
func (s *tablesOfSchema) all(access ...probe.Access) []checkAccess {
	var all []checkAccess
	for _, u := range s.uses {
		for _, a := range access {
			a.Sort, a.Name = "data tables", u.table.Plain()
			all = append(all, checkAccess{a, u.check, u.kind})
		}
	}
	return all
}

// schemaAccess examines the tables of a schema. That a table is listed proves all privileges on it.
func (x *examination) schemaAccess(
	ctx context.Context, s *tablesOfSchema, catalog func(context.Context) (Securable, error),
) []checkAccess {
	wanted := map[string]bool{}
	for _, u := range s.uses {
		wanted[u.table[2]] = true
	}
	visible, err := x.Workspace.Tables(ctx, s.name, wanted)
	if err != nil && !isNotVisible(err) {
		return s.all(probe.Access{Lack: "the tables of the schema could not be listed: " + x.publicText("tables of "+s.name.Plain(), err), Unknown: true})
	}
	readable, hidden := &tablesOfSchema{name: s.name}, &tablesOfSchema{name: s.name}
	for _, u := range s.uses {
		to := hidden
		if visible[u.table[2]] {
			to = readable
		}
		to.uses = append(to.uses, u)
	}
	all := readable.all(probe.Access{})
	if len(hidden.uses) == 0 {
		return all
	}
	schema := x.readSecurable(ctx, databricks.Schema, s.name)
	var lacks []probe.Access
	if len(readable.uses) == 0 { // otherwise it has both
		of, _ := catalog(ctx) // its errors are in it
		lacks = slices.Concat(of.lack(x.who, "USE CATALOG"), schema.lack(x.who, "USE SCHEMA"))
	}
	if _, hasSelect := x.who.Has(schema.Grants, "SELECT", "ALL_PRIVILEGES"); !hasSelect {
		if err == nil { // a listing without an error is a sign that nothing else is missing
			lacks = slices.DeleteFunc(lacks, func(a probe.Access) bool { return a.Unknown })
		}
		return slices.Concat(all, hidden.all(lacks...), hidden.withoutSelect())
	}
	if len(lacks) == 0 {
		lacks = []probe.Access{{Lack: "there is no such table"}}
	}
	return append(all, hidden.all(lacks...)...)
}

// lack returns why a privilege on a catalog or a schema is not certain; nothing if it is there. The statement names the object, so that the
// same privileges on several objects are one reason.
func (s Securable) lack(who Holder, privilege string) []probe.Access {
	f := s.Privileges(who, privilege)[0]
	a := probe.Access{
		Unknown: f.State == Unknown,
		Grant:   func(string) string { return s.grant(privilege, who) },
	}
	kind := strings.ToLower(s.Kind)
	switch f.State {
	case OK:
		return nil
	case Missing:
		a.Lack = fmt.Sprintf("%s on the %s is missing", privilege, kind)
	case Skipped: // it is not visible
		a.Lack = fmt.Sprintf("the %s does not exist, or %s on it is missing", kind, privilege)
	default:
		a.Lack = fmt.Sprintf("%s on the %s is uncertain%s", privilege, kind, strings.TrimPrefix(f.Found, "on "+s.Name.Plain()))
	}
	return []probe.Access{a}
}

// withoutSelect returns that SELECT can be missing on each table, with statements that grant it.
func (s *tablesOfSchema) withoutSelect() []checkAccess {
	all := s.all(probe.Access{Lack: "there is no such table, or SELECT on it is missing"})
	names := map[string]bool{}
	for _, a := range all {
		names[a.Name] = true
	}
	for i, u := range s.uses {
		on := Securable{Kind: "TABLE", Name: u.table}
		if len(names) > maxTableGrants {
			on = Securable{Kind: "SCHEMA", Name: s.name}
		}
		all[i].Grant = func(principal string) string { return on.grant("SELECT", Holder{Name: principal}) }
	}
	return all
}
