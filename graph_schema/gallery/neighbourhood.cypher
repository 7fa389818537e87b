// A code with its neighbourhood: chapter to children, its states, its map rows both ways, what preceded and followed it.
// For whoever meets a code in data and wants to see at once what it hangs on.
:param system => 'icd10cm';
:param code => 'E1165';
:param edition => 2018;

MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
MATCH (c:Code {system: $system, code: $code}) USING INDEX SEEK c:Code(code, system)
CALL (at, c) {
    MATCH way = (c)-[:CHILD_OF*1..9]->(above)
    WHERE all(r IN relationships(way) WHERE r.since <= at AND (r.until IS NULL OR r.until > at))
    RETURN way
UNION
    MATCH way = (c)<-[r:CHILD_OF]-(below:Code)
    WHERE r.since <= at AND (r.until IS NULL OR r.until > at)
    RETURN way
UNION
    MATCH way = (c)-[:HAS_STATE]->(s:State)
    WHERE s.since <= at AND (s.until IS NULL OR s.until > at)
    RETURN way
UNION
    MATCH way = (c)-[m:MAPS_TO]-(other)
    WHERE m.since <= at AND (m.until IS NULL OR m.until > at)
        AND m.edition_from <= $edition AND m.edition_to >= $edition
    RETURN way
UNION
    MATCH way = (c)-[p:PRECEDED_BY]-(kin:Code)
    WHERE p.since <= at AND (p.until IS NULL OR p.until > at)
    RETURN way
}
RETURN way;
