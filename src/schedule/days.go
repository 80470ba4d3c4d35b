package schedule

import "time"

// days says which days of a month an expression means: by their numbers or by their names. The zero value means no day.
type days struct {
	numbers set // 1 to 31
	names   set // 1 to 7 from Sunday, and others for days that never come

	last           bool // L: the last day of the month
	beforeLast     int  // L-3: so many days before it
	nearestWeekday bool // W: a Saturday or Sunday moves to the nearest weekday in the same month

	lastOfName bool // 6L: the last one of the month
	nthOfName  int  // 6#3: the third one of the month; 0 means each one
}

// in returns the days of a month.
func (d days) in(year, month int) set {
	length := daysIn(year, month)
	firstName := int(time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Weekday()) + 1
	switch {
	case d.names != 0:
		return d.named(firstName, length)
	case d.last:
		return d.single(length-d.beforeLast, firstName, length)
	case d.nearestWeekday:
		return d.single(d.numbers.first(), firstName, length)
	}
	return d.numbers & (1<<(length+1) - 1)
}

// single is the month's only day, if the month has it.
func (d days) single(day, firstName, length int) set {
	if day < 1 || day > length {
		return 0
	}
	if d.nearestWeekday {
		day = toWeekday(day, firstName, length)
	}
	return set(0).with(day)
}

func toWeekday(day, firstName, length int) int {
	switch name := nameOf(day, firstName); {
	case name == saturday && day == 1:
		return 3
	case name == saturday:
		return day - 1
	case name == sunday && day == length:
		return day - 2
	case name == sunday:
		return day + 1
	}
	return day
}

func (d days) named(firstName, length int) set {
	only := d.names.first()
	if only == 0 {
		only = saturday // as Quartz reads 0#1
	}
	var out set
	for day := 1; day <= length; day++ {
		name := nameOf(day, firstName)
		switch {
		case d.lastOfName && (name != only || day+7 <= length):
		case d.nthOfName != 0 && (name != only || (day+6)/7 != d.nthOfName):
		case d.lastOfName, d.nthOfName != 0, d.names.has(name):
			out = out.with(day)
		}
	}
	return out
}

// The numbers of days of the week in Quartz.
const (
	sunday   = 1
	saturday = 7
)

// nameOf is the number of the day of the week, in a month whose first day has the name firstName.
func nameOf(day, firstName int) int { return (firstName+day-2)%7 + 1 }

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
