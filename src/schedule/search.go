package schedule

import "time"

// The years in which jobs start. Quartz itself begins in 1970.
const (
	firstYear = 1970
	lastYear  = 2099
)

// expression is a Quartz expression without its time zone. Its sets are not empty, except for the years and the days, which can mean
// that there is no time at all.
type expression struct {
	seconds, minutes, hours, months set
	days                            days
	years                           [lastYear - firstYear + 1]bool
}

// date is a day of the calendar.
type date struct{ year, month, day int }

// atOrAfter finds the first wall time of the expression that is not before wall.
func (e *expression) atOrAfter(wall time.Time) (time.Time, bool) {
	from := dateOf(wall)
	day, found := e.dayAtOrAfter(from)
	if found && day == from {
		if clock, sameDay := e.clockAtOrAfter(secondOfDay(wall)); sameDay {
			return day.at(clock), true
		}
		from.day++
		day, found = e.dayAtOrAfter(from)
	}
	if !found {
		return time.Time{}, false
	}
	return day.at(e.hours.first()*3600 + e.minutes.first()*60 + e.seconds.first()), true
}

// atOrBefore finds the last wall time of the expression that is not after wall.
func (e *expression) atOrBefore(wall time.Time) (time.Time, bool) {
	to := dateOf(wall)
	day, found := e.dayAtOrBefore(to)
	if found && day == to {
		if clock, sameDay := e.clockAtOrBefore(secondOfDay(wall)); sameDay {
			return day.at(clock), true
		}
		to.day--
		day, found = e.dayAtOrBefore(to)
	}
	if !found {
		return time.Time{}, false
	}
	return day.at(e.hours.last()*3600 + e.minutes.last()*60 + e.seconds.last()), true
}

// dayAtOrAfter also takes the day after the end of a month.
func (e *expression) dayAtOrAfter(from date) (date, bool) {
	if from.year < firstYear {
		from = date{firstYear, 1, 1}
	}
	for year := from.year; year <= lastYear; year++ {
		if e.years[year-firstYear] {
			for month := from.month; month <= 12; month++ {
				if !e.months.has(month) {
					from.day = 1
					continue
				}
				if day, found := e.days.in(year, month).atOrAfter(from.day); found {
					return date{year, month, day}, true
				}
				from.day = 1
			}
		}
		from.month, from.day = 1, 1
	}
	return date{}, false
}

// dayAtOrBefore also takes the day before the start of a month, which is 0.
func (e *expression) dayAtOrBefore(to date) (date, bool) {
	if to.year > lastYear {
		to = date{lastYear, 12, 31}
	}
	for year := to.year; year >= firstYear; year-- {
		if e.years[year-firstYear] {
			for month := to.month; month >= 1; month-- {
				if !e.months.has(month) {
					to.day = 31
					continue
				}
				if day, found := e.days.in(year, month).atOrBefore(to.day); found {
					return date{year, month, day}, true
				}
				to.day = 31
			}
		}
		to.month, to.day = 12, 31
	}
	return date{}, false
}

// clockAtOrAfter finds the first second of a day that is not before another one.
func (e *expression) clockAtOrAfter(second int) (int, bool) {
	hour, minute, second := second/3600, second/60%60, second%60
	if e.hours.has(hour) {
		if e.minutes.has(minute) {
			if later, found := e.seconds.atOrAfter(second); found {
				return hour*3600 + minute*60 + later, true
			}
		}
		if later, found := e.minutes.atOrAfter(minute + 1); found {
			return hour*3600 + later*60 + e.seconds.first(), true
		}
	}
	later, found := e.hours.atOrAfter(hour + 1)
	return later*3600 + e.minutes.first()*60 + e.seconds.first(), found
}

// clockAtOrBefore finds the last second of a day that is not after another one.
func (e *expression) clockAtOrBefore(second int) (int, bool) {
	hour, minute, second := second/3600, second/60%60, second%60
	if e.hours.has(hour) {
		if e.minutes.has(minute) {
			if earlier, found := e.seconds.atOrBefore(second); found {
				return hour*3600 + minute*60 + earlier, true
			}
		}
		if earlier, found := e.minutes.atOrBefore(minute - 1); found {
			return hour*3600 + earlier*60 + e.seconds.last(), true
		}
	}
	earlier, found := e.hours.atOrBefore(hour - 1)
	return earlier*3600 + e.minutes.last()*60 + e.seconds.last(), found
}

func dateOf(wall time.Time) date {
	year, month, day := wall.Date()
	return date{year, int(month), day}
}

func secondOfDay(wall time.Time) int {
	return wall.Hour()*3600 + wall.Minute()*60 + wall.Second()
}

func (d date) at(second int) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, second, 0, time.UTC)
}
