package status

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CleanLine returns a text of one line as it is stored: in Unicode form NFC and without space around it. Several or other
// blanks become one plain space. Texts that look the same are then equal.
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

// CleanProse returns a text of several lines as it is stored: in Unicode form NFC, with line feeds only between lines.
func CleanProse(text string) string { return norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")) }

// Visible returns an external text without invisible characters, such as those that change the reading direction. Line
// feeds and tabs are kept.
func Visible(text string) string {
	if isASCIIText(text) {
		return text
	}
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	var b strings.Builder
	for i, r := range runes {
		if r == '\n' || r == '\t' || !invisible(runes, i) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCIIText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\n' && r != '\t' })
}

// invisibleError describes the first invisible character of a text. It is empty if there is none. It ignores line feeds and
// tabs; the caller checks those.
func invisibleError(text string) string {
	if isASCIIText(text) {
		return ""
	}
	runes := []rune(text)
	for i, r := range runes {
		if r != '\n' && r != '\t' && invisible(runes, i) {
			return fmt.Sprintf("contains the control or invisible character U+%04X at position %d; remove it", r, i+1)
		}
	}
	return ""
}

// Characters that only join or modify others.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001f3f4' // flags of regions are this one followed by tag characters
	brailleBlank       = '\u2800'
	keycaps            = "0123456789#*" // emoji of keys start with one of these
)

// invisible reports whether the character at i cannot be seen, or looks different on every machine. Joiners and variation
// selectors are allowed if emoji or scripts such as Persian or Hindi need them.
func invisible(text []rune, i int) bool {
	r := text[i]
	var before, after rune
	if i > 0 {
		before = text[i-1]
	}
	if i+1 < len(text) {
		after = text[i+1]
	}
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

// joinable reports whether a joiner can be next to a character: emoji, and letters of scripts that join.
func joinable(r rune) bool {
	if r < 0x80 || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsSymbol(r)
}
