package board

import (
	"time"

	"buoy/src/status"
)

// Uptime is how a platform did over whole UTC days, today so far included.
type Uptime struct {
	From, To time.Time
	Tally    status.Tally
	Window   time.Duration // of all checks together
	Days     []Day         // oldest first
}

// Uptime measures a platform over the newest days, at most as many as the board keeps.
func (v *View) Uptime(p *Platform, days int) Uptime {
	u := Uptime{To: v.At, Days: p.days(v.At, min(days, v.historyDays))}
	u.From = u.Days[0].Day
	u.Tally, u.Window = Sum(u.Days)
	return u
}

// Sum adds up days: the time in each status, and the length of the windows.
func Sum(days []Day) (tally status.Tally, window time.Duration) {
	for _, d := range days {
		tally, window = tally.Add(d.Tally), window+d.Window
	}
	return tally, window
}

// days adds up the roll-ups of the checks that count.
func (p *Platform) days(now time.Time, n int) []Day {
	today := dayNumber(now)
	first := today - int32(n) + 1
	days := make([]Day, n)
	counts := make([]struct{ red, yellow, green, maintenance int }, n)
	for i := range days {
		days[i].Day = dayTime(first + int32(i))
	}
	for _, c := range p.Checks {
		if !c.Now.Counted {
			continue
		}
		for i := range days {
			days[i].Window += dayLength
		}
		days[n-1].Window -= dayTime(today + 1).Sub(now)
		for cell := range c.history.cells(first) {
			i := int(cell.day - first)
			if i >= n {
				break
			}
			t := cell.tally()
			d, count := &days[i], &counts[i]
			d.Tally = d.Tally.Add(t)
			d.Red, d.Yellow, d.Maintenance = max(d.Red, t.Red), max(d.Yellow, t.Yellow), max(d.Maintenance, t.Maintenance)
			count.red += one(t.Red > 0)
			count.yellow += one(t.Yellow > 0)
			count.green += one(t.Green > 0)
			count.maintenance += one(t.Maintenance > 0)
		}
	}
	for i := range days {
		d, count := &days[i], counts[i]
		switch {
		case count.red > 0:
			d.Shown, d.Checks = string(status.Red), count.red
		case count.yellow > 0:
			d.Shown, d.Checks = string(status.Yellow), count.yellow
		case count.maintenance > 0:
			d.Shown, d.Checks = Maintenance, count.maintenance
		case count.green > 0:
			d.Shown, d.Checks = string(status.Green), count.green
		default:
			d.Shown = string(status.Unknown)
		}
	}
	return days
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Longest is how long the check that had what the day is shown as had it.
func (d Day) Longest() time.Duration {
	switch d.Shown {
	case string(status.Red):
		return d.Red
	case string(status.Yellow):
		return d.Yellow
	case Maintenance:
		return d.Maintenance
	}
	return 0
}
