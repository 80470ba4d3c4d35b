package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buoy/src/databricks"
	"buoy/src/sqlname"
)

// examineWorkspace first reads the identity of this process, because most findings depend on it. Then it checks everything else at
// the same time. The warehouse comes last in the report, because waiting for it can take minutes.
func (x *examination) examineWorkspace(ctx context.Context) {
	if x.Workspace == nil {
		x.each(Finding{State: Missing, Name: "workspace", Found: x.ConfigError.Error()})
		x.each(x.roles(ctx))
		return
	}
	x.run(ctx, Check{Name: "workspace", Limit: x.Limit, Ask: x.checkReachable}, x.check("identity", x.identify))

	warehouse := Check{Name: "warehouse", Limit: x.Limit, Ask: x.warehouse}
	if x.Wake {
		warehouse.Limit += x.WakeLimit
	}
	checks := []Check{
		{Name: "catalog", Limit: x.Limit, Ask: x.securable(databricks.Catalog, x.Config.Schema[:1], "USE CATALOG")},
		{Name: "schema", Limit: x.Limit, Ask: x.securable(databricks.Schema, x.Config.Schema, x.schemaPrivileges()...)},
	}
	if !x.Job {
		checks = append(checks, x.volume(), x.check("job", x.job), x.check("roles", x.roles))
	}
	x.run(ctx, append(checks, warehouse)...)
	x.examineChecks(ctx)
}

// schemaPrivileges are the privileges that are needed on the schema. An App never creates tables.
func (x *examination) schemaPrivileges() []string {
	privileges := []string{"USE SCHEMA", "SELECT", "MODIFY"}
	if x.Config.App == "" {
		privileges = append(privileges, "CREATE TABLE")
	}
	return privileges
}

// checkReachable reads the server's Date header, which needs no credentials.
func (x *examination) checkReachable(ctx context.Context) []Finding {
	host := x.Workspace.Host()
	f := Finding{State: OK, Name: "workspace", Found: host}
	start := x.Now()
	date, err := x.Workspace.Date(ctx)
	if err != nil {
		f.State, f.Found = Missing, host+": "+x.publicText(f.Name, err)
		f.Do = "check DATABRICKS_HOST, and that this machine can reach it"
		return []Finding{f, {State: Skipped, Name: "clock", Found: "the workspace did not return its time"}}
	}
	middle := start.Add(x.Now().Sub(start) / 2)
	return []Finding{f, Clock(middle.Sub(date))}
}

func (x *examination) identify(ctx context.Context) Finding {
	f := Finding{State: OK, Name: "identity"}
	self, err := x.Workspace.Self(ctx)
	switch {
	case errors.Is(err, databricks.ErrCredentials):
		f.State, f.Found = Missing, x.publicText(f.Name, err)
		f.Do = "set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or sign in with `databricks auth login`"
	case err != nil:
		f.State, f.Found = Unknown, x.publicText(f.Name, err)
	case self.ServicePrincipal:
		f.Found = fmt.Sprintf("service principal %s (%s)", self.Name, self.Display)
	default:
		f.Found = "user " + self.Name
	}
	x.who = Holder{Name: self.Name, Groups: self.Groups}
	return f
}

// securable checks that an object of Unity Catalog exists, and which privileges this identity has on it.
func (x *examination) securable(kind databricks.Kind, name sqlname.Name, privileges ...string) func(context.Context) []Finding {
	return func(ctx context.Context) []Finding {
		s := x.readSecurable(ctx, kind, name)
		return append([]Finding{s.Existence()}, s.Privileges(x.who, privileges...)...)
	}
}

