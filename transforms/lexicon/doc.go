// Package lexicon finds, in one pass over a text of any language, the terms of
// sensitive categories and of interests, and says whether the text is written
// in a language that the lexicon covers.
//
// The words are data (data/, read by Load, strict about every line); Compile
// turns them into tables that are immutable and shared; a Matcher owns the
// scratch of one goroutine and examines a text without allocating.
//
//	text ─ tokens (folded, looked up once) ─ walk of word sequences ──┐
//	     └ runes (Han, kana, Thai, emoji only) ─ walk of substrings ──┴ hits ─ exclusions, weak, negation ─ Findings
//
// What counts as a hit is defined once, by the data format in data/README.md;
// the reference in the tests says the same thing slowly, and a fuzz test holds
// both together.
package lexicon
