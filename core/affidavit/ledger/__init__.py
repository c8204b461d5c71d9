"""The ledger: one SQLite file that remembers runs, what they found, and what people decided about it.

    database     opens the file, makes it or brings it up to date, and turns SQLite's errors into ours
    schema       its tables, by version
    entries      what an entry says: of a run, or of a disposition
    chain        entries follow each other by SHA-256
    rows         the rows that belong to a run, and the digest by which its entry vouches for them
    recording    writes a run, and applies dispositions to its Assessment
    settling     where a finding stands by its dispositions
    responses    how long it took to answer
    deciding     writes dispositions
    reviews      signed access reviews, as evidence beside controls
    signing      enters one
    made_reviews access reviews as they were made, before anybody signs
    organisation whose a ledger is
    listing      findings as the ledger knows them
    verifying    finds what was altered, deleted or put in another order

docs/ledger.md says what it is good for; docs/decisions.md why it is built so.
"""
