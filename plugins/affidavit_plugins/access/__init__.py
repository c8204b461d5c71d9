"""What CloudTrail and IAM say of access: for `affidavit access-review`.

action_names    what IAM calls a permission, and CloudTrail the event that tells of its use
action_table    makes the table of IAM's actions, and of what calls need beside theirs, from published data
dependent_actions  what calls need as well, as far as that lacks it
needing         which permissions a call may have used beside the one that it is named for
management_events  which calls CloudTrail is known to record as management events
used            a CloudTrail record → what it shows to be used
callers         whose call a record tells of, and whether it tells that
resources       the ARNs that a record's permission was used on
documents       IAM policy documents → statements
authorization   an answer of iam:GetAccountAuthorizationDetails as IAM gives it, or none
granted         such an answer → who holds which policies
noted           what IAM says of when users and roles were active last
changes         which grants a call to IAM gave or changed, and whom it renamed
unique_ids      the ids of users and roles that outlive their names
rights          what statements allow, and which events would tell of it
suggesting      a policy of what was used, out of what is granted
"""
