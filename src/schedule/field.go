package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The numbers that Quartz uses for "?" and "*", and accepts instead of them.
const (
	unspecifiedNumber = 98
	everyNumber       = 99
)

var lastDayItem = regexp.MustCompile(`^L(W|-([0-9]*)(W?))?$`)

// reader reads one field of an expression.
type reader struct {
	field

	values      set                            // of all fields except the year
	years       [lastYear - firstYear + 1]bool // of the year
	days        days                           // the rules of the two fields of days
	unspecified bool                           // the field contains "?"
}

func (r *reader) read(text string) error {
	if r.countsDays() && len(text) > 1 && strings.Contains(text, "L") && strings.Contains(text, ",") {
		return errors.New(`"L" cannot be combined with other days`)
	}
	if r.name == dayOfWeek && strings.Count(text, "#") > 1 {
		return errors.New(`"#" can be used only once`)
	}
	for item := range strings.SplitSeq(trimControl(text), ",") {
		if item == "" {
			continue
		}
		if err := r.item(item); err != nil {
			return err
		}
	}
	if r.values == 0 && r.name != year && !r.unspecified && !r.days.last {
		return errors.New("it contains no value")
	}
	return nil
}

// trimControl removes the characters that Java's trim removes.
func trimControl(text string) string {
	return strings.TrimFunc(text, func(c rune) bool { return c <= ' ' })
}

func (r *reader) item(text string) error {
	switch first := text[0]; {
	case lastDayItem.MatchString(text):
		return r.lastDay(text)
	case first >= 'A' && first <= 'Z':
		return r.named(text)
	case first == '?':
		return r.question(text)
	case first == '*' || first == '/':
		return r.every(text)
	case isDigit(first):
		return r.numbered(text)
	}
	return fmt.Errorf("unexpected character in %q", text)
}

// lastDay reads L, LW, L-3 and L-3W. As day of the week L means Saturday. In all other fields Quartz ignores it.
func (r *reader) lastDay(text string) error {
	if r.name == dayOfWeek {
		r.add(saturday)
	}
	if r.name != dayOfMonth {
		return nil
	}
	if text == "L-" {
		return errors.New(`"L-" must be followed by a number of days, such as L-3`)
	}
	parts := lastDayItem.FindStringSubmatch(text)
	r.days.last = true
	r.days.nearestWeekday = strings.HasSuffix(text, "W")
	if parts[2] == "" {
		return nil
	}
	before, err := number(parts[2])
	switch {
	case err != nil:
		return err
	case before > 30:
		return errors.New("the number of days after L- must be at most 30")
	case before > 27 && r.days.nearestWeekday:
		return errors.New("the number of days after L- must be at most 27 before a W, because Quartz does not find a time otherwise")
	}
	r.days.beforeLast = before
	return nil
}

// named reads MON, FRI-MON, MON#2 and MONL. What follows is ignored.
func (r *reader) named(text string) error {
	from, rest, err := r.leadingName(text)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(rest, "-"):
		to, _, err := r.leadingName(rest[1:])
		if err != nil {
			return err
		}
		return r.addRange(from, to, 1)
	case strings.HasPrefix(rest, "#") && r.name == dayOfWeek:
		return r.nth(from, rest[1:])
	case strings.HasPrefix(rest, "L") && r.name == dayOfWeek:
		r.days.lastOfName = true
	}
	return r.addNumber(from)
}

func (r *reader) leadingName(text string) (value int, rest string, err error) {
	if len(r.names) == 0 {
		return 0, "", fmt.Errorf("%q is not a number", text)
	}
	index := slices.Index(r.names, text[:min(3, len(text))])
	if index < 0 {
		return 0, "", fmt.Errorf("%q is not one of %s", text, strings.Join(r.names, ", "))
	}
	return r.low + index, text[3:], nil
}

func (r *reader) question(text string) error {
	switch {
	case !r.countsDays():
		return errors.New(`"?" is only for day of month and day of week`)
	case len(text) > 2:
		return errors.New(`nothing can follow "?"`)
	}
	r.unspecified = true
	return nil
}

// every reads *, */5 and /5. What follows a * without a step is ignored, and so is a step of 0 or below.
func (r *reader) every(text string) error {
	rest, hasStep := strings.CutPrefix(strings.TrimPrefix(text, "*"), "/")
	if !hasStep {
		return r.addRange(r.low, r.high, 1)
	}
	step, err := number(rest)
	if err == nil {
		err = r.checkStep(step)
	}
	if err != nil {
		return err
	}
	return r.addRange(r.low, r.high, max(step, 1))
}

