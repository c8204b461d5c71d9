# METADATA
# title: Bucket made public
# description: >-
#   A bucket policy or access list that was put, or the access list a bucket was created with, lets everyone in, or everyone
#   with an AWS account. A policy is judged as S3 judges it: a grant to everyone is public unless a condition narrows it by
#   a fixed network, account, organisation, ARN or access point. Buckets that the organisation profile lists under the
#   parameter `public_buckets` are meant to be public and left out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.s3.bucket-made-public
#   severity: critical
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1530, T1537]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     pci-dss: ["7.3.3"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.AA-05, PR.DS-01]
#     iso27001: [A.8.3, A.8.12]
#   select:
#     eventSource: s3.amazonaws.com
#     eventName: [CreateBucket, PutBucketAcl, PutBucketPolicy]
#   subject: requestParameters.bucketName
#   message: "{actor.name} made the bucket {requestParameters.bucketName} public ({eventName})"
#   evidence_note: >-
#     Keep what the bucket holds and whose data it is, the account's and the bucket's settings of Block Public Access at
#     that time, the record that closed the bucket again, and, where data events or server access logs exist, who read from
#     it meanwhile. They show how long, and to whom, the data was open.
#   false_positives: >-
#     A public web site that the profile does not list; a bucket for which Block Public Access ignores public access lists
#     or restricts public policies, so that the grant has no effect.
#   remediation: Remove the grant, turn on Block Public Access for the account, and serve public files through CloudFront.
#   tests:
#     - name: a policy for everyone
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::orders/*"}]}
#         recipientAccountId: "111122223333"
#     - name: a policy for everyone who asks over TLS
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           bucketPolicy:
#             Statement:
#               Effect: Allow
#               Principal: {AWS: "*"}
#               Action: "s3:GetObject"
#               Resource: "arn:aws:s3:::orders/*"
#               Condition: {Bool: {"aws:SecureTransport": "true"}}
#         recipientAccountId: "111122223333"
#     - name: a policy for every address
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           bucketPolicy:
#             Statement:
#               - Effect: Allow
#                 Principal: "*"
#                 Action: "s3:*"
#                 Resource: "*"
#                 Condition: {IpAddress: {"aws:SourceIp": [192.0.2.0/24, 0.0.0.0/0]}}
#         recipientAccountId: "111122223333"
#     - name: a canned access list
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketAcl
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {bucketName: orders, acl: "", x-amz-acl: [public-read]}
#         recipientAccountId: "111122223333"
#     - name: an access list with everyone in it
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketAcl
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           AccessControlPolicy:
#             AccessControlList:
#               Grant:
#                 - {Permission: FULL_CONTROL, Grantee: {ID: abc, "xsi:type": CanonicalUser}}
#                 - {Permission: READ, Grantee: {URI: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}}
#         recipientAccountId: "111122223333"
#     - name: a bucket created with a public access list, by a grant header
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateBucket
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           accessControlList: {x-amz-grant-read: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}
#         recipientAccountId: "111122223333"
#     - name: a service, under a condition
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           bucketName: logs
#           bucketPolicy: {Statement: [{Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*"}]}
#         recipientAccountId: "111122223333"
#     - name: everyone in the organisation, from its own network
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           bucketName: shared
#           bucketPolicy:
#             Statement:
#               - {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}
#               - {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": 192.0.2.0/24}}}
#               - {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}
#         recipientAccountId: "111122223333"
#     - name: a bucket that is meant to be public
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           bucketName: www-example-com
#           bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {public_buckets: [www-example-com]}}
#     - name: a private access list
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketAcl
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: orders, acl: "", x-amz-acl: private}
#         recipientAccountId: "111122223333"
#     - name: blocked by Block Public Access
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           bucketName: orders
#           bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: a call of that name to another service
#       matches: false
#       event:
#         eventSource: s3-outposts.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::orders/*"}]}}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketTagging
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::orders/*"}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone, narrowed by each key that every caller has
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalAccount": "111122223333"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/own"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-1/ou-1/*"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceAccount": "111122223333"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:t"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceOwner": "111122223333"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceVpc": vpc-1}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceVpce": vpce-1}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:userid": AIDAANA}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"s3:DataAccessPointAccount": "111122223333"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:accesspoint/x"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone, narrowed by each operator
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEqualsIgnoreCase: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringLike: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {ArnEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/own"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/own"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "2001:db8::/32"}}}, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*", NotPrincipal: {AWS: "arn:aws:iam::111122223333:role/own"}}]}}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}}
#         recipientAccountId: "111122223333"
#         errorCode: ""
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringLike: {"aws:PrincipalOrgID": "*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in any organisational path
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: anyone of any organisation
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone, under an operator that holds when the key is missing
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEqualsIfExists: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone, under a condition for all values
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": o-a1b2c3d4e5}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone, by a key that the caller chooses
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:UserAgent": secret}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in -- over 0
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "::/0"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in 2000-- over 3
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "2000::/3"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in 2001-- over 19
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "2001::/19"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in 2001-d00-- over 31
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "2001:d00::/31"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in 10.0.0.0 over 7
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "10.0.0.0/7"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in a range of IPv4
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "10.0.0.0/8"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: everyone in a range of IPv6, mapped
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "::ffff:192.0.2.0/120"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: a condition that is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: "aws:PrincipalOrgID"}}]}}
#         recipientAccountId: "111122223333"
#     - name: "a number among the values of a condition"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalAccount": [5]}}}]}}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: shared, bucketPolicy: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*", NotPrincipal: []}]}}
#         recipientAccountId: "111122223333"
#     - name: a policy that speaks of a group of an access list
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: orders, bucketPolicy: {Statement: [{Effect: Deny, Principal: "*", Action: "s3:PutObjectAcl", Resource: "*", Condition: {StringLike: {"s3:x-amz-grant-read": "*http://acs.amazonaws.com/groups/global/AllUsers*"}}}]}}
#         recipientAccountId: "111122223333"
#     - name: a canned access list to write, too
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketAcl
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: orders, x-amz-acl: public-read-write}
#         recipientAccountId: "111122223333"
#     - name: a canned access list for every account
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutBucketAcl
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {bucketName: orders, x-amz-acl: authenticated-read}
#         recipientAccountId: "111122223333"
package aws.s3.bucket_made_public

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	not meant_to_be_public
	public
}

meant_to_be_public if {
	input.requestParameters.bucketName in object.get(data.profile.parameters, "public_buckets", [])
}

public if {
	some statement in cloudtrail.statements(input.requestParameters.bucketPolicy)
	statement.Effect == "Allow"
	for_everyone(statement)
	not narrowed(statement.Condition)
}

for_everyone(statement) if "*" in statement.Principal

for_everyone(statement) if count(statement.NotPrincipal) > 0

public if {
	some acl in cloudtrail.as_array(input.requestParameters["x-amz-acl"])
	acl in {"public-read", "public-read-write", "authenticated-read"}
}

# Grants stand in the body or in headers, whose names CloudTrail has written in several ways; the group's URI is the same.
public if {
	input.eventName != "PutBucketPolicy"
	walk(input.requestParameters, [_, value])
	is_string(value)
	regex.match(`acs\.amazonaws\.com/groups/global/(AllUsers|AuthenticatedUsers)`, value)
}

# What narrows, by "The meaning of public" in the S3 User Guide: a key that every caller has, with fixed values only.
narrowed(condition) if {
	is_object(condition)
	some operator, keys in condition
	regex.match(`^(ForAnyValue:)?((String|Arn)(Equals|EqualsIgnoreCase|Like)|IpAddress)$`, operator)
	is_object(keys)
	some key, values in keys
	lower(key) in narrowing_keys
	every value in cloudtrail.as_array(values) {
		is_string(value)
		fixed(lower(key), value)
	}
}

narrowing_keys := {
	"aws:principalaccount",
	"aws:principalarn",
	"aws:principalorgid",
	"aws:principalorgpaths",
	"aws:sourceaccount",
	"aws:sourcearn",
	"aws:sourceip",
	"aws:sourceorgid",
	"aws:sourceowner",
	"aws:sourcevpc",
	"aws:sourcevpce",
	"aws:userid",
	"s3:dataaccesspointaccount",
	"s3:dataaccesspointarn",
}

fixed(key, value) if {
	key != "aws:sourceip"
	not regex.match(`[*?]`, value)
}

fixed(_, value) if cloudtrail.account_of(value)

fixed("aws:principalorgpaths", value) if regex.match(`^o-[a-z0-9]+/`, value)

# An IPv4 range wider than /8, or an IPv6 range wider than /32, does not narrow.
fixed("aws:sourceip", value) if not regex.match(`^[0-9.]+/[0-7]$|:.*/([0-9]|[12][0-9]|3[01])$`, value)
