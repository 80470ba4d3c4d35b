package databricks

import (
	"context"
	"errors"
	"strings"

	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/catalog"

	"buoy/src/status"
)

// Kind is a kind of object that Unity Catalog secures.
type Kind string

// The kinds.
const (
	Catalog Kind = "CATALOG"
	Schema  Kind = "SCHEMA"
	Volume  Kind = "VOLUME"
)

// VolumeName is the name that Unity Catalog has for the volume of a path, /Volumes/catalog/schema/volume.
func VolumeName(path string) string {
	return strings.ReplaceAll(strings.TrimPrefix(path, "/Volumes/"), "/", ".")
}

// Owner looks who owns an object. The platform shows it to who has USE CATALOG, USE SCHEMA or READ VOLUME, and refuses others.
func (w *Workspace) Owner(ctx context.Context, kind Kind, name string) (string, error) {
	what := "the " + strings.ToLower(string(kind)) + " " + name
	return look(ctx, w, what, func(ctx context.Context, c *client.DatabricksClient) (string, error) {
		switch kind {
		case Catalog:
			found, err := catalog.NewCatalogs(c).Get(ctx, catalog.GetCatalogRequest{Name: name})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		case Schema:
			found, err := catalog.NewSchemas(c).Get(ctx, catalog.GetSchemaRequest{FullName: name})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		case Volume:
			found, err := catalog.NewVolumes(c).Read(ctx, catalog.ReadVolumeRequest{Name: name})
			if err != nil {
				return "", err
			}
			return found.Owner, nil
		}
		return "", status.Errorf(status.CodeInvalid, "%s: it is not known how to look at it", what)
	})
}

// mostPages bounds an answer that comes in pages: no object has that many grants.
const mostPages = 100

// Grants looks at the privileges that were granted on an object or are inherited by it: principal to privileges. Where not
// everybody's may be read it is partial: what was granted to this one principal, without what its groups have.
func (w *Workspace) Grants(ctx context.Context, kind Kind, name, principal string) (grants map[string][]string, partial bool, err error) {
	grants, err = w.grants(ctx, kind, name, "")
	if errors.Is(err, ErrRefused) {
		grants, err = w.grants(ctx, kind, name, principal)
		return grants, true, err
	}
	return grants, false, err
}

func (w *Workspace) grants(ctx context.Context, kind Kind, name, principal string) (map[string][]string, error) {
	return look(ctx, w, "the grants on "+name, func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		request := catalog.GetEffectiveRequest{SecurableType: string(kind), FullName: name, Principal: principal, MaxResults: 1000}
		grants := map[string][]string{}
		for range mostPages {
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
		return nil, status.Errorf(status.CodeStoreDown, "%s has too many grants to read them all", name)
	})
}
