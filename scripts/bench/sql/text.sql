-- Text to terms. A text is lower case without accents, blanks between words and
-- a bar where a phrase ends. Words and pairs of words are looked up by hash, in
-- one hash table each. Longer phrases are found by the pair that the fewest
-- phrases share, and then looked for in the texts of those rows alone: to carry
-- the text beside each of its words takes three times the memory and is slower.
-- Rows go by chunks, so that words fit into memory whatever the day.
CREATE MACRO plain(text) AS ' ' ||
  regexp_replace(replace(replace(replace(lower(strip_accents(text)), '?', ' | '), '!', ' | '), ';', ' | '), '[^a-z0-9|]+', ' ', 'g') || ' ';

CREATE TEMP TABLE hits (id UBIGINT, member UBIGINT, conversation UBIGINT, surface UTINYINT, interest INTEGER);
{{range .Chunks}}
CREATE OR REPLACE TEMP TABLE found AS
WITH words AS (
  SELECT id, member, conversation, surface, own, string_split(plain(text), ' ') AS w FROM rows WHERE rowid >= {{.From}} AND rowid < {{.To}}
), tokens AS MATERIALIZED (
  SELECT id, member, conversation, surface, own, hash(a) AS one, hash(a, b) AS two
  FROM (SELECT id, member, conversation, surface, own, unnest(w) AS a, unnest(w[2:]) AS b FROM words)
)
SELECT id, member, conversation, surface, interest, NULL::VARCHAR AS phrase FROM tokens JOIN singles ON one = key WHERE interest = 0 OR own
UNION ALL
SELECT id, member, conversation, surface, interest, phrase FROM tokens JOIN pairs ON two = key WHERE interest = 0 OR own;

INSERT INTO hits
SELECT id, member, conversation, surface, interest FROM found WHERE phrase IS NULL
UNION ALL
SELECT id, found.member, found.conversation, found.surface, interest
FROM (SELECT id, plain(text) AS whole FROM rows
      WHERE rowid >= {{.From}} AND rowid < {{.To}} AND id IN (SELECT id FROM found WHERE phrase IS NOT NULL))
JOIN found USING (id)
WHERE contains(whole, phrase);
{{end}}