// numbered reads 5, 5-10, 5-10/2, 5/2, 15W, 6L and 6#3.
func (r *reader) numbered(text string) error {
	from, rest, err := leadingNumber(text)
	if err != nil || rest == "" {
		return errors.Join(err, r.addNumber(from))
	}
	switch rest[0] {
	case 'L':
		if r.name != dayOfWeek {
			return errors.New(`"L" can follow a number only in day of week`)
		}
		r.days.lastOfName = true
	case 'W':
		if r.name != dayOfMonth {
			return errors.New(`"W" is only for day of month`)
		}
		r.days.nearestWeekday = true
	case '#':
		if r.name != dayOfWeek {
			return errors.New(`"#" is only for day of week`)
		}
		return r.nth(from, rest[1:])
	case '-':
		return r.numberedRange(from, rest[1:])
	case '/':
		return r.numberedSteps(from, rest[1:])
	}
	return r.addNumber(from)
}

func (r *reader) numberedRange(from int, text string) error {
	to, rest, err := leadingNumber(text)
	if err != nil {
		return err
	}
	step := 1
	if after, found := strings.CutPrefix(rest, "/"); found {
		if step, _, err = leadingNumber(after); err != nil {
			return err
		}
	}
	return r.addRange(from, to, step)
}

func (r *reader) numberedSteps(from int, text string) error {
	step, rest, err := leadingNumber(text)
	switch {
	case err != nil:
		return err
	case rest != "" && len(text)-len(rest) == 1:
		return fmt.Errorf("unexpected %q after the step", rest)
	}
	if err := r.checkStep(step); err != nil {
		return err
	}
	return r.addRange(from, r.high, step)
}

// nth reads what follows the # of a day of the week. Quartz does not check the day itself.
func (r *reader) nth(day int, text string) error {
	nth, err := number(text)
	if err != nil || nth < 1 || nth > 5 {
		return errors.New("a number from 1 to 5 must follow #")
	}
	r.days.nthOfName = nth
	r.values = r.values.with(min(day, saturday+1))
	return nil
}

func (r *reader) checkStep(step int) error {
	if r.maxStep != 0 && step > r.maxStep {
		return fmt.Errorf("the step %d must be at most %d", step, r.maxStep)
	}
	return nil
}

// addNumber adds one value.
func (r *reader) addNumber(value int) error {
	switch {
	case value == everyNumber:
		return r.addRange(r.low, r.high, 1)
	case value == unspecifiedNumber && r.countsDays():
		r.unspecified = true
		return nil
	}
	if err := r.check(value, r.low); err != nil {
		return err
	}
	r.add(value)
	return nil
}

// addRange adds every step-th value of a range that can go past the end of the field. A step of 0 means only the first value.
func (r *reader) addRange(from, to, step int) error {
	if err := errors.Join(r.check(from, r.low), r.check(to, 0)); err != nil {
		return err
	}
	if step == 0 {
		return r.addNumber(from)
	}
	if to < from && r.name == year {
		return fmt.Errorf("the range ends with %d, before its start %d", to, from)
	}
	size := r.high - r.low + 1
	end := min(to, r.high)
	if to < from {
		end = to + size
	}
	for value := from; value <= end; value += step {
		if value > r.high {
			r.add(value - size)
		} else {
			r.add(value)
		}
	}
	return nil
}

// check allows any year, as Quartz does.
func (r *reader) check(value, low int) error {
	if r.name != year && (value < low || value > r.high) {
		return fmt.Errorf("%d is not between %d and %d", value, r.low, r.high)
	}
	return nil
}

// add leaves out the years without times.
func (r *reader) add(value int) {
	if r.name != year {
		r.values = r.values.with(value)
	} else if value >= firstYear && value <= lastYear {
		r.years[value-firstYear] = true
	}
}

func (r *reader) countsDays() bool { return r.name == dayOfMonth || r.name == dayOfWeek }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number reads a whole number with an optional sign, as Java's Integer.parseInt does.
func number(text string) (int, error) {
	value, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return int(value), nil
}

// leadingNumber reads the digits at the start of a text.
func leadingNumber(text string) (value int, rest string, err error) {
	end := 0
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	value, err = number(text[:end])
	return value, text[end:], err
}
