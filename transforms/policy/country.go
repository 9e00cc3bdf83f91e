package policy

// Country is a normalised two-letter code packed into a number, first letter in the high byte. 0 is unknown.
type Country uint16

// Unknown is the country of a missing, malformed or unknown code.
const Unknown Country = 0

// letters and pairs are the sizes of tables over one and two upper-case letters.
const (
	letters = 26
	pairs   = letters * letters
)

// String gives the two letters, or "unknown".
func (c Country) String() string {
	if c == Unknown {
		return "unknown"
	}
	return string([]byte{byte(c >> 8), byte(c)})
}

// slot gives the place of c in a table over pairs of letters; ok is false for what is no pair of upper-case letters.
func (c Country) slot() (i int, ok bool) {
	hi, lo := int(c>>8)-'A', int(c&0xff)-'A'
	if hi < 0 || hi >= letters || lo < 0 || lo >= letters {
		return 0, false
	}
	return hi*letters + lo, true
}

// codes knows how countries are written.
type codes struct {
	two   [pairs]Country      // by slot; Unknown where the pair is no country
	three map[[3]byte]Country // alpha-3
}

// Country normalises a code as found in a row: surrounding ASCII blanks, lower case, alpha-3 and aliases are
// accepted, anything else is Unknown. It does not allocate.
func (p *Policy) Country(code []byte) Country {
	return p.codes.country(code)
}

func (c *codes) country(code []byte) Country {
	for len(code) > 0 && blank(code[0]) {
		code = code[1:]
	}
	for len(code) > 0 && blank(code[len(code)-1]) {
		code = code[:len(code)-1]
	}
	switch len(code) {
	case 2:
		if i, ok := pack(upper(code[0]), upper(code[1])).slot(); ok {
			return c.two[i]
		}
	case 3:
		return c.three[[3]byte{upper(code[0]), upper(code[1]), upper(code[2])}]
	}
	return Unknown
}

func pack(hi, lo byte) Country {
	return Country(hi)<<8 | Country(lo)
}

func blank(b byte) bool {
	return b == ' ' || '\t' <= b && b <= '\r'
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

// readCodes reads countries.yaml: iso (alpha-2: alpha-3), reserved (list of alpha-2) and aliases (code: alpha-2).
func readCodes(r *reader, root *value) codes {
	c := codes{three: make(map[[3]byte]Country)}
	f := r.object(root, "iso", "reserved", "aliases")
	for _, e := range r.entries(f["iso"]) {
		if !r.is(e.value, text) {
			continue
		}
		country := c.add(r, e.value, e.key)
		if len(e.value.scalar) != 3 {
			r.failf(e.value, "%q must be an alpha-3 code", e.value.scalar)
			continue
		}
		c.spell(r, e.value, e.value.scalar, country)
	}
	for _, word := range r.words(f["reserved"]) {
		c.add(r, word, word.scalar)
	}
	c.readAliases(r, f["aliases"])
	return c
}

// add makes a two-letter code known as itself.
func (c *codes) add(r *reader, at *value, code string) Country {
	if len(code) != 2 {
		r.failf(at, "%q must be an alpha-2 code", code)
		return Unknown
	}
	country := pack(code[0], code[1])
	c.spell(r, at, code, country)
	return country
}

// spell makes code, of two or three upper-case letters, another way to write country.
func (c *codes) spell(r *reader, at *value, code string, country Country) {
	for i := range len(code) {
		if code[i] < 'A' || code[i] > 'Z' {
			r.failf(at, "%q must be upper-case letters", code)
			return
		}
	}
	if c.country([]byte(code)) != Unknown {
		r.failf(at, "%q is known already", code)
		return
	}
	if i, ok := pack(code[0], code[1]).slot(); ok && len(code) == 2 {
		c.two[i] = country
		return
	}
	c.three[[3]byte([]byte(code))] = country
}

// readAliases lets codes stand for another country. An alias of a country that is itself known (AX) takes its
// alpha-3 code along.
func (c *codes) readAliases(r *reader, v *value) {
	targets := make(map[string]Country)
	for _, e := range r.entries(v) {
		targets[e.key] = c.known(r, e.value)
	}
	for _, e := range r.entries(v) {
		to := targets[e.key]
		if to == Unknown {
			continue
		}
		if _, chained := targets[e.value.scalar]; chained {
			r.failf(e.value, "%s stands for %s, which is an alias itself", e.key, e.value.scalar)
			continue
		}
		from := c.country([]byte(e.key))
		if from == Unknown && (len(e.key) == 2 || len(e.key) == 3) {
			c.spell(r, e.value, e.key, to)
			continue
		}
		if i, ok := from.slot(); !ok || from.String() != e.key {
			r.failf(e.value, "%q must be an alpha-2 code, or a spelling of two or three letters", e.key)
		} else {
			c.two[i] = to
		}
		for three, country := range c.three {
			if country == from {
				c.three[three] = to
			}
		}
	}
}

// known reads a canonical two-letter code: an alias or a spelling is a mistake here, since it would hide which country
// a rule is about.
func (c *codes) known(r *reader, v *value) Country {
	if !r.is(v, text) {
		return Unknown
	}
	country := c.country([]byte(v.scalar))
	if country == Unknown {
		r.failf(v, "unknown country code %q", v.scalar)
		return Unknown
	}
	if country.String() != v.scalar {
		r.failf(v, "write %s, not %q", country, v.scalar)
		return Unknown
	}
	return country
}
