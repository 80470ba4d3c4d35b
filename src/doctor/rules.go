package doctor

import (
	"fmt"
	"strings"
	"time"
)

// mostApart is how far the clock may be off: results carry its time, and tokens are refused by it.
const mostApart = time.Minute

// Clock is the finding about this machine's clock, which is so much ahead of the workspace's.
func Clock(ahead time.Duration) Finding {
	f := Finding{State: OK, Name: "clock"}
	apart, word := ahead.Round(time.Second), "ahead of"
	if apart < 0 {
		apart, word = -apart, "behind"
	}
	if apart <= mostApart {
		f.Found = "within a minute of the workspace's"
		return f
	}
	f.State, f.Found = Missing, fmt.Sprintf("%s %s the workspace's: ages would be wrong, tokens refused", apart, word)
	f.Do = "let the clock of this machine be set by NTP"
	return f
}

// Warehouse is a SQL warehouse as somebody has seen it.
type Warehouse struct {
	ID, Name, State string
	Unseen          string              // why it could not be looked at, in words; empty: it was seen
	Gone            bool                // it does not exist, or this identity may not see it
	Levels          map[string][]string // who may do what; nil where that may not be read
}

// Running says whether statements are answered without waking it.
func (w Warehouse) Running() bool { return w.State == "RUNNING" }

// Finding is the line about it.
func (w Warehouse) Finding(who Holder) Finding {
	f := Finding{State: OK, Name: "warehouse", Found: fmt.Sprintf("%s %q is %s", w.ID, w.Name, strings.ToLower(w.State))}
	_, use := who.Has(w.Levels, "CAN_USE", "CAN_MONITOR", "CAN_MANAGE", "IS_OWNER")
	switch {
	case w.Gone:
		f.State, f.Found, f.Do = Missing, w.Unseen, "correct DATABRICKS_WAREHOUSE_ID, or have CAN USE granted on it"
	case w.Unseen != "":
		f.State, f.Found = Unknown, w.ID+": "+w.Unseen
	case use:
		f.Found += ", and may be used"
	case w.Levels != nil && who.Name != "":
		f.State, f.Found, f.Do = Missing, f.Found+", but may not be used", "have CAN USE on it granted to "+who.Name
	default:
		f.Found += "; who may use it is not shown, a statement would tell"
	}
	return f
}

// Job is the job that ingests, as somebody has seen it.
type Job struct {
	ID     int64 // 0: none is named
	Name   string
	Paused bool
	Unseen string              // why it could not be looked at, in words; empty: it was seen
	Gone   bool                // it does not exist, or this identity may not see it
	Levels map[string][]string // who may do what; nil where that may not be read
}

// Finding is the line about it. That it may be run is good to have: only people who press a button need it.
func (j Job) Finding(who Holder) Finding {
	f := Finding{State: OK, Name: "job", Found: fmt.Sprintf("%d %q may be seen", j.ID, j.Name)}
	_, run := who.Has(j.Levels, "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER")
	switch {
	case j.ID == 0:
		f.State, f.Optional, f.Found = Skipped, true, "BUOY_INGEST_JOB_ID is not set"
		f.Do = "set it, for the board to hear of finished runs and people to begin them"
		return f
	case j.Gone:
		f.State, f.Found, f.Do = Missing, j.Unseen, "correct BUOY_INGEST_JOB_ID, or have CAN MANAGE RUN granted on it, or CAN VIEW if nobody is to begin runs"
		return f
	case j.Unseen != "":
		f.State, f.Found = Unknown, fmt.Sprintf("%d: %s", j.ID, j.Unseen)
		return f
	case run:
		f.Found += " and run"
	case j.Levels != nil && who.Name != "":
		f.Found += ", but not run"
		f.Do = "have CAN MANAGE RUN on it granted, if people are to begin runs"
	default:
		f.Found += "; who may run it is not shown"
	}
	if j.Paused {
		f.Found += "; its schedule is paused"
	}
	return f
}

// Role is who has one.
type Role struct {
	Name           string
	Groups, Emails []string
}

// Roles is the line about where people's roles come from.
func Roles(roles ...Role) Finding {
	var parts []string
	for _, r := range roles {
		var who []string
		for _, group := range r.Groups {
			who = append(who, "group "+group)
		}
		if who = append(who, r.Emails...); len(who) == 0 {
			who = []string{"nobody"}
		}
		parts = append(parts, r.Name+": "+strings.Join(who, ", "))
	}
	return Finding{State: OK, Name: "roles", Found: strings.Join(parts, "; ")}
}
