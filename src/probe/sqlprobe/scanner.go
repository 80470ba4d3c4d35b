package sqlprobe

import (
	"errors"
	"fmt"
	"strings"
)

// next returns the next token of code: a word in upper case, one character, or the first quote of a text or quoted name. It
// skips space and comments. At the end it returns an empty text.
func (s *scanner) next() string {
	for s.at < len(s.query) {
		c := s.query[s.at]
		s.from = s.at
		switch {
		case c <= ' ':
			s.at++
		case strings.HasPrefix(s.query[s.at:], "--"):
			s.skipLineComment()
		case strings.HasPrefix(s.query[s.at:], "/*"):
			s.skipBlockComment()
		case c == '\'' || c == '"':
			s.skipQuoted(c, s.backslash)
			return string(c)
		case c == '`':
			s.skipQuoted(c, false)
			return "`"
		case c == '[' && !s.backslash:
			s.skipBracketed()
			return "["
		case isWord(c):
			return s.readWord()
		default:
			s.at++
			return string(c)
		}
	}
	return ""
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}

func (s *scanner) readWord() string {
	from := s.at
	for s.at < len(s.query) && isWord(s.query[s.at]) {
		s.at++
	}
	text := strings.ToUpper(s.query[from:s.at])
	if s.backslash && text == "R" && s.at < len(s.query) && (s.query[s.at] == '\'' || s.query[s.at] == '"') {
		s.skipQuoted(s.query[s.at], false)
	}
	return text
}

// skipQuoted skips a text or a quoted name. A doubled quote inside it is read as two texts side by side, which has the same
// effect.
func (s *scanner) skipQuoted(quote byte, escapes bool) {
	for s.at++; s.at < len(s.query); s.at++ {
		switch {
		case s.query[s.at] == '\\' && escapes:
			s.at++
		case s.query[s.at] == quote:
			s.at++
			return
		}
	}
	s.at = len(s.query)
	s.open = fmt.Errorf("contains a %c that is never closed", quote)
}

func (s *scanner) skipBracketed() {
	length := strings.IndexByte(s.query[s.at:], ']')
	if length < 0 {
		s.at = len(s.query)
		s.open = errors.New("contains a [ that is never closed")
		return
	}
	s.at += length + 1
}

// skipLineComment skips to the end of the line. In Databricks, a carriage return also ends the comment, and a backslash at the end
// of the line continues it.
func (s *scanner) skipLineComment() {
	for ; s.at < len(s.query); s.at++ {
		switch c := s.query[s.at]; {
		case s.backslash && strings.HasPrefix(s.query[s.at:], "\\\n"):
			s.at++
		case c == '\n', c == '\r' && s.backslash:
			return
		}
	}
}

func (s *scanner) skipBlockComment() {
	depth := 1
	for s.at += 2; s.at < len(s.query); s.at++ {
		switch rest := s.query[s.at:]; {
		case strings.HasPrefix(rest, "*/"):
			s.at++
			if depth--; depth == 0 {
				s.at++
				return
			}
		case strings.HasPrefix(rest, "/*") && s.backslash:
			depth++
			s.at++
		}
	}
	s.open = errors.New("contains a comment that is never closed")
}
