package configfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Limits of a file. They limit the memory that a file can use before it is checked.
const (
	maxFileSize   = 10 << 20 // bytes
	maxDelimiters = 1 << 19  // characters that can start a value
)

// delimiters are the characters that separate values. Every value has at least one of them before or after it.
const delimiters = "\n,:[{-?"

// byteOrderMark is the byte order mark that some editors write at the start of a UTF-8 file.
const byteOrderMark = "\xef\xbb\xbf"

// plainText returns the text of a file without a byte order mark. A file that is not text or is too large is a problem.
func plainText(path string, text []byte) ([]byte, *Problem) {
	fileProblem := func(format string, args ...any) *Problem {
		return &Problem{Position{File: path}, fmt.Sprintf(format, args...)}
	}
	if len(text) > maxFileSize {
		return nil, fileProblem("the file is larger than %d MiB; split it into several files", maxFileSize>>20)
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	if looksLikeUTF16(text) {
		return nil, fileProblem("the file is not UTF-8 but looks like UTF-16; save it as UTF-8")
	}
	if problem := firstBadCharacter(path, text); problem != nil {
		return nil, problem
	}
	count := 0
	for _, b := range text {
		if bytes.IndexByte([]byte(delimiters), b) >= 0 {
			count++
		}
	}
	if count > maxDelimiters {
		return nil, fileProblem("the file contains more than half a million values; split it into several files")
	}
	return text, nil
}

// looksLikeUTF16 reports whether a file starts with the byte order mark of UTF-16 or UTF-32, or with an ASCII character in them.
func looksLikeUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) ||
		len(text) > 1 && (text[0] == 0) != (text[1] == 0)
}

// firstBadCharacter returns the first byte that is not UTF-8, or the first character that YAML does not allow or that breaks a
// line invisibly.
func firstBadCharacter(path string, text []byte) *Problem {
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		at := Position{path, line, column}
		switch {
		case r == utf8.RuneError && size == 1:
			return &Problem{at, fmt.Sprintf("the byte 0x%02X is not UTF-8; save the file as UTF-8", text[i])}
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029', r == '\ufeff', r&0xfffe == 0xfffe:
			return &Problem{at, fmt.Sprintf("the file contains the invisible character U+%04X; remove it, or write it as an escape in double quotes", r)}
		}
		i += size
		column++
		if r == '\n' || r == '\r' && (i == len(text) || text[i] != '\n') {
			line, column = line+1, 1
		}
	}
	return nil
}
