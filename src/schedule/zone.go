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

// shortZone is what Java means by a zone id of three letters, other than the IANA database or by a name of its own. The list is
// java.time.ZoneId.SHORT_IDS.
func shortZone(id string) string {
	switch id {
	case "ACT":
		return "Australia/Darwin"
	case "AET":
		return "Australia/Sydney"
	case "AGT":
		return "America/Argentina/Buenos_Aires"
	case "ART":
		return "Africa/Cairo"
	case "AST":
		return "America/Anchorage"
	case "BET":
		return "America/Sao_Paulo"
	case "BST":
		return "Asia/Dhaka"
	case "CAT":
		return "Africa/Harare"
	case "CNT":
		return "America/St_Johns"
	case "CST":
		return "America/Chicago"
	case "CTT":
		return "Asia/Shanghai"
	case "EAT":
		return "Africa/Addis_Ababa"
	case "ECT":
		return "Europe/Paris"
	case "EST":
		return "-05:00"
	case "HST":
		return "-10:00"
	case "IET":
		return "America/Indiana/Indianapolis"
	case "IST":
		return "Asia/Kolkata"
	case "JST":
		return "Asia/Tokyo"
	case "MIT":
		return "Pacific/Apia"
	case "MST":
		return "-07:00"
	case "NET":
		return "Asia/Yerevan"
	case "NST":
		return "Pacific/Auckland"
	case "PLT":
		return "Asia/Karachi"
	case "PNT":
		return "America/Phoenix"
	case "PRT":
		return "America/Puerto_Rico"
	case "PST":
		return "America/Los_Angeles"
	case "SST":
		return "Pacific/Guadalcanal"
	case "VST":
		return "Asia/Ho_Chi_Minh"
	case "Z", "UT":
		return "UTC"
	}
	return id
}

// parseZone reads the id of a Java time zone. Java's TimeZone takes GMT for an unknown id; here it is an error.
func parseZone(id string) (*time.Location, error) {
	name := shortZone(id)
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
