# METADATA
# title: Bucket policy trusts an outsider
# description: >-
#   A bucket policy was put that lets in a principal of an account that is neither the record's own nor trusted, to
#   do more there than put objects. Trusted accounts come from the organisation profile; without one, every account
#   but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a VPC or its
#   endpoint, or to known accounts does not count. Grants to everyone are `aws.s3.bucket-made-public`, unless a
#   condition narrows them to a foreign account. Services are not judged here.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
# custom:
#   id: aws.s3.bucket-policy-trusts-outsider
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1537, T1530]
#   controls:
#     soc2: [CC6.7]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.DS-01, PR.AA-05]
#     iso27001: [A.8.12, A.8.3]
#   select:
#     eventSource: s3.amazonaws.com
#     eventName: PutBucketPolicy
#   subject: [requestParameters.bucketName, recipientAccountId]
#   message: "{actor.name} let an outside account into the bucket {requestParameters.bucketName}"
#   evidence_note: >-
#     Keep what the bucket holds and whose data it is, the policy before and after, and the reads by the outside
#     account in between where data events or server access logs exist. They show what has left, or that nothing has.
#   false_positives: >-
#     A supplier's account that the profile does not list, with a contract that speaks of the bucket. AWS's own
#     accounts that only deliver logs put objects, and don't count.
#   remediation: >-
#     Put the former policy back, and treat what the account could read as disclosed. Keep the list of accounts that
#     may be shared with in the profile, and hold others off by a resource control policy.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: ["444455556666", "999999999999"]}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: ["444455556666", "arn:aws:iam::111122223333:role/own"]}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "s3:GetObject"}]}}
#     - name: a service
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Deny, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, NotPrincipal: [], Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do no more than put objects there
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: ["s3:putobject", "s3:putobjectacl", "s3:putobjecttagging", "s3:abortmultipartupload", "s3:getbucketacl", "s3:getbucketlocation"]}]}}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do that and more
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: ["S3:PUTOBJECT", "s3:GetObject"]}]}}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but one thing
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, NotAction: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but nothing that is named
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, NotAction: []}]}}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: DeleteBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject"}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEquals: "aws:PrincipalAccount"}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: none}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalAccount": [5]}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalAccount": ["111122223333", "999999999999"]}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign role"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::999999999999:role/*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a trusted account"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalAccount": "444455556666"}}}]}}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "everyone, narrowed to a foreign account in any case"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEqualsIgnoreCase: {"aws:PrincipalAccount": "999999999999"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, of one's own account or of any other"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalAccount": ["111122223333", "*"]}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, where a foreign account would narrow nothing"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEqualsIfExists: {"aws:PrincipalAccount": "999999999999"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {"ForAllValues:StringEquals": {"aws:PrincipalAccount": "999999999999"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "one's own role, if it were of a foreign account"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/own"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalAccount": "999999999999"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed by a tag of its choice"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalTag/account": "111122223333"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed by a tag that looks like an organisation"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalTag/owner": o-a1b2c3d4e5}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalOrgID": [5]}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone but a foreign account
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringNotEquals: {"aws:PrincipalAccount": "999999999999"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, through a foreign account's access points"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Condition: {StringEquals: {"s3:DataAccessPointAccount": "999999999999"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed by each key"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceVpc": vpc-1a}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceVpce": vpce-1a}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalAccount": "111122223333"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/own"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceAccount": "111122223333"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/own"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:SourceOwner": "111122223333"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEqualsIgnoreCase: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {ArnEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEqualsIfExists: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, under a condition for all values"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, of any organisation"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalOrgID": "*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, of any organisation whose id ends alike"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringLike: {"aws:PrincipalOrgID": "*o-a1b2c3d4e5"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: "aws:PrincipalOrgID"}}, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetObject", Condition: {StringEquals: {"aws:PrincipalAccount": [5]}}}]}}
#         recipientAccountId: "111122223333"
package aws.s3.bucket_policy_trusts_outsider

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.bucketPolicy)
	statement.Effect == "Allow"
	more_than_putting(statement)
	lets_outsider_in(statement)
	not cloudtrail.narrowed_inside(statement.Condition, known_accounts)
}

more_than_putting(statement) if {
	some action in statement.Action
	not lower(action) in harmless_actions
}

more_than_putting(statement) if count(statement.NotAction) > 0

harmless_actions := {
	"s3:putobject",
	"s3:putobjectacl",
	"s3:putobjecttagging",
	"s3:abortmultipartupload",
	"s3:getbucketacl",
	"s3:getbucketlocation",
}

lets_outsider_in(statement) if {
	some principal in statement.Principal
	account := cloudtrail.account_of(principal)
	not account in known_accounts
}

# Everyone is another policy's matter, but for those that a condition narrows to an outsider.
lets_outsider_in(statement) if {
	"*" in statement.Principal
	some account in {account |
		is_object(statement.Condition)
		some operator, keys in statement.Condition
		regex.match(`^(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like)$`, operator)
		is_object(keys)
		some key, values in keys
		lower(key) in {"aws:principalaccount", "aws:principalarn"}
		some value in cloudtrail.as_array(values)
		account := cloudtrail.account_of(value)
	}
	not account in known_accounts
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
