"""Audit packages: one archive with everything that an assessment rests on, signed, which anybody can verify.

    layout        the bytes of an archive: a zip of which every byte is accounted for
    merkle        the hash tree over its files (RFC 6962)
    manifest      what is in it, as it is signed
    archive       writes one from a folder
    opening       reads the directory of one that may come from anywhere
    verifying     finds what was altered, added, removed or renamed in one
    population    the population of each policy, with how it was selected
    logged_hours  of which hours there are logs, and of which there are none
    counting      what the rows of populations come to
    sampling      a random sample that anybody can draw again
    rereading     the records of a sample, read again from their objects
    sample_files  writes a sample
    subject       what a package is about
    given         the files of policies, frameworks and the organisation
    contents      puts all of it into a folder
    commitments   what stands for a value that is withheld, and how one that is disclosed is proven
    withheld_values  which values are withheld
    naming        whom records name, in texts within texts too
    expressions   what a JMESPath expression finds
    provenance    which texts were published, and stay
    unescaping    what texts say once their escapes are read
    replacing     finds values in texts, as they stand or escaped
    withholding   puts commitments in their place, in everything that goes in
    leftovers     looks for values in what was written
    searching     where a commitment stands in a package
    inside        the script and the page that every package holds

docs/package.md says what a package is good for; docs/decisions.md why it is built so.
"""