func (x *examination) readSecurable(ctx context.Context, kind databricks.Kind, name sqlname.Name) Securable {
	s := Securable{Kind: string(kind), Name: name}
	var err error
	if s.Owner, err = x.Workspace.Owner(ctx, kind, name); err != nil {
		s.ReadError = x.publicText(name.Plain(), err)
		s.Absent, s.Refused = errors.Is(err, databricks.ErrAbsent), errors.Is(err, databricks.ErrRefused)
	}
	if !s.Absent && x.who.Name != "" {
		if s.Grants, s.Partial, err = x.Workspace.Grants(ctx, kind, name, x.who.Name); err != nil {
			x.publicText("grants on "+name.Plain(), err) // for the log; the findings say that no grants are visible
		}
	}
	return s
}

func (x *examination) volume() Check {
	if x.Config.Volume == nil {
		return x.check("volume", func(context.Context) Finding {
			return Finding{
				State: Skipped, Optional: true, Name: "volume", Found: "BUOY_VOLUME is not set",
				Do: "set it, so that the App shows the last known state right after a restart",
			}
		})
	}
	return Check{Name: "volume", Limit: x.Limit, Ask: x.securable(databricks.Volume, x.Config.Volume, "READ VOLUME", "WRITE VOLUME")}
}

func (x *examination) job(ctx context.Context) Finding {
	j := Job{ID: x.Config.IngestJobID}
	if j.ID == 0 {
		return j.Finding(x.who)
	}
	found, err := x.ingestJob(ctx)
	if err != nil {
		j.ReadError, j.NotVisible = x.publicText("job", err), isNotVisible(err)
		return j.Finding(x.who)
	}
	j.Name, j.Paused = found.Name, found.Paused
	if j.Levels, err = x.Workspace.JobLevels(ctx, j.ID); err != nil {
		x.publicText("permissions of the job", err) // for the log
	}
	return j.Finding(x.who)
}

// warehouse checks the warehouse, and the tables if it is running or can be started.
func (x *examination) warehouse(ctx context.Context) []Finding {
	client := x.Workspace.Warehouse(databricks.WarehouseOptions{ID: x.Config.Warehouse, Now: x.Now})
	w := Warehouse{ID: x.Config.Warehouse}
	var err error
	if w.WarehouseInfo, err = client.Describe(ctx); err != nil {
		w.ReadError, w.NotVisible = x.publicText("warehouse", err), isNotVisible(err)
	} else if w.Levels, err = client.Levels(ctx); err != nil {
		x.publicText("permissions of the warehouse", err) // for the log
	}
	f, tables := w.Finding(x.who), Finding{State: Skipped, Name: "tables"}
	switch {
	case f.State != OK:
		tables.Found = "no warehouse to read them with"
	case !w.Running() && !x.Wake:
		tables.Found = "the warehouse is " + strings.ToLower(w.State)
		tables.Do = "`buoy doctor --wake` starts it and checks them"
	default:
		tables = x.tables(ctx, tables, x.Config.Schema.Plain(), x.Wake)
		x.warehouseRuns.Store(w.Running() || tables.State != Unknown) // one that was started has answered
	}
	stop := Finding{State: Skipped, Optional: true, Name: "auto-stop", Found: "the warehouse could not be read"}
	if w.ReadError == "" {
		stop = AutoStop(w.WarehouseInfo, x.runGaps(ctx)...)
	}
	return []Finding{f, stop, tables}
}

// roles lists who gets which role with this configuration.
func (x *examination) roles(context.Context) Finding {
	r := x.Config.Roles
	f := Roles(
		RoleMembers{Role: "admin", Groups: r.AdminGroups, Emails: r.AdminEmails},
		RoleMembers{Role: "operator", Groups: r.OperatorGroups, Emails: r.OperatorEmails},
	)
	switch {
	case x.Config.App == "":
		f.Do = "applies in an App; here every user is " + x.Config.DevEmail + ":" + x.Config.DevRole
	case len(r.AdminEmails) == 0:
		f.Do = "groups need user authorization of the App; without it, set BUOY_ADMIN_EMAILS"
	}
	return f
}

// isNotVisible reports whether an object does not exist or is hidden from this identity. The platform does not always say which.
func isNotVisible(err error) bool {
	return errors.Is(err, databricks.ErrAbsent) || errors.Is(err, databricks.ErrRefused)
}
