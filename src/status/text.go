package status

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CleanLine returns a text of one line as it is stored: in Unicode form NFC, without space around it, and with one plain
// space where there are several or other blanks. Texts that look the same are then the same.
func CleanLine(text string) string {
	var b strings.Builder
	blank := false
	for _, r := range strings.TrimSpace(norm.NFC.String(text)) {
		if r == ' ' || unicode.Is(unicode.Zs, r) {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// CleanProse returns a text of several lines as it is stored: in Unicode form NFC, with line feeds alone between lines.
func CleanProse(text string) string { return norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")) }

// Count returns a number with its noun, such as "1 job" or "3 jobs".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Some lists names: all, or the first ones and the number of the others, such as "a, b and 3 more".
func Some(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// Visible returns a text from outside without the characters that cannot be seen, such as those that change the direction
// of reading. Line feeds and tabs stay.
func Visible(text string) string {
	if isASCIIText(text) {
		return text
	}
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	for removed := true; removed; { // what is removed can make its neighbour invisible
		n := len(runes)
		runes = withoutInvisible(runes)
		removed = len(runes) < n
	}
	return string(runes)
}

// withoutInvisible removes each character that is invisible next to the kept character before it.
func withoutInvisible(runes []rune) []rune {
	kept := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == '\n' || r == '\t' || !invisible(runeAt(kept, len(kept)-1), r, runeAt(runes, i+1)) {
			kept = append(kept, r)
		}
	}
	return kept
}

func isASCIIText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\n' && r != '\t' })
}

// invisibleError describes the first character of a text that cannot be seen; empty if there is none. Line feeds and tabs
// are for the caller to judge.
func invisibleError(text string) string {
	if isASCIIText(text) {
		return ""
	}
	runes := []rune(text)
	for i, r := range runes {
		if r != '\n' && r != '\t' && invisible(runeAt(runes, i-1), r, runeAt(runes, i+1)) {
			return fmt.Sprintf("contains the control or invisible character U+%04X at position %d; remove it", r, i+1)
		}
	}
	return ""
}

// Characters that only join or select the form of others.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001f3f4' // a regional flag is this character followed by tag characters
	brailleBlank       = '\u2800'
	keycaps            = "0123456789#*" // emoji of keys start with one of these
)

// runeAt returns the character at i; 0 if i is outside the text.
func runeAt(text []rune, i int) rune {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

// invisible reports whether a character cannot be seen between its neighbours, or looks different on every machine. Joiners and
// variation selectors are allowed where emoji and scripts such as Persian or Hindi need them.
func invisible(before, r, after rune) bool {
	switch {
	case r == zeroWidthJoiner || r == zeroWidthNonJoiner:
		return !joinable(before) || !joinable(after)
	case unicode.Is(unicode.Variation_Selector, r):
		return !joinable(before) && (before < 0x80 || !unicode.IsPunct(before)) && !strings.ContainsRune(keycaps, before)
	case r >= 0xe0020 && r <= 0xe007f:
		return before != blackFlag && (before < 0xe0020 || before > 0xe007e)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) ||
		unicode.Is(unicode.Noncharacter_Code_Point, r) || r == brailleBlank
}

// joinable reports whether a joiner can stand next to a character: emoji, and letters of scripts that join.
func joinable(r rune) bool {
	if r < 0x80 || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsSymbol(r)
}
