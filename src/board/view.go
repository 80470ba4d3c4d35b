package board

import (
	"time"

	"buoy/src/current"
	"buoy/src/status"
)

// View is the board at one moment. It never changes; everybody may read it.
type View struct {
	At     time.Time // evaluated at this time
	AsOf   time.Time // what the store held at this time is in it; zero before the first good refresh
	Stale  bool      // it could not be brought up to date
	Reason string    // why it is stale; empty when it is not

	Status    status.Status
	Counts    current.Counts
	Ingestion current.Ingestion
	Sources   []current.SourceState // those with active checks or runs, in the order of status.Kinds.Sources

	Platforms []*Platform      // every one, created_at desc, id desc
	Checks    []*Check         // every one, created_at desc, id desc
	Messages  []status.Message // the active ones, created_at desc, id desc
	Runs      []status.Run     // created_at desc, id desc

	// AllMessages are also the drafts, the archived ones and those whose time has not come; created_at desc, id desc.
	AllMessages []status.Message

	// NextChange is when time alone will make this view untrue.
	NextChange time.Time
	// HotSince is the begin of the hot window: results observed before it are in the store alone.
	HotSince time.Time

	historyDays int
	platforms   map[string]*Platform // by id and by slug
	checks      map[string]*Check    // by id
}

// Platform is a platform and what is known of it.
type Platform struct {
	status.Platform
	Now     status.PlatformNow
	Checks  []*Check // not archived; worst first, then by name
	History []Day    // the newest SummaryDays UTC days, today last

	allChecks []*Check       // the archived ones, too
	windows   status.Windows // of maintenance
}

// SummaryDays is how many days of history a platform carries on the board.
const SummaryDays = 30

// Check is a check and what is known of it.
type Check struct {
	status.Check
	Source      status.Source // what measures it
	DisplayUnit string        // of its values: its own unit, or the default of its kind
	Now         status.CheckNow
	history     history
}

// NewCheck returns a check that nothing is known of yet.
func NewCheck(kinds status.Kinds, c status.Check) *Check {
	return &Check{Check: c, Source: kinds.SourceOf(c.Kind), DisplayUnit: kinds.WithUnit(c).Unit}
}

// Measured says whether the newest result is at hand. It is not where the check has been silent for longer than results are
// kept in memory; then Now.Newest has a status and a time, from the roll-ups, and nothing else.
func (c *Check) Measured() bool { return c.Now.Newest != nil && c.Now.Newest.ID != "" }

// Day is one UTC day of a platform.
type Day struct {
	Day    time.Time
	Tally  status.Tally  // summed over the checks that counted on that day
	Window time.Duration // what Tally would add up to if each of them were accounted throughout
	Shown  string        // a status, or Maintenance
	Checks int           // checks that had it
	// How long the check that had it longest was in it.
	Red, Yellow, Maintenance time.Duration
}

// Maintenance is what a day is shown as where nothing worse was seen and a check was in maintenance.
const Maintenance = "maintenance"

// Platform finds a platform by id or slug; nil where there is none.
func (v *View) Platform(ref string) *Platform { return v.platforms[ref] }

// Check finds a check by id; nil where there is none.
func (v *View) Check(id string) *Check { return v.checks[id] }

// Message finds a message in whatever state by id; nil where there is none.
func (v *View) Message(id string) *status.Message {
	for i := range v.AllMessages {
		if v.AllMessages[i].ID == id {
			return &v.AllMessages[i]
		}
	}
	return nil
}

// MessagesAbout gives the active messages that concern the platform.
func (v *View) MessagesAbout(platformID string) []status.Message {
	var about []status.Message
	for _, m := range v.Messages {
		if m.AppliesTo(platformID) {
			about = append(about, m)
		}
	}
	return about
}
