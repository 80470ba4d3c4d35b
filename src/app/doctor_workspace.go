package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buoy/src/databricks"
	"buoy/src/doctor"
	"buoy/src/store/sqlstore"
)

// examination is the questions that databricks mode asks a workspace.
type examination struct {
	Command
	where *place
	ws    *databricks.Workspace
	who   doctor.Holder // once it has been asked
}

// examineWorkspace asks who we are first, since most answers depend on it, and then everything else side by side. What may
// take minutes comes last: waiting for the warehouse.
func (c Command) examineWorkspace(ctx context.Context, with DoctorOptions, each func(doctor.Finding)) {
	where, err := locate(c.Config, placeOptions{
		now: c.Now, log: c.Log, version: c.Version, patience: commandPatience, limit: with.Limit,
	})
	if err != nil { // it says which variable to set, and nothing can be asked
		each(doctor.Finding{State: doctor.Missing, Name: "workspace", Found: err.Error()})
		each(c.roles())
		return
	}
	x := &examination{Command: c, where: where, ws: where.workspace}
	doctor.Run(ctx, []doctor.Check{
		{Name: "workspace", Limit: with.Limit, Ask: x.reach}, {Name: "identity", Limit: with.Limit, Ask: c.one(x.identify)},
	}, each)

	catalog, _, _ := strings.Cut(c.Config.Schema, ".")
	checks := []doctor.Check{
		{Name: "catalog", Limit: with.Limit, Ask: x.securable(databricks.Catalog, catalog, "USE CATALOG")},
		{Name: "schema", Limit: with.Limit, Ask: x.securable(databricks.Schema, c.Config.Schema, x.onSchema()...)},
		{Name: "volume", Limit: with.Limit, Ask: x.volume()},
		{Name: "job", Limit: with.Limit, Ask: c.one(x.job)},
		{Name: "roles", Limit: with.Limit, Ask: c.one(func(context.Context) doctor.Finding { return c.roles() })},
		{Name: "warehouse", Limit: with.Limit, Ask: func(ctx context.Context) []doctor.Finding { return x.warehouse(ctx, with.Wake) }},
	}
	if with.Wake {
		checks[len(checks)-1].Limit += commandPatience
	}
	doctor.Run(ctx, checks, each)
}

// onSchema are the privileges that are needed on the schema. An App never makes tables.
func (x *examination) onSchema() []string {
	privileges := []string{"USE SCHEMA", "SELECT", "MODIFY"}
	if x.Config.App == "" {
		privileges = append(privileges, "CREATE TABLE")
	}
	return privileges
}

// reach asks the time, which every server tells, to whomever.
func (x *examination) reach(ctx context.Context) []doctor.Finding {
	reached := doctor.Finding{State: doctor.OK, Name: "workspace", Found: x.ws.Host()}
	began := x.Now()
	date, err := x.ws.Date(ctx)
	if err != nil {
		reached.State, reached.Found = doctor.Missing, x.ws.Host()+": "+x.words(reached.Name, err)
		reached.Do = "check DATABRICKS_HOST, and that this machine may reach it"
		return []doctor.Finding{reached, {State: doctor.Skipped, Name: "clock", Found: "the workspace does not say what time it is"}}
	}
	middle := began.Add(x.Now().Sub(began) / 2)
	return []doctor.Finding{reached, doctor.Clock(middle.Sub(date))}
}

func (x *examination) identify(ctx context.Context) doctor.Finding {
	f := doctor.Finding{State: doctor.OK, Name: "identity"}
	self, err := x.ws.Self(ctx)
	switch {
	case errors.Is(err, databricks.ErrCredentials):
		f.State, f.Found = doctor.Missing, x.words(f.Name, err)
		f.Do = "set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or sign in with `databricks auth login`"
	case err != nil:
		f.State, f.Found = doctor.Unknown, x.words(f.Name, err)
	case self.ServicePrincipal:
		f.Found = fmt.Sprintf("service principal %s (%s)", self.Name, self.Display)
	default:
		f.Found = "user " + self.Name
	}
	x.who = doctor.Holder{Name: self.Name, Groups: self.Groups}
	return f
}

