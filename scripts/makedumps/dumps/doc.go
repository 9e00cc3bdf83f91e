// Package dumps writes days of made-up dumps of all four surfaces, in the
// layout the nightly run reads, together with what must come out of them.
//
// Two kinds of people are in them. Random people, about one for eight rows a
// day, live on the whole time: a person's home, age, language and one to three
// interests are a function of the seed and their number, so that any file of
// any day can be made alone. Planted people are the named cases of Cases: each
// has a story over the days whose outcome is known.
//
// The package imports nothing of transforms. What it says must come out is
// computed a second time, plainly and in floating point, from how each row was
// made, and not by reading the texts: ordinary talk comes from tables of
// plain sentences, and a row is sensitive exactly when its sentence was taken
// from data/sensitive.tsv. Agreement with the pipeline is therefore evidence.
package dumps
