-- Text to terms. A text is lower case without accents, blanks between words and
-- a bar where a phrase ends. Words and pairs of words are looked up by hash, in
-- one hash table each. Longer phrases are found by the pair that the fewest
-- phrases share, and then looked for in the texts of those rows alone: to carry
-- the text beside each of its words takes three times the memory and is slower.
CREATE MACRO plain(text) AS ' ' ||
  regexp_replace(replace(replace(replace(lower(strip_accents(text)), '?', ' | '), '!', ' | '), ';', ' | '), '[^a-z0-9|]+', ' ', 'g') || ' ';

CREATE TEMP TABLE found AS
WITH words AS (
  SELECT id, member, conversation, surface, own, string_split(plain(text), ' ') AS w FROM located
), tokens AS MATERIALIZED (
  SELECT id, member, conversation, surface, own, hash(a) AS one, hash(a, b) AS two
  FROM (SELECT id, member, conversation, surface, own, unnest(w) AS a, unnest(w[2:]) AS b FROM words)
)
SELECT id, member, conversation, surface, interest, NULL::VARCHAR AS phrase FROM tokens JOIN singles ON one = key WHERE interest = 0 OR own
UNION ALL
SELECT id, member, conversation, surface, interest, phrase FROM tokens JOIN pairs ON two = key WHERE interest = 0 OR own;

CREATE TEMP TABLE hits AS
SELECT id, member, conversation, surface, interest FROM found WHERE phrase IS NULL
UNION ALL
SELECT id, found.member, found.conversation, found.surface, interest
FROM (SELECT id, plain(text) AS whole FROM located WHERE id IN (SELECT id FROM found WHERE phrase IS NOT NULL))
JOIN found USING (id)
WHERE contains(whole, phrase);

CREATE TEMP TABLE flagged AS SELECT DISTINCT conversation FROM hits WHERE interest = 0;
COPY (SELECT conversation FROM flagged) TO '{{.Out}}/flags.parquet';

CREATE TEMP TABLE bots AS
SELECT member FROM located ANTI JOIN flagged USING (conversation) GROUP BY member HAVING count(*) > {{.BotRows}};

COPY (
  SELECT member, conversation, surface, topics, count(*)::UINTEGER AS n
  FROM (SELECT any_value(member) AS member, any_value(conversation) AS conversation, any_value(surface) AS surface,
               array_to_string(list_sort(list(DISTINCT interest)), ',') AS topics
        FROM hits WHERE interest > 0 GROUP BY id)
  ANTI JOIN flagged USING (conversation)
  ANTI JOIN bots USING (member)
  GROUP BY ALL
) TO '{{.Out}}/evidence.parquet';
COPY (SELECT DISTINCT member FROM departed_rows) TO '{{.Out}}/departed.parquet';
