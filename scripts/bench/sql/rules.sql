CREATE TEMP TABLE countries AS FROM '{{.Rules}}/countries.parquet';
CREATE TEMP TABLE singles AS SELECT hash(first) AS key, interest FROM '{{.Rules}}/phrases.parquet' WHERE second IS NULL;
CREATE TEMP TABLE pairs AS SELECT hash(first, second) AS key, phrase, interest FROM '{{.Rules}}/phrases.parquet' WHERE second IS NOT NULL;
CREATE TEMP TABLE closure AS FROM '{{.Rules}}/closure.parquet';
CREATE TEMP TABLE strengths AS FROM '{{.Rules}}/strengths.parquet';
CREATE TEMP TABLE decays AS FROM '{{.Rules}}/decays.parquet';
CREATE TEMP TABLE segments AS FROM '{{.Rules}}/segments.parquet';
