// The mapping network of a chapter, section or body system: all its codes with the rows of both maps.
// For mappers who look for what is tangled: a star is one to many, a web is convoluted.
:param system => 'icd10cm';
:param kind => 'section';
:param id => 'G20-G26';
:param edition => 2018;

MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
MATCH (g:Group {system: $system, kind: $kind, id: $id}) USING INDEX SEEK g:Group(system, kind, id)
MATCH inside = (g)<-[:CHILD_OF*1..9]-(c:Code)
WHERE all(r IN relationships(inside) WHERE r.since <= at AND (r.until IS NULL OR r.until > at))
WITH DISTINCT at, c
MATCH mapped = (c)-[m:MAPS_TO]-(other)
WHERE m.since <= at AND (m.until IS NULL OR m.until > at)
    AND m.edition_from <= $edition AND m.edition_to >= $edition
RETURN mapped;
