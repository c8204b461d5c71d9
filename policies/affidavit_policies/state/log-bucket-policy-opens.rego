# METADATA
# title: Log bucket that an outsider may delete from
# description: >-
#   The policy of a bucket that logs are delivered to lets a foreign account delete objects or versions, or loosen what
#   protects them: the bucket's lifecycle, versioning, object lock, encryption or access control list. Foreign is an
#   account that is neither the record's own nor one of the profile's trusted accounts; without a profile every other
#   account is. Conditions that narrow a grant to an organisation, a network or known accounts are looked at, as are
#   denials to everyone, if they cover all that is granted and do not leave the outsider out, and whether S3 restricts a
#   public policy. Services such as CloudTrail are not judged here, nor is everyone, who is another policy's matter. What
#   the outsider's own account lets it do is not known.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
# custom:
#   id: aws.state.log-bucket-policy-opens
#   severity: high
#   effect: violation
#   logs: aws.account
#   needs: [state:s3]
#   attack: []
#   controls:
#     soc2: [CC6.1, CC7.2]
#     pci-dss: ["10.3.2"]
#     hipaa: ["164.312(b)"]
#     nist-csf: [PR.PS-04]
#     iso27001: [A.8.15]
#   select:
#     api: s3:ListBuckets
#     status: [answered, partial]
#   each: response.Buckets
#   subject: "{accountId} bucket {item.Name}"
#   message: "The policy of the log bucket {item.Name} lets an outsider delete logs or loosen what protects them"
#   evidence_note: >-
#     Keep the policy from this answer, whose account it names and why, the date it was closed, and what that account did
#     with the bucket meanwhile, by data events or access logs. Whether logs are whole is shown by the digest files.
#   false_positives: >-
#     An account of the organisation, or of whoever keeps its logs for it, that the profile does not list among the trusted
#     ones.
#   remediation: >-
#     Take the outsider out of the policy, or let it read only. Verify the logs against their digest files, and turn object
#     lock on.
#   tests:
#     - name: an outsider may delete objects
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may BypassGovernanceRetention
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:BypassGovernanceRetention\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may DeleteBucket
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:DeleteBucket\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may DeleteObjectVersion
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObjectVersion\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutBucketAcl
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutBucketAcl\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutBucketObjectLockConfiguration
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutBucketObjectLockConfiguration\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutBucketOwnershipControls
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutBucketOwnershipControls\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutBucketPublicAccessBlock
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutBucketPublicAccessBlock\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutBucketVersioning
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutBucketVersioning\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutEncryptionConfiguration
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutEncryptionConfiguration\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutLifecycleConfiguration
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": \"s3:PutLifecycleConfiguration\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutObjectLegalHold
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:PutObjectLegalHold\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may PutObjectRetention
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:PutObjectRetention\"}]}"}}}], NamedElsewhere: []}}
#     - name: it may ReplicateDelete
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:ReplicateDelete\"}]}"}}}], NamedElsewhere: []}}
#     - name: all of S3
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: anything
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"*\"}]}"}}}], NamedElsewhere: []}}
#     - name: one of several actions, in other letters
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:GetObject\", \"S3:deleteobject*\"]}]}"}}}], NamedElsewhere: []}}
#     - name: all but reading
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"NotAction\": \"s3:Get*\"}]}"}}}], NamedElsewhere: []}}
#     - name: all but deleting and what loosens protection
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"NotAction\": [\"s3:Delete*\", \"s3:Put*\", \"s3:Bypass*\", \"s3:Replicate*\"]}]}"}}}], NamedElsewhere: []}}
#     - name: it may read
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:GetObject\", \"s3:ListBucket\"]}]}"}}}], NamedElsewhere: []}}
#     - name: it may put, which is another matter
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:PutObject\", \"s3:PutObjectAcl\"]}]}"}}}], NamedElsewhere: []}}
#     - name: no action
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\"}]}"}}}], NamedElsewhere: []}}
#     - name: of what else was asked something is not known
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: partial, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}, GetBucketAcl: {status: denied, error: AccessDenied, response: null}}], NamedElsewhere: []}}
#     - name: an account that the profile does not trust
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: an account by its number
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"999999999999\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: one of several principals
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam::111122223333:root\", \"arn:aws:iam::999999999999:root\"]}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: the second of two statements of the second bucket
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"cloudtrail.amazonaws.com\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:PutObject\", \"s3:DeleteObject\"], \"Condition\": {\"StringEquals\": {\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}}]}"}}}, {Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"cloudtrail.amazonaws.com\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:PutObject\", \"s3:DeleteObject\"], \"Condition\": {\"StringEquals\": {\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}}, {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone of a foreign account
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalAccount\": \"999999999999\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone of a foreign account's role
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::999999999999:role/*\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: a condition that narrows nothing
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: a public policy that nothing restricts
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}, GetBucketPolicyStatus: {status: answered, error: "", response: {PolicyStatus: {IsPublic: true}}}, GetPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}}, AccountPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}}}], NamedElsewhere: []}}
#     - name: a policy that is not public, in a bucket that restricts public ones
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}, GetBucketPolicyStatus: {status: answered, error: "", response: {PolicyStatus: {IsPublic: false}}}, GetPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}}}, AccountPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}}}}], NamedElsewhere: []}}
#     - name: a denial of something else
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": {\"AWS\": \"*\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:GetObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial on plain connections
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: a denial of the outsider as it should be, to another account
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": {\"AWS\": \"arn:aws:iam::444455556666:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone outside the organisation may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalOrgID\": \"o-abc1234567\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone outside the account may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": {\"AWS\": \"*\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEqualsIfExists\": {\"AWS:PrincipalAccount\": \"111122223333\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with another PrincipalArn may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"ArnNotLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:*\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with another PrincipalOrgPaths may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"ForAllValues:StringNotLike\": {\"aws:PrincipalOrgPaths\": \"o-abc1234567/*\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with another SourceVpc may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:SourceVpc\": \"vpc-1\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with another SourceVpce may not
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:SourceVpce\": \"vpce-1\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone may, and an outsider by name
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:PutObject\", \"s3:DeleteObject\", \"s3:PutObjectAcl\"]}, {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone may not, but for reading
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"NotAction\": \"s3:Get*\"}]}"}}}], NamedElsewhere: []}}
#     - name: its own account, with a condition on another
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalAccount\": \"999999999999\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone of a name may not
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalAccount\": \"444455556666\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with other tags may not
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalTag/team\": \"audit\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone of a foreign account, in other letters
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringLike\": {\"AWS:principalaccount\": [\"111122223333\", \"999999999999\"]}}}]}"}}}], NamedElsewhere: []}}
#     - name: a public policy in a bucket that restricts public ones
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}, GetBucketPolicyStatus: {status: answered, error: "", response: {PolicyStatus: {IsPublic: true}}}, GetPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}}}, AccountPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}}}], NamedElsewhere: []}}
#     - name: a public policy in an account that restricts public ones
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}, GetBucketPolicyStatus: {status: answered, error: "", response: {PolicyStatus: {IsPublic: true}}}, GetPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}}, AccountPublicAccessBlock: {status: answered, error: "", response: {PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}}}}], NamedElsewhere: []}}
#     - name: everyone may not, but the outsider and the own account
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalAccount\": [\"111122223333\", \"999999999999\"]}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone may not, but some of the outsider's roles
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"ArnNotLike\": {\"aws:PrincipalArn\": [\"arn:aws:iam::999999999999:role/*\", \"arn:aws:iam::111122223333:role/log\"]}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone may not, but others than the outsider
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalAccount\": [\"111122223333\", \"444455556666\"]}}}]}"}}}], NamedElsewhere: []}}
#     - name: a denial of another folder
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/other/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalAccount\": [\"111122223333\"]}}}]}"}}}], NamedElsewhere: []}}
#     - name: a denial of a folder in what is granted
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/tmp/*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial of all buckets
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial of more than is granted
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/AWSLogs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial on plain connections from elsewhere
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalAccount\": [\"111122223333\"]}, \"Bool\": {\"aws:SecureTransport\": \"false\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone outside the organisation may not, but services
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalOrgID\": \"o-abc1234567\"}, \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: of two actions one is denied
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": [\"s3:DeleteObject\", \"s3:PutLifecycleConfiguration\"]}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/tmp/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs\", \"Action\": \"s3:PutLifecycleConfiguration\"}]}"}}}], NamedElsewhere: []}}
#     - name: both actions are denied, each where it counts
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": [\"arn:aws:s3:::trail-logs\", \"arn:aws:s3:::trail-logs/*\"], \"Action\": [\"s3:DeleteObject\", \"s3:PutLifecycleConfiguration\"]}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs\", \"Action\": \"s3:PutLifecycleConfiguration\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial with conditions of another shape
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": \"o-abc1234567\"}, {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:*\", \"Condition\": {\"StringNotEquals\": \"o-abc1234567\"}}]}"}}}], NamedElsewhere: []}}
#     - name: a trusted account
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#       profile: {trusted_accounts: ["999999999999"]}
#     - name: its own account
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/ops\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone, which is another matter
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: everyone of the organisation
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-abc1234567\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: an outsider of the organisation
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-abc1234567\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone but the outsider
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalAccount\": \"999999999999\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone who has the name of an account elsewhere
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": {\"StringEquals\": {\"s3:prefix\": \"999999999999\"}, \"StringLike\": \"999999999999\"}}]}"}}}], NamedElsewhere: []}}
#     - name: everyone with a condition of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\", \"Condition\": \"999999999999\"}]}"}}}], NamedElsewhere: []}}
#     - name: CloudTrail
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"cloudtrail.amazonaws.com\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": [\"s3:PutObject\", \"s3:DeleteObject\"], \"Condition\": {\"StringEquals\": {\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}}]}"}}}], NamedElsewhere: []}}
#     - name: a user who is gone
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"AIDAEXAMPLE\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: a denial
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: no policy
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: absent, error: "", response: null}}], NamedElsewhere: []}}
#     - name: a policy that is none
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: none}}}], NamedElsewhere: []}}
#     - name: a policy of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: [x]}}}], NamedElsewhere: []}}
#     - name: a statement of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Statement\": [\"x\"]}"}}}], NamedElsewhere: []}}
#     - name: what was asked is not known
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: partial, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: denied, error: "", response: null}}], NamedElsewhere: []}}
#     - name: an answer that is not to be relied on
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: partial, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: failed, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#     - name: an answer on a bucket of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: none}}], NamedElsewhere: []}}
#     - name: it was not asked
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [{Name: trail-logs}], NamedElsewhere: []}}
#     - name: no log bucket
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: {Buckets: [], NamedElsewhere: [trail-logs]}}
#     - name: it may not be read
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: denied, response: null, error: AccessDenied, reason: "the call was refused"}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: reading it failed
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: failed, response: null, error: InternalFailure, reason: "the call failed"}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: an answer that was not all there
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: failed, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}, error: EndpointConnectionError, reason: "the connection broke"}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: an answer of another call
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListDirectoryBuckets, status: answered, response: {Buckets: [{Name: trail-logs, GetBucketPolicy: {status: answered, error: "", response: {Policy: "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999999999999:root\"}, \"Resource\": \"arn:aws:s3:::trail-logs/*\", \"Action\": \"s3:DeleteObject\"}]}"}}}], NamedElsewhere: []}}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: an answer that is none
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: null}
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: an answer of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: global, api: s3:ListBuckets, status: answered, response: none}
#       profile: {trusted_accounts: ["444455556666"]}
package aws.state.log_bucket_policy_opens

import data.affidavit.cloudtrail
import rego.v1

match if {
	input.item.GetBucketPolicy.status == "answered"
	statements := cloudtrail.statements(input.item.GetBucketPolicy.response.Policy)
	some statement in statements
	some action in endangering
	cloudtrail.lets_outsider(statements, statement, action, input.item.Name, known)
	not cloudtrail.restricts_public_policy(input.item)
}

endangering := {
	"s3:bypassgovernanceretention",
	"s3:deletebucket",
	"s3:deleteobject",
	"s3:deleteobjectversion",
	"s3:putbucketacl",
	"s3:putbucketobjectlockconfiguration",
	"s3:putbucketownershipcontrols",
	"s3:putbucketpublicaccessblock",
	"s3:putbucketversioning",
	"s3:putencryptionconfiguration",
	"s3:putlifecycleconfiguration",
	"s3:putobjectlegalhold",
	"s3:putobjectretention",
	"s3:replicatedelete",
}

known := {input.accountId} | {account | some account in data.profile.trusted_accounts}
