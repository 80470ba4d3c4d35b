package status

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// latin spells the Latin letters that Unicode does not compose from a basic letter and an accent.
const latin = "ß=ss ø=o ł=l æ=ae œ=oe đ=d ð=d þ=th ħ=h ŧ=t ŋ=n ı=i ĸ=k ƒ=f ə=e"

// slugBase is the start of the slug of a name without Latin letters or digits.
const slugBase = "name"

// Slug derives a slug from a name. The same name always has the same slug. Latin letters lose their accents: Größe is
// grosse, Café is cafe. Other characters become single hyphens. If letters or digits of other scripts are lost, or nothing
// is left, a hash of the name is added, such as name-468f5253. Spellings of a name that differ in case, width or Unicode
// form have the same slug. It is empty for a name without visible characters.
func Slug(name string) string {
	folded := strings.ToLower(CleanLine(norm.NFKC.String(Visible(name))))
	if strings.TrimFunc(folded, unicode.IsSpace) == "" {
		return ""
	}
	spelled := strings.NewReplacer(strings.FieldsFunc(latin, func(r rune) bool { return r == ' ' || r == '=' })...)
	var b strings.Builder
	lost := false
	for _, r := range norm.NFKD.String(spelled.Replace(folded)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.In(r, unicode.Mn, unicode.Cf): // an accent, or a joiner
		default:
			lost = lost || unicode.IsLetter(r) || unicode.IsNumber(r)
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
	}
	if b.Len() > 0 && !lost {
		return cutSlug(b.String(), MaxName)
	}
	sum := sha256.Sum256([]byte(folded))
	hash := "-" + hex.EncodeToString(sum[:4])
	base := cutSlug(b.String(), MaxName-len(hash))
	if base == "" {
		base = slugBase
	}
	return base + hash
}

func cutSlug(slug string, maximum int) string {
	return strings.Trim(slug[:min(len(slug), maximum)], "-")
}
