package doctor

import "strings"

// The report is read in terminals, in job output and in mails: plain text, at most width characters per line, apart from what can be pasted.
const (
	width  = 80
	states = 9  // the longest state and two spaces
	indent = 23 // and the longest name and two spaces
)

// Lines formats the finding as text: the result, and below it how to fix it.
func (f Finding) Lines() string {
	head := pad(string(f.State), states) + pad(f.Name, indent-states)
	text := head + wrap(f.Found) + "\n"
	if f.Do != "" {
		text += strings.Repeat(" ", indent) + wrap("-> "+f.Do) + "\n"
	}
	var commands strings.Builder
	for _, line := range f.Run {
		commands.WriteString(strings.Repeat(" ", indent) + line + "\n")
	}
	return text + commands.String()
}

// pad fills a text up to n characters. A longer one still ends with two spaces.
func pad(text string, n int) string { return text + strings.Repeat(" ", max(2, n-len(text))) }

// wrap breaks lines between words, and where the text has line breaks.
func wrap(text string) string {
	var out strings.Builder
	column := indent
	for i, line := range strings.Split(text, "\n") {
		for j, word := range strings.Fields(line) {
			switch {
			case i == 0 && j == 0:
			case j == 0, column+1+len(word) > width:
				out.WriteString("\n" + strings.Repeat(" ", indent))
				column = indent
			default:
				out.WriteByte(' ')
				column++
			}
			out.WriteString(word)
			column += len(word)
		}
	}
	return out.String()
}
