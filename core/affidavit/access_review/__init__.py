"""Access reviews: what was used, against what is granted, for somebody to sign off.

    facts        what log kinds tell: a use of access, or who holds which grants
    reading      takes these from records while objects are scanned
    gathering    sums them up over all objects
    calls        counts those once that several records tell of
    sessions     whose temporary credentials were used, and who got them from whom
    watched      of which accounts and classes of events there are logs
    judging      each grant: used, unused, not seen or unknown, and why
    wording      that, in the words of a row
    beside       permissions that may have been used with calls whose events tell of others
    rows         the rows of a review and its principals in full
    crossings    which accounts reached into others
    renames      whose a name was when
    names        one name for a principal, whatever a log calls it
    known_as     what reviewers must know of names that changed hands
    attributing  whose each sum of uses is, or may be
    doubts       why a grant without use is not unused all the same
    states       which state of an account counts
    review       the review as a document
    outputs      writes it in the formats of reporters
    reviewing    makes it of a scan
    decisions    what reviewers write, keep, revoke or change, and whether it fits a review and is complete

Nothing here knows AWS: what a permission is, and which events tell of its use, is told by the `access` of log kinds.
docs/access-review.md says what it is good for.
"""
