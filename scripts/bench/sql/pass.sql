-- Text to terms. A text is lower case without accents, blanks between words and
-- a bar where a phrase ends. Words and pairs of words are looked up by hash, in
-- one hash table each; longer phrases are then looked for in the text as a
-- whole, at the pair that the fewest phrases share.
CREATE TEMP TABLE hits AS
WITH words AS (
  SELECT id, member, conversation, surface, own, plain, string_split(plain, ' ') AS w
  FROM (SELECT id, member, conversation, surface, own, ' ' ||
          regexp_replace(replace(replace(replace(lower(strip_accents(text)), '?', ' | '), '!', ' | '), ';', ' | '), '[^a-z0-9|]+', ' ', 'g')
          || ' ' AS plain
        FROM located)
), tokens AS MATERIALIZED (
  SELECT id, member, conversation, surface, own, plain, hash(a) AS one, hash(a, b) AS two
  FROM (SELECT id, member, conversation, surface, own, plain, unnest(w) AS a, unnest(w[2:]) AS b FROM words)
)
SELECT id, member, conversation, surface, own, interest FROM tokens JOIN singles ON one = key WHERE interest = 0 OR own
UNION ALL
SELECT id, member, conversation, surface, own, interest FROM tokens JOIN pairs ON two = key
WHERE (interest = 0 OR own) AND (phrase IS NULL OR contains(plain, phrase));

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
