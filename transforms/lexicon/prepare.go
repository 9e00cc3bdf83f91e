package lexicon

import "unicode/utf8"

// prepared is what the loader works out once for each term.
type prepared struct {
	pattern []wordPattern // of a term that is matched by words
	runes   []rune        // of a term that is matched in the rune stream
	folded  digest        // of the folded text
}

// onRunes tells whether the term is looked for in the rune stream: it holds
// runes that words are not made of.
func (t *Term) onRunes() bool { return t.runes != nil }

// folder prepares terms with few allocations: a folded word that is not a
// part of the source is kept once, and patterns and runes are cut from blocks.
type folder struct {
	word     word
	stream   stream
	buf      []byte
	words    map[string]string
	patterns []wordPattern
	runes    []rune
}

// blockLen is how many patterns or runes are allocated at once.
const blockLen = 4096

// prepare folds the text of a term whose flags are known.
func (f *folder) prepare(t *Term) {
	if holdsSigns(t.Text) {
		f.buf = append(f.buf[:0], t.Text...)
		f.stream.read(f.buf)
		if len(f.runes)+len(f.stream.runes) > cap(f.runes) {
			f.runes = make([]rune, 0, blockLen+len(f.stream.runes))
		}
		from := len(f.runes)
		f.runes = append(f.runes, f.stream.runes...)
		t.runes = f.runes[from:len(f.runes):len(f.runes)]
		f.buf = append(f.buf[:0], string(t.runes)...)
		t.folded = digestOf(f.buf)
		return
	}
	if len(f.patterns)+len(t.Text) > cap(f.patterns) {
		f.patterns = make([]wordPattern, 0, blockLen+len(t.Text))
	}
	from := len(f.patterns)
	f.each(t.Text, func(w string) { f.patterns = append(f.patterns, wordPattern{word: w}) })
	t.pattern = f.patterns[from:len(f.patterns):len(f.patterns)]
	f.buf = f.buf[:0]
	for _, p := range t.pattern {
		f.buf = append(append(f.buf, p.word...), ' ')
	}
	t.folded = digestOf(f.buf)
	t.setSides()
}

// each calls do with each folded word of text. Words that are written as they
// fold are parts of text.
func (f *folder) each(source string, do func(w string)) {
	f.buf = append(f.buf[:0], source...)
	text := f.buf
	for i := 0; i < len(text); {
		f.word.read(text, i)
		if len(f.word.folded) == 0 {
			_, size := utf8.DecodeRune(text[i:])
			i += size
			continue
		}
		from := i
		i = f.word.end
		if source[from:i] == string(f.word.folded) {
			do(source[from:i])
			continue
		}
		w, ok := f.words[string(f.word.folded)]
		if !ok {
			w = string(f.word.folded)
			f.words[w] = w
		}
		do(w)
	}
}

// setSides says which words of the pattern may go on or start earlier.
func (t *Term) setSides() {
	if len(t.pattern) == 0 {
		return
	}
	first, last := &t.pattern[0], &t.pattern[len(t.pattern)-1]
	m := t.resolve()
	if m == matchPrefix || m == matchBoth {
		last.side = goesOn
	}
	if m == matchSuffix || m == matchBoth {
		if first.side == goesOn {
			first.side = anyside
		} else {
			first.side = startsEarlier
		}
	}
}

// holdsSigns tells the texts that need the rune stream.
func holdsSigns(text string) bool {
	for _, r := range text {
		if r < utf8.RuneSelf { // letters, digits and what separates them
			continue
		}
		if c := foldOf(r).class(); c.isSpaceless() || c == classSymbol {
			return true
		}
	}
	return false
}
