package doctor

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"buoy/src/databricks"
)

// maxClockOffset is how far the clock can be off. Results carry its time, and tokens are refused if it is wrong.
const maxClockOffset = time.Minute

// Clock is the finding about this machine's clock. ahead is its time minus the workspace's.
func Clock(ahead time.Duration) Finding {
	f := Finding{State: OK, Name: "clock"}
	offset, direction := ahead.Round(time.Second), "ahead of"
	if offset < 0 {
		offset, direction = -offset, "behind"
	}
	if offset <= maxClockOffset {
		f.Found = "within a minute of the workspace's clock"
		return f
	}
	f.State, f.Found = Missing, fmt.Sprintf("%s %s the workspace's clock: ages would be wrong, tokens refused", offset, direction)
	f.Do = "synchronize the clock of this machine with NTP"
	return f
}

// Warehouse is what could be read of a SQL warehouse.
type Warehouse struct {
	ID string
	databricks.WarehouseInfo
	ReadError  string              // why it could not be read; empty if it was
	NotVisible bool                // it does not exist, or this identity cannot see it
	Levels     map[string][]string // principal to permission levels; nil if they cannot be read
}

// Running reports whether statements run without starting it.
func (w Warehouse) Running() bool { return w.State == "RUNNING" }

// Finding reports the warehouse and whether the holder can use it.
func (w Warehouse) Finding(who Holder) Finding {
	f := Finding{State: OK, Name: "warehouse", Found: fmt.Sprintf("%s %q is %s", w.ID, w.Name, strings.ToLower(w.State))}
	_, canUse := who.Has(w.Levels, "CAN_USE", "CAN_MONITOR", "CAN_MANAGE", "IS_OWNER")
	switch {
	case w.NotVisible:
		f.State, f.Found, f.Do = Missing, w.ReadError, "correct DATABRICKS_WAREHOUSE_ID, or ask for CAN USE on it"
		f.Run = who.grants("warehouses", w.ID, "CAN_USE")
	case w.ReadError != "":
		f.State, f.Found = Unknown, w.ID+": "+w.ReadError
	case canUse:
		f.Found += "; you can use it"
	case w.Levels != nil && who.Name != "":
		f.State, f.Found, f.Do = Missing, f.Found+"; you cannot use it", "grant CAN USE on it to "+who.Name
		f.Run = who.grants("warehouses", w.ID, "CAN_USE")
	default:
		f.Found += "; permissions are not visible, try `--wake`"
	}
	return f
}

// Job is what could be read of the ingestion job.
type Job struct {
	ID         int64 // 0 if none is configured
	Name       string
	Paused     bool                // its schedule is paused
	ReadError  string              // why it could not be read; empty if it was
	NotVisible bool                // it does not exist, or this identity cannot see it
	Levels     map[string][]string // principal to permission levels; nil if they cannot be read
}

// Finding reports the job. Permission to run it is optional: only "Measure now" needs it.
func (j Job) Finding(who Holder) Finding {
	f := Finding{State: OK, Name: "job", Found: fmt.Sprintf("%d %q: you can see it", j.ID, j.Name)}
	_, canRun := who.Has(j.Levels, "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER")
	switch {
	case j.ID == 0:
		f.State, f.Optional, f.Found = Skipped, true, "BUOY_INGEST_JOB_ID is not set"
		f.Do = "set it so that the board learns of finished runs and admins can start one"
		return f
	case j.NotVisible:
		f.State, f.Found = Missing, j.ReadError
		f.Do = "correct BUOY_INGEST_JOB_ID, or ask for CAN MANAGE RUN on it (CAN VIEW if admins do not start runs)"
		f.Run = who.grants("jobs", strconv.FormatInt(j.ID, 10), "CAN_MANAGE_RUN")
		return f
	case j.ReadError != "":
		f.State, f.Found = Unknown, fmt.Sprintf("%d: %s", j.ID, j.ReadError)
		return f
	case canRun:
		f.Found += " and run it"
	case j.Levels != nil && who.Name != "":
		f.Found += ", but not run it"
		f.Do = "grant CAN MANAGE RUN on it if admins start runs"
		f.Run = who.grants("jobs", strconv.FormatInt(j.ID, 10), "CAN_MANAGE_RUN")
	default:
		f.Found += "; permissions to run it are not visible"
	}
	if j.Paused {
		f.Found += "; its schedule is paused"
	}
	return f
}

// RoleMembers lists the groups and e-mail addresses that grant a role.
type RoleMembers struct {
	Role           string
	Groups, Emails []string
}

// Roles reports who gets which role.
func Roles(roles ...RoleMembers) Finding {
	var parts []string
	for _, r := range roles {
		var who []string
		for _, group := range r.Groups {
			who = append(who, "group "+group)
		}
		if who = append(who, r.Emails...); len(who) == 0 {
			who = []string{"no one"}
		}
		parts = append(parts, r.Role+": "+strings.Join(who, ", "))
	}
	return Finding{State: OK, Name: "roles", Found: strings.Join(parts, "; ")}
}
