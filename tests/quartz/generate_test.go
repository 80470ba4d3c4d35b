package quartz

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"
)

// generator makes random expressions and start times.
type generator struct{ *rand.Rand }

// notCompared matches expressions for which Quartz never ends, or does something different in each year, or that mean nothing: 0W,
// L-28W to L-30W, its own numbers for ? and * in a range, and steps of years after 2099.
var notCompared = regexp.MustCompile(`(?i)\b0+W|L-0*(28|29|30)W|9[89][-/#]|[-/]9[89]|\b0*2[1-9]\d\d/`)

// expression returns a text that is mostly a valid expression. Some have a random fault.
func (g generator) expression() string {
	for {
		text := g.wellFormed()
		if g.IntN(5) == 0 {
			text = g.mutate(text)
		}
		if !notCompared.MatchString(text) {
			return text
		}
	}
}

func (g generator) wellFormed() string {
	byMonth, byWeek := g.daysOfMonth(), "?"
	if g.IntN(2) == 0 {
		byMonth, byWeek = "?", g.daysOfWeek()
	}
	fields := []string{g.clock(59), g.clock(59), g.clock(23), byMonth, g.months(), byWeek}
	switch g.IntN(8) {
	case 0:
		fields = append(fields, g.numbers(1990, 2040))
	case 1:
		fields = append(fields, "*")
	}
	text := strings.Join(fields, g.pick(" ", " ", " ", "  ", "\t", " \t "))
	return g.pick("", "", "", " ") + g.pick(text, text, text, strings.ToLower(text)) + g.pick("", "", "", " ")
}

// clock is a field of the time of day. Most jobs start at one time of it.
func (g generator) clock(high int) string {
	if g.IntN(2) == 0 {
		return g.number(0, high)
	}
	return g.numbers(0, high)
}

func (g generator) numbers(low, high int) string {
	var items []string
	for range 1 + g.IntN(3)/2*g.IntN(4) {
		from := g.number(low, high)
		step := fmt.Sprint(1 + g.IntN(min(high, 12)))
		items = append(items, g.pick(from, from, from+"-"+g.number(low, high), from+"-"+g.number(low, high)+"/"+step, from+"/"+step, "*/"+step, "*"))
	}
	return strings.Join(items, ",")
}

func (g generator) daysOfMonth() string {
	day := g.number(1, 31)
	return g.pick("*", "*", day, day, g.numbers(1, 31), g.numbers(1, 31), "L", "LW", day+"W", day+"W,"+g.number(1, 31),
		"L-"+g.number(0, 30), "L-"+g.number(0, 27)+"W", "29", "30", "31")
}

func (g generator) months() string {
	names := strings.Fields("JAN feb Mar APR may JUN jul AUG SEP OCT NOV DEC")
	return g.pick("*", "*", "*", g.number(1, 12), g.numbers(1, 12), g.pick(names...), g.pick(names...)+"-"+g.pick(names...),
		g.pick(names...)+","+g.pick(names...), "2")
}

func (g generator) daysOfWeek() string {
	names := strings.Fields("SUN mon Tue WED THU FRI SAT")
	name, day := g.pick(names...), g.number(1, 7)
	return g.pick("*", "L", day, g.numbers(1, 7), g.numbers(1, 7), name, name+"-"+g.pick(names...), name+","+g.pick(names...)+","+day,
		day+"L", name+"L", g.number(0, 9)+"#"+g.number(0, 5), name+"#"+g.number(1, 5), name+"#"+g.number(1, 5)+","+g.pick(names...), name+"/2")
}

// mutate replaces, removes or inserts one or two characters.
func (g generator) mutate(text string) string {
	const alphabet = "0123456789*/,-?LW# \tMONJAFR"
	for range 1 + g.IntN(2) {
		at := g.IntN(len(text))
		c := string(alphabet[g.IntN(len(alphabet))])
		text = text[:at] + g.pick(c, "", c+text[at:at+1], g.pick("", "0")+text[at:at+1]) + text[at+1:]
		if text == "" {
			return " "
		}
	}
	return text
}

// start is a time since 1990: any, at the end of a month, or around a clock change.
func (g generator) start(changes []change) time.Time {
	switch kind := g.IntN(4); {
	case kind == 0:
		return time.Date(1990+g.IntN(46), time.Month(1+g.IntN(12)), 27+g.IntN(6), g.IntN(24), g.IntN(60), g.IntN(60), 0, time.UTC)
	case kind < 3 && len(changes) > 0:
		return changes[g.IntN(len(changes))].at.Add(time.Duration(g.IntN(4*24*3600)-3*24*3600) * time.Second)
	}
	return time.Date(1990+g.IntN(46), 1, 1, 0, 0, g.IntN(365*24*3600), 0, time.UTC)
}

func (g generator) number(low, high int) string { return fmt.Sprint(low + g.IntN(high-low+1)) }

func (g generator) pick(texts ...string) string { return texts[g.IntN(len(texts))] }
