package board

import (
	"time"

	"buoy/src/current"
	"buoy/src/status"
)

// View is the board at one moment. It never changes, so all goroutines can read it.
type View struct {
	At     time.Time // evaluated at this time
	AsOf   time.Time // it has the content of the store at this time; zero before the first successful refresh
	Stale  bool      // it may be out of date
	Reason string    // why it is stale; empty if it is not

	Status    status.Status
	Counts    current.Counts
	Ingestion current.Ingestion
	Sources   []current.SourceState // those with active checks or runs, in the order of status.Kinds.Sources

	Platforms []*Platform      // all, created_at desc, id desc
	Checks    []*Check         // all, created_at desc, id desc
	Messages  []status.Message // the active ones, created_at desc, id desc
	Planned   []status.Message // maintenance that starts soon, created_at desc, id desc
	Runs      []status.Run     // started_at desc, id desc

	// AllMessages are all messages, including drafts, archived and scheduled ones; created_at desc, id desc.
	AllMessages []status.Message

	// NextChange is when the view changes without new data.
	NextChange time.Time
	// HotSince is the start of the hot window: results observed before it are only in the store.
	HotSince time.Time

	historyDays int
	platforms   map[string]*Platform // by id and by slug
	checks      map[string]*Check    // by id
}

// Platform is a platform with its state, checks and history.
type Platform struct {
	status.Platform
	Now     status.PlatformNow
	Checks  []*Check // not archived; worst first, then by name
	History []Day    // the newest SummaryDays UTC days, today last

	allChecks []*Check       // including archived ones
	windows   status.Windows // of maintenance
}

// SummaryDays is how many days of history a platform has on the board.
const SummaryDays = 30

// Check is a check with its state and history.
type Check struct {
	*status.Check               // shared with other views, never changed
	Source        status.Source // of its kind
	DisplayUnit   string        // of its values: its own unit, or the default of its kind
	Now           status.CheckNow
	history       history
}

// NewCheck returns a check without results.
func NewCheck(kinds status.Kinds, c *status.Check) *Check {
	return &Check{Check: c, Source: kinds.SourceOf(c.Kind), DisplayUnit: kinds.WithUnit(*c).Unit}
}

// Measured reports whether the newest result is in memory. It is not if the check has had no result for longer than results are kept in
// memory. Then Now.Newest has only a status and times, from the roll-ups.
func (c *Check) Measured() bool { return c.Now.Newest != nil && c.Now.Newest.ID != "" }

// Day is one UTC day of a platform.
type Day struct {
	Day    time.Time
	Tally  status.Tally  // summed over the checks that counted on that day
	Window time.Duration // what Tally would add up to if each of them were accounted for the whole day
	Shown  string        // a status, or Maintenance
	Checks int           // checks that had it
	// The longest time that one check had the status.
	Red, Yellow, Maintenance time.Duration
}

// Maintenance is shown for a day on which a check was in maintenance and no check was yellow or red.
const Maintenance = "maintenance"

// Platform returns a platform by id or slug; nil if there is none.
func (v *View) Platform(ref string) *Platform { return v.platforms[ref] }

// Check returns a check by id; nil if there is none.
func (v *View) Check(id string) *Check { return v.checks[id] }

// Message returns a message in any state by id; nil if there is none.
func (v *View) Message(id string) *status.Message {
	for i := range v.AllMessages {
		if v.AllMessages[i].ID == id {
			return &v.AllMessages[i]
		}
	}
	return nil
}

// MessagesAbout returns the active messages that apply to the platform.
func (v *View) MessagesAbout(platformID string) []status.Message {
	var about []status.Message
	for _, m := range v.Messages {
		if m.AppliesTo(platformID) {
			about = append(about, m)
		}
	}
	return about
}
