package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// phrase is a term of the whole-word part of the lexicon, as SQL looks for it.
type phrase struct {
	// First is the word that a text must have; Second is the one after it, nil
	// for a term of one word. Of a longer phrase they are the two neighbours that
	// the fewest other terms share.
	First  string  `parquet:"first"`
	Second *string `parquet:"second,optional"`
	// Phrase is a phrase of three words or more, with a blank on each side.
	Phrase *string `parquet:"phrase,optional"`
	// Interest is what the term stands for, 0 for something sensitive.
	Interest int32 `parquet:"interest"`
}

// wordsOnly gives the part of a lexicon that SQL can say: strong terms of whole
// words in Latin script, without conditions. Lists of everyday words go with
// the rest, since the language gate rests on neighbours and parts of words.
// The files are data files for the job; the phrases are the same terms for the
// peer.
func wordsOnly(data fs.FS) (files map[string][]byte, phrases []phrase, err error) {
	files = map[string][]byte{}
	type entry struct {
		words []string
		ids   []int32
	}
	var entries []entry
	shared := map[[2]string]int{} // by neighbours: the terms that have them
	err = fs.WalkDir(data, ".", func(name string, d fs.DirEntry, err error) error {
		folder := path.Dir(name)
		if err != nil || d.IsDir() || path.Ext(name) != ".tsv" || folder != "sensitive" && folder != "interests" {
			return err
		}
		content, err := fs.ReadFile(data, name)
		if err != nil {
			return err
		}
		var kept []byte
		for line := range strings.Lines(string(content)) {
			fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
			words, ids, ok := plainTerm(folder, fields)
			if !ok {
				continue
			}
			kept = append(kept, line...)
			entries = append(entries, entry{words, ids})
			for i := range words[1:] {
				shared[[2]string(words[i:])]++
			}
		}
		if len(kept) > 0 {
			files[name] = kept
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("the lexicon's whole words: %w", err)
	}
	if len(entries) == 0 {
		return nil, nil, errors.New("the lexicon's whole words: there are none")
	}
	for _, e := range entries {
		p := phrase{First: e.words[0]}
		if len(e.words) > 1 {
			rarest := 0
			for i := range e.words[1:] {
				if shared[[2]string(e.words[i:])] < shared[[2]string(e.words[rarest:])] {
					rarest = i
				}
			}
			p.First, p.Second = e.words[rarest], &e.words[rarest+1]
		}
		if len(e.words) > 2 {
			whole := " " + strings.Join(e.words, " ") + " "
			p.Phrase = &whole
		}
		for _, p.Interest = range e.ids {
			phrases = append(phrases, p)
		}
	}
	return files, phrases, nil
}

// plainTerm reads a line of a data file; false for what SQL cannot say.
func plainTerm(folder string, fields []string) (words []string, ids []int32, ok bool) {
	if strings.HasPrefix(fields[0], "#") {
		return nil, nil, false
	}
	rest := fields[1:]
	ids = []int32{0}
	if folder == "interests" {
		if len(rest) == 0 {
			return nil, nil, false
		}
		ids = ids[:0]
		for id := range strings.SplitSeq(rest[0], ",") {
			n, err := strconv.ParseUint(id, 10, 16)
			if err != nil {
				return nil, nil, false
			}
			ids = append(ids, int32(n))
		}
		rest = rest[1:]
	}
	for i, f := range rest { // flags, then exclusions
		if f != "" && (i > 0 || f != "word") {
			return nil, nil, false
		}
	}
	words, ok = latinWords(fields[0])
	return words, ids, ok
}

// latinWords folds a term as the peer's SQL folds a text: without accents, in
// lower case, cut where neither letters nor digits are. false for terms with
// letters that this leaves, or with signs.
func latinWords(term string) ([]string, bool) {
	var folded strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(term)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			folded.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case r == ' ' || r == '-' || r == '\'' || r == '’' || r == '.' || r == '&' || r == ',' || r == '/':
			folded.WriteRune(' ')
		default:
			return nil, false
		}
	}
	words := strings.Fields(folded.String())
	return words, len(words) > 0
}
