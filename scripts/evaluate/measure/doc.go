// Package measure scores the shipped sieve on labelled texts.
//
// A set is a file of JSON lines; a line has a text and what its labels say
// of it (see [ReadFolder]). Texts are examined while they are read and then
// forgotten: what stays, and what reports show, are ids, labels and verdicts.
// Nothing is pooled over files, because the lines of one file often come from
// a few templates and a large file would hide a small one.
package measure