// securable asks what an object is and what we may do with it.
func (x *examination) securable(kind databricks.Kind, name string, privileges ...string) func(context.Context) []doctor.Finding {
	return func(ctx context.Context) []doctor.Finding {
		s := doctor.Securable{Kind: string(kind), Name: name}
		var err error
		if s.Owner, err = x.ws.Owner(ctx, kind, name); err != nil {
			s.Unseen = x.words(s.Name, err)
			s.Absent, s.Refused = errors.Is(err, databricks.ErrAbsent), errors.Is(err, databricks.ErrRefused)
		}
		if !s.Absent && x.who.Name != "" {
			if s.Grants, s.Partial, err = x.ws.Grants(ctx, kind, name, x.who.Name); err != nil {
				x.words("grants on "+name, err) // for the log; the findings say that there are none to see
			}
		}
		return append([]doctor.Finding{s.Existence()}, s.Privileges(x.who, privileges...)...)
	}
}

func (x *examination) volume() func(context.Context) []doctor.Finding {
	if x.Config.Volume == "" {
		return x.one(func(context.Context) doctor.Finding {
			return doctor.Finding{
				State: doctor.Skipped, Optional: true, Name: "volume", Found: "BUOY_VOLUME is not set",
				Do: "set it, for the app to have something to show right after a restart",
			}
		})
	}
	return x.securable(databricks.Volume, databricks.VolumeName(x.Config.Volume), "READ VOLUME", "WRITE VOLUME")
}

func (x *examination) job(ctx context.Context) doctor.Finding {
	j := doctor.Job{ID: x.Config.IngestJobID}
	if j.ID == 0 {
		return j.Finding(x.who)
	}
	found, err := x.ws.Job(ctx, j.ID)
	if err != nil {
		j.Unseen, j.Gone = x.words("job", err), isHidden(err)
		return j.Finding(x.who)
	}
	j.Name, j.Paused = found.Name, found.Paused
	if j.Levels, err = x.ws.JobLevels(ctx, j.ID); err != nil {
		x.words("permissions of the job", err) // for the log
	}
	return j.Finding(x.who)
}

// warehouse looks at the warehouse, and at the tables where that does not wake it or it is wanted.
func (x *examination) warehouse(ctx context.Context, wake bool) []doctor.Finding {
	h := x.ws.Warehouse(databricks.WarehouseOptions{ID: x.Config.Warehouse, Now: x.Now})
	seen := doctor.Warehouse{ID: x.Config.Warehouse}
	var err error
	if seen.Name, seen.State, err = h.Look(ctx); err != nil {
		seen.Unseen, seen.Gone = x.words("warehouse", err), isHidden(err)
	} else if seen.Levels, err = h.Levels(ctx); err != nil {
		x.words("permissions of the warehouse", err) // for the log
	}
	line, tables := seen.Finding(x.who), doctor.Finding{State: doctor.Skipped, Name: "tables"}
	switch {
	case line.State != doctor.OK:
		tables.Found = "there is no warehouse to ask"
	case !seen.Running() && !wake:
		tables.Found = fmt.Sprintf("the warehouse is %s", strings.ToLower(seen.State))
		tables.Do = "`buoy doctor --wake` starts it, and looks"
	default:
		tables = x.tables(ctx, tables, wake)
	}
	return []doctor.Finding{line, tables}
}

// tables asks the one question that takes a statement.
func (x *examination) tables(ctx context.Context, f doctor.Finding, wake bool) doctor.Finding {
	options := x.where.options
	if !wake {
		options.Engine = nil // it runs, and if it has just stopped it is not for us to start
	}
	db, err := sqlstore.OpenDatabricks(options)
	if err != nil {
		f.State, f.Found = doctor.Unknown, x.words(f.Name, err)
		return f
	}
	defer func() { _ = db.Close() }() // it was only read
	return x.pending(ctx, db, f, x.Config.Schema)
}

// roles is where people's roles come from, by this configuration.
func (c Command) roles() doctor.Finding {
	r := c.Config.Roles
	f := doctor.Roles(
		doctor.Role{Name: "admin", Groups: r.AdminGroups, Emails: r.AdminEmails},
		doctor.Role{Name: "operator", Groups: r.OperatorGroups, Emails: r.OperatorEmails},
	)
	switch {
	case c.Config.App == "":
		f.Do = "as an App; here everybody is " + c.Config.DevEmail + ":" + c.Config.DevRole
	case len(r.AdminEmails) == 0:
		f.Do = "groups need user authorization of the App to be on; BUOY_ADMIN_EMAILS is the way in without it"
	}
	return f
}

// isHidden says whether something does not exist, or is not shown to us: which of the two, the platform does not always say.
func isHidden(err error) bool {
	return errors.Is(err, databricks.ErrAbsent) || errors.Is(err, databricks.ErrRefused)
}
