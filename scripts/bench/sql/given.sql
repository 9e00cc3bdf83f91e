-- The terms as another run of the peer kept them: what is left when no text is
-- read.
CREATE TEMP TABLE hits AS FROM '{{.Given}}';
