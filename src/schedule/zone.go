package schedule

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// offsetZone is a zone with a fixed offset, such as +02:00, GMT+2 or UTC-0530.
var offsetZone = regexp.MustCompile(`^(?:UTC|UT|GMT)?([+-])(?:(\d{1,2})(?::(\d\d))?|(\d\d)(\d\d))$`)

// maxOffset is the largest offset of Java's ZoneOffset, in minutes.
const maxOffset = 18 * 60

// shortZones are the ids that only Java has or of which it means something else than the IANA database. The ids of three letters are
// those of java.time.ZoneId.SHORT_IDS.
func shortZones() map[string]string {
	return map[string]string{
		"ACT": "Australia/Darwin",
		"AET": "Australia/Sydney",
		"AGT": "America/Argentina/Buenos_Aires",
		"ART": "Africa/Cairo",
		"AST": "America/Anchorage",
		"BET": "America/Sao_Paulo",
		"BST": "Asia/Dhaka",
		"CAT": "Africa/Harare",
		"CNT": "America/St_Johns",
		"CST": "America/Chicago",
		"CTT": "Asia/Shanghai",
		"EAT": "Africa/Addis_Ababa",
		"ECT": "Europe/Paris", //nolint:misspell // the id of a zone
		"EST": "-05:00",
		"HST": "-10:00",
		"IET": "America/Indiana/Indianapolis",
		"IST": "Asia/Kolkata",
		"JST": "Asia/Tokyo",
		"MIT": "Pacific/Apia",
		"MST": "-07:00",
		"NET": "Asia/Yerevan",
		"NST": "Pacific/Auckland",
		"PLT": "Asia/Karachi",
		"PNT": "America/Phoenix",
		"PRT": "America/Puerto_Rico",
		"PST": "America/Los_Angeles",
		"SST": "Pacific/Guadalcanal",
		"VST": "Asia/Ho_Chi_Minh",
		"Z":   "UTC",
		"UT":  "UTC",
	}
}

// parseZone reads the id of a Java time zone. It takes what java.time.ZoneId takes, and the forms of java.util.TimeZone such as
// GMT+5:30. TimeZone means GMT by an id that it does not know, also by UTC+01:00 and +01:00; here an unknown id is an error.
func parseZone(id string) (*time.Location, error) {
	name, short := shortZones()[id]
	if !short {
		name = id
	}
	if parts := offsetZone.FindStringSubmatch(name); parts != nil {
		if minutes := offsetMinutes(parts); minutes >= -maxOffset && minutes <= maxOffset {
			return time.FixedZone(id, minutes*60), nil
		}
	}
	// Go means its own zone by these two.
	if name != "" && name != "Local" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, nil
		}
	}
	return nil, fmt.Errorf("the time zone %q does not exist: use a name such as Europe/Berlin, UTC, or an offset such as GMT+02:00", id)
}

func offsetMinutes(parts []string) int {
	// The parts are digits or nothing, so they are numbers or 0.
	hours, _ := strconv.Atoi(parts[2] + parts[4])
	minutes, _ := strconv.Atoi(parts[3] + parts[5])
	if minutes > 59 {
		return maxOffset + 1
	}
	if parts[1] == "-" {
		return -hours*60 - minutes
	}
	return hours*60 + minutes
}
