package databricks

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/catalog"

	"buoy/src/sqlname"
	"buoy/src/status"
)

// Kind is a kind of securable object in Unity Catalog.
type Kind string

// The kinds.
const (
	Catalog Kind = "CATALOG"
	Schema  Kind = "SCHEMA"
	Volume  Kind = "VOLUME"
)

// pathSegment returns a name for the path of a request. The SDK does not escape it.
func pathSegment(name sqlname.Name) string { return url.PathEscape(name.Plain()) }

// Owner returns the owner of an object. It requires USE CATALOG, USE SCHEMA or READ VOLUME on the object.
func (w *Workspace) Owner(ctx context.Context, kind Kind, name sqlname.Name) (string, error) {
	what := "the " + strings.ToLower(string(kind)) + " " + name.Plain()
	return Read(ctx, w, what, func(ctx context.Context, c *client.DatabricksClient) (string, error) {
		switch kind {
		case Catalog:
			found, err := catalog.NewCatalogs(c).Get(ctx, catalog.GetCatalogRequest{Name: pathSegment(name)})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		case Schema:
			found, err := catalog.NewSchemas(c).Get(ctx, catalog.GetSchemaRequest{FullName: pathSegment(name)})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		case Volume:
			found, err := catalog.NewVolumes(c).Read(ctx, catalog.ReadVolumeRequest{Name: pathSegment(name)})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		}
		return "", status.Errorf(status.CodeInvalid, "%s cannot be read: its kind is unknown", what)
	})
}

// Tables returns which of these tables of a schema the identity can read: it owns them, or has SELECT on them, and it has USE CATALOG and
// USE SCHEMA. A metastore administrator sees all. Names are in lower case, because Unity Catalog does not distinguish cases. It reads no
// more pages of the listing than are needed to find all of them. The errors are those of Listing.Read.
func (w *Workspace) Tables(ctx context.Context, schema sqlname.Name, wanted map[string]bool) (map[string]bool, error) {
	visible := map[string]bool{}
	_, err := Listing[catalog.ListTablesResponse, catalog.TableInfo]{
		What: "tables of " + schema.Plain(), Path: "/api/2.1/unity-catalog/tables",
		Query: map[string]any{"catalog_name": schema[0], "schema_name": schema[1], "max_results": 0, "omit_columns": true, "omit_properties": true},
		Items: func(page *catalog.ListTablesResponse) ([]catalog.TableInfo, string) {
			for _, table := range page.Tables {
				if name := strings.ToLower(table.Name); wanted[name] {
					visible[name] = true
				}
			}
			return nil, page.NextPageToken // a schema can have many tables, and only these are needed
		},
	}.ReadUntil(ctx, w, func([]catalog.TableInfo) bool { return len(visible) == len(wanted) })
	return visible, err
}

// maxPages bounds a paged response: no object has that many grants.
const maxPages = 100

// Grants returns the privileges on an object, including inherited ones, as principal to privileges. If not all grants are visible,
// the result is partial: it contains the direct grants to this principal, without those of its groups.
func (w *Workspace) Grants(
	ctx context.Context, kind Kind, name sqlname.Name, principal string,
) (grants map[string][]string, partial bool, err error) {
	grants, err = w.grants(ctx, kind, name, "")
	if errors.Is(err, ErrRefused) {
		grants, err = w.grants(ctx, kind, name, principal)
		return grants, true, err
	}
	return grants, false, err
}

func (w *Workspace) grants(ctx context.Context, kind Kind, name sqlname.Name, principal string) (map[string][]string, error) {
	return Read(ctx, w, "the grants on "+name.Plain(), func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		request := catalog.GetEffectiveRequest{SecurableType: string(kind), FullName: pathSegment(name), Principal: principal, MaxResults: 1000}
		grants := map[string][]string{}
		for range maxPages {
			page, err := catalog.NewGrants(c).GetEffective(ctx, request)
			if err != nil {
				return nil, err
			}
			for _, assignment := range page.PrivilegeAssignments {
				for _, p := range assignment.Privileges {
					grants[assignment.Principal] = append(grants[assignment.Principal], string(p.Privilege))
				}
			}
			if request.PageToken = page.NextPageToken; request.PageToken == "" {
				return grants, nil
			}
		}
		return nil, status.Errorf(status.CodeStoreDown, "%s has too many grants to read them all", name.Plain())
	})
}
